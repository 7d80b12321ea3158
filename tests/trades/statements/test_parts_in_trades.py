"""A row whose opening is stated in several lots: the trade it opens is of all of them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from apps.trades.engine.facts import StatedPart
from apps.trades.models import Account, Campaign, Trade, TradeLot
from apps.trades.selectors.campaign_detail import cash_days
from apps.trades.services.edits.making import make_edit
from apps.trades.services.edits.naming import pieces_of
from apps.trades.services.edits.structure import create_trade
from apps.trades.services.ledger import rebuild_account
from apps.trades.services.ledger_check import check_account
from apps.trades.services.statements.lots import state_lot
from tests.builders import acat, call, put, sell
from tests.factories import NOON
from tests.stored import keep, the_row
from tests.trades.statements.test_parts import NEW, OLD, state

pytestmark = pytest.mark.django_db
PUTS = [StatedPart(Decimal(1), OLD, Decimal(300)), StatedPart(Decimal(1), NEW, Decimal(200))]
SHARES = [StatedPart(Decimal(120), OLD, Decimal(-800)), StatedPart(Decimal(80), NEW, Decimal(-600))]


def take_out(account: Account, quantity: int) -> None:
    """Make a trade of its own of so many units of the only trade's first piece."""
    (trade,) = Trade.objects.all()
    wanted = {pieces_of([trade])[0].code: Decimal(quantity)}
    make_edit(
        account=account, propose=lambda locked: create_trade(locked, keys=[trade.key], wanted=wanted),
        by=account.owner, at=NOON,
    )  # fmt: skip


def pieces() -> list[list[tuple[Decimal | int, Decimal | int]]]:
    """Of each trade, from where on it holds how much of the row."""
    rows = TradeLot.objects.order_by("start")
    return [list(rows.filter(trade=trade).values_list("start", "quantity")) for trade in Trade.objects.order_by("key")]


def test_trade_is_what_all_lots_cost(account: Account) -> None:
    keep(account, acat(40, "PFE", -1500))
    state()
    trade = Trade.objects.get()
    # 800 and 600; shares can lose no more than they cost.
    assert (trade.opened, trade.max_loss) == (-1400, -1400)


def test_premium_and_risk_are_of_all_contracts(account: Account) -> None:
    keep(account, acat(-2, put("KO", 50, "2030-12-20")))
    state(PUTS)
    trade = Trade.objects.get()
    # Two puts at 50 cost 10,000 to be assigned, less the 500 they brought.
    assert (trade.premium, trade.units, trade.max_loss) == (500, 2, -9500)


def test_cash_of_a_campaign_is_that_of_all_lots(account: Account) -> None:
    keep(account, sell(40, "PFE", 50))
    state()
    # Sold for 2,000 what had cost 1,400.
    assert sum(day.net for day in cash_days(Campaign.objects.get())) == 600


def test_pieces_of_a_divided_row_lie_end_to_end_over_its_lots(account: Account) -> None:
    keep(account, acat(40, "PFE", -1500))
    state()
    take_out(account, 10)
    # The last ten of the older 25 went; what is left of these, and the 15, stay together.
    assert pieces() == [[(0, 15), (25, 15)], [(15, 10)]]
    # 10/25 of 800 went, and the rest stays.
    assert [trade.opened for trade in Trade.objects.order_by("key")] == [-1080, -320]
    assert check_account(account) == []


def test_division_outlives_a_later_statement_of_lots(account: Account) -> None:
    keep(account, acat(40, "PFE", -1500))
    take_out(account, 30)
    state()
    assert pieces() == [[(0, 10)], [(10, 15), (25, 15)]]
    # 10/25 of 800; then the rest of it, and 600.
    assert [trade.opened for trade in Trade.objects.order_by("key")] == [-320, -1080]
    assert check_account(account) == []


def test_shares_of_several_lots_cover_a_call_received_with_them(account: Account) -> None:
    keep(account, (acat(200, "PFE", -1500), acat(-1, call("PFE", 30, "2030-12-20"))))
    row = the_row(1)
    state_lot(row=row, opened_on=OLD, cash=Decimal(-1400), parts=SHARES, note="", by=row.account.owner, at=NOON)
    rebuild_account(account, everything=True)
    assert sorted(trade.name for trade in Trade.objects.all()) == ["Covered call", "Long stock"]
    assert sum(trade.opened for trade in Trade.objects.all()) == -1400
    assert check_account(account) == []


def test_row_of_one_day_stated_in_lots_is_one_day_s_trade(account: Account) -> None:
    keep(account, acat(40, "PFE", -1500))
    state()
    assert Trade.objects.get().opened_on == date(2026, 1, 6)
