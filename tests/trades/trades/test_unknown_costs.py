"""Trades of shares that came without what was paid for them: marked wherever their money is counted, and no risk."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from apps.trades.engine.grouping.results import Flag
from apps.trades.models import Campaign, StatedLot, Trade
from apps.trades.selectors.unknown_costs import doubted_trades
from apps.trades.services.grouping import regroup
from apps.trades.services.ledger_check import check_account
from tests.builders import acat, buy, call, exact, put, sell, sell_to_open
from tests.factories import make_position, make_snapshot, make_stated_lot
from tests.stored import keep_orders, the_instrument

if TYPE_CHECKING:
    from django.test import Client

    from apps.trades.models import Account

pytestmark = pytest.mark.django_db
TODAY = date(2026, 2, 2)
WORDS = "the cost as the broker stated it, not what was paid. State what it cost"
LISTS = ["trades:trades", "trades:chains", "trades:campaigns", "trades:strategies"]


@pytest.fixture
def received(account: Account) -> Account:
    """Ten shares received at 0 of which four were sold at 50, and ten others that were bought."""
    keep_orders(account, acat(10, "KO", 0), sell(4, "KO", 50), buy(10, "PEP", 100))
    snapshot = make_snapshot(account)
    for symbol, quantity, price in (("KO", "6", "60"), ("PEP", "10", "100")):
        instrument = the_instrument(symbol)
        make_position(snapshot, symbol, quantity, instrument=instrument, mark_price=price, multiplier="1")
    return account


def shown(page: Client, address: str) -> str:
    html = page.get(address).content.decode().partition("<main")[2]
    return " ".join(re.sub(r"<[^>]+>", " ", html).split()).replace(" ,", ",")


def of(underlying: str) -> Any:
    return Trade.objects.get(underlying=underlying)


def test_shares_at_a_cost_that_nobody_knows_have_no_risk_and_are_no_doubt_of_grouping(received: Account) -> None:
    trade, bought = of("KO"), of("PEP")
    assert (trade.flags, trade.needs_review) == ([Flag.UNKNOWN_COST], False)
    assert (trade.max_profit, trade.max_loss, trade.capital, trade.risk) == (None, None, None, {})
    assert (bought.flags, bought.capital) == ([], Decimal(1000))
    assert check_account(received) == []


def test_statement_of_the_cost_ends_the_doubt(received: Account) -> None:
    make_stated_lot(received, 1)
    regroup(received, ["KO"])
    assert (of("KO").flags, of("KO").risk != {}) == ([], True)
    StatedLot.objects.all().delete()
    regroup(received, ["KO"])
    assert of("KO").flags == [Flag.UNKNOWN_COST]


def test_doubted_trades_say_what_of_the_sums_is_theirs(received: Account) -> None:
    found = doubted_trades([received], Trade.objects.all(), TODAY)
    # Four sold at 50 and six worth 60, all of it counted as won.
    assert (found.count, found.realized, found.open.profit) == (1, *exact(200, 360))


@pytest.mark.parametrize("name", LISTS)
def test_list_says_how_many_trades_count_a_cost_that_nobody_knows(page: Client, received: Account, name: str) -> None:
    words = shown(page, reverse(name))
    assert "1 trade, realized +200.00 and P/L open +360.00 of the sums, counts" in words
    assert WORDS in words


@pytest.mark.parametrize("name", LISTS)
def test_list_is_silent_where_all_costs_are_known(page: Client, account: Account, name: str) -> None:
    keep_orders(account, buy(10, "PEP", 100))
    assert "as the broker stated it" not in shown(page, reverse(name))


@pytest.mark.parametrize("name", LISTS[:3])
def test_line_of_a_list_is_marked__of_those_that_count_such_a_cost_alone(
    page: Client, received: Account, name: str
) -> None:
    assert shown(page, reverse(name)).count(" cost unknown ") == 1


def test_list_leads_to_the_trades_of_unknown_cost(page: Client, received: Account) -> None:
    assert "?flag=UNKNOWN_COST" in page.get(reverse("trades:trades")).content.decode()
    assert page.get("/trades/?flag=UNKNOWN_COST").context["sums"].count == 1


@pytest.mark.parametrize("name", ["trades:trade", "trades:chain", "trades:campaign"])
def test_page_says_that_the_cost_is_not_known(page: Client, received: Account, name: str) -> None:
    assert WORDS in shown(page, reverse(name, args=[received.pk, of("KO").key]))
    assert WORDS not in shown(page, reverse(name, args=[received.pk, of("PEP").key]))


def test_trade_of_unknown_cost_names_neither_loss_nor_break_even(page: Client, received: Account) -> None:
    words = shown(page, reverse("trades:trade", args=[received.pk, of("KO").key]))
    assert "Max profit not known Max loss not known" in words
    assert "Break-even" not in words


def test_option_received_at_a_cost_that_nobody_knows_has_no_payoff(page: Client, account: Account) -> None:
    keep_orders(account, acat(1, call("KO", 50), 0))
    detail = page.get(reverse("trades:trade", args=[account.pk, of("KO").key])).context["detail"]
    assert (detail.payoff, detail.line.percent_of_max) == (None, None)


def test_wheel_on_received_shares_has_no_price_per_share(page: Client, account: Account) -> None:
    keep_orders(account, sell_to_open(1, put("KO", 40), 1), acat(100, "KO", 0))
    campaign = Campaign.objects.get()
    assert (campaign.kind, campaign.shares) == ("WHEEL", 100)
    assert (campaign.effective_basis, campaign.tax_basis) == (None, None)
    steps = page.get(reverse("trades:campaign", args=[account.pk, campaign.key])).context["detail"].ribbon
    assert {(step.cost, step.tax_basis, step.effective_basis, step.break_even) for step in steps} == {(None,) * 4}
