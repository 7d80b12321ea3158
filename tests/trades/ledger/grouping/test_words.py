"""What a trade's cells say, as PostgreSQL writes them: a digest of what was made is then one of what is stored."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from apps.trades.engine.grouping.edits import EditKind
from apps.trades.ledger.grouping.words import capital_of, pairs_cell, risk_cell
from apps.trades.models import Edit, Trade
from apps.trades.services.grouping import regroup
from apps.trades.services.ledger_check import check_account
from tests.builders import assign, buy, call, deliver, expire, grouped, put, sell_to_open
from tests.factories import NOON
from tests.stored import keep_orders

if TYPE_CHECKING:
    from apps.trades.models import Account

P45, P50 = put("KO", 45), put("KO", 50)
SPREAD = (sell_to_open(2, P50, "1.50", fees="2.28"), buy(2, P45, "0.40", fees="2.28"))


@pytest.mark.django_db
def test_trade_has_its_figures_in_columns_and_its_reasons_in_words(account: Account) -> None:
    keep_orders(account, SPREAD)
    trade = Trade.objects.get()
    # 2 × (1.50 − 0.40) × 100 − 4.56 received; 5 points less that are at risk, twice.
    assert (trade.opened, trade.max_profit) == (Decimal("215.44"), Decimal("215.44"))
    assert (trade.max_loss, trade.capital) == (Decimal("-784.56"), Decimal("784.56"))
    assert (trade.units, trade.code, trade.risk_class) == (2, "BULL_PUT_SPREAD", "DEFINED")
    # 50 less 215.44 over two hundred shares.
    assert trade.risk["break_evens"] == ["48.9228"]
    assert (str(trade.expires_on), trade.opening_dte) == ("2026-03-20", 74)
    assert trade.legs[0] == {
        "key": P45.key, "symbol": P45.symbol, "type": "Equity Option", "quantity": "2", "net": "-82.28",
    }  # fmt: skip
    assert trade.why["order_ids"] == [1001]


@pytest.mark.django_db
def test_premium_is_of_the_options_alone__shares_bought_with_them(account: Account) -> None:
    keep_orders(account, (buy(100, "KO", 50, fees=5), sell_to_open(1, call("KO", 55), "1.50", fees="1.14")))
    trade = Trade.objects.get()
    # 148.86 for the call, of what 5,005 paid for the shares leave −4,856.14 together.
    assert (trade.premium, trade.opened) == (Decimal("148.86"), Decimal("-4856.14"))
    assert (trade.chain.premium, trade.campaign.premium) == (trade.premium, trade.premium)


@pytest.mark.django_db
def test_trade_is_found_by_what_is_printed_of_it(account: Account) -> None:
    keep_orders(account, (sell_to_open(2, put("KO", 1250), "1.50"),))
    words = Trade.objects.get().words
    # Each word once and in small letters; a strike without its comma.
    assert words == " ko short put 2 20 mar 26 1250 1001 "


@pytest.mark.django_db
def test_what_a_person_writes_is_stored_to_the_letter(account: Account) -> None:
    keep_orders(account, SPREAD)
    text = 'tab\t, line\n, \\ and "quotes", \x0b\x0c\x08\x1f, \u2028\x85, é 日本 🙂'
    Edit.objects.create(
        account=account, number=1, kind=EditKind.NOTE, arguments={"trades": ["1"], "text": text}, made_at=NOON
    )
    Edit.objects.create(
        account=account, number=2, kind=EditKind.TAG, arguments={"trades": ["1"], "text": text}, made_at=NOON
    )
    plan = {"target": "50", "stop": "200", "exit_dte": "21", "é": "\t"}
    Edit.objects.create(
        account=account, number=3, kind=EditKind.PLAN, arguments={"trades": ["1"], "plan": plan}, made_at=NOON
    )
    regroup(account, ["KO"])
    trade = Trade.objects.get()
    assert (trade.note, trade.tags, trade.plan) == (text, [text], plan)
    assert check_account(account) == []


@pytest.mark.django_db
def test_names_of_an_object_are_in_the_order_postgresql_keeps() -> None:
    pairs = (("target", "1"), ("é", "2"), ("stop", "3"), ("b", "4"), ("a", "5"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::jsonb::text", [pairs_cell(pairs)])
        assert cursor.fetchone()[0] == pairs_cell(pairs)


def test_capital_of_what_can_lose_without_end_is_left_empty() -> None:
    (trade,) = grouped(sell_to_open(1, call("KO", 50), "1.00")).trades
    assert capital_of(trade.risk) is None
    assert '"is_loss_unlimited": true' in risk_cell(trade.risk)


def test_trade_that_cannot_lose_puts_nothing_at_risk() -> None:
    # A butterfly opened for a credit: at worst the credit stays.
    lines = (buy(1, put("KO", 45), "1"), sell_to_open(2, put("KO", 50), "2"), buy(1, put("KO", 55), "2.50"))
    (trade,) = grouped(lines).trades
    assert capital_of(trade.risk) == 0


@pytest.mark.django_db
def test_wheel_tells_its_steps(account: Account) -> None:
    keep_orders(
        account,
        sell_to_open(1, P50, "1.50", on="2026-01-05"),
        (assign(1, P50, on="2026-01-09"), deliver(buy(100, "KO", 50))),
        sell_to_open(1, call("KO", 52), "1.00", on="2026-01-12"),
        expire(1, call("KO", 52), on="2026-03-20"),
    )
    campaign = Trade.objects.earliest("opened_at").campaign
    assert [step["state"] for step in campaign.steps] == ["CSP_OPEN", "STOCK", "CC_OPEN", "STOCK"]
    # 50 less the premium of both options; the tax basis takes that of the put alone.
    assert (campaign.effective_basis, campaign.tax_basis) == (Decimal("47.5"), Decimal("48.5"))
    assert check_account(account) == []
