"""The bridge from profit and loss to cash: what each kind of row does to each line, on the day it happens."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.core.money import total
from apps.reports.pnl_filter import PnlFilter
from apps.reports.selectors.cash_flow import cash_sums
from apps.reports.selectors.cash_pieces import CashLine
from apps.trades.engine.results import View
from apps.trades.engine.symbols import contract_of
from apps.trades.models import Account, Instrument, ProfitEntry, StatedLot
from apps.trades.services.ledger import rebuild_account
from tests.builders import exact
from tests.factories import make_stated_treatment
from tests.reports.ledgers import make_fill

if TYPE_CHECKING:
    from django.test import Client

    from apps.accounts.models import User
    from apps.trades.models import Transaction

pytestmark = pytest.mark.django_db
MONDAY, TUESDAY, WEDNESDAY = date(2026, 3, 16), date(2026, 3, 17), date(2026, 3, 18)
PUT = "SPY   260320P00500000"
BUY, SELL = "Buy to Open", "Sell to Close"


def row(
    account: Account, day: date, net: str, what: str, quantity: str = "", symbol: str = "AAPL", **fields: Any
) -> Transaction:
    """Store a trade, or whatever else ``fields`` say, with its instrument."""
    kind = fields.get("instrument_type", "Equity")
    underlying = fields.pop("underlying", symbol)
    contract = contract_of(kind, symbol, underlying, day.year)
    instrument, _ = Instrument.objects.get_or_create(
        instrument_type=kind, key=contract.key,
        defaults={
            "symbol": symbol, "underlying_symbol": contract.underlying_symbol, "multiplier": contract.multiplier,
            "deliverable": contract.deliverable, "strike": contract.strike, "option_type": contract.option_type,
            "expires_on": contract.expires_on,
        },
    )  # fmt: skip
    names = {"symbol": symbol, "underlying_symbol": contract.underlying_symbol, "family": contract.underlying_symbol}
    does = {"sub_type": what, "action": what if what in SIDES else "", "side": SIDES.get(what), "value": Decimal(net)}
    return make_fill(
        account, day, net, quantity=Decimal(quantity) if quantity else None, instrument=instrument,
        **{"instrument_type": kind, **names, **does, **fields},
    )  # fmt: skip


SIDES = {"Buy to Open": 1, "Buy to Close": 1, "Buy": 1, "Sell to Open": -1, "Sell to Close": -1, "Sell": -1}


def money(account: Account, day: date, net: str, what: str, description: str) -> Transaction:
    return make_fill(
        account, day, net, transaction_type="Money Movement", sub_type=what, description=description, symbol="",
        underlying_symbol="", family="",
    )  # fmt: skip


def bridge(account: Account, **fields: Any) -> dict[tuple[date, str], Decimal]:
    """Return each day's lines after a rebuild, checked to add up to the day's cash; lines of nothing are left out."""
    rebuild_account(account, everything=True)
    account.refresh_from_db()
    by_day = PnlFilter(**{"grain": "day", **fields})
    sums = cash_sums([account], by_day)
    entries = ProfitEntry.objects.filter(account=account, view=by_day.view)
    names = {"underlying": by_day.underlying} if by_day.underlying else {}
    found = {(day, line.value): each.amount for (day, line), each in sums.items() if each.amount}
    for entry in entries.filter(**names):
        found[entry.day, "profit"] = found.get((entry.day, "profit"), Decimal(0)) + entry.amount
    for day in {day for day, _ in found}:
        parts = total(amount for (at, line), amount in found.items() if at == day and line != "cash")
        assert parts == found.get((day, "cash"), Decimal(0)), (day, found)
    return {key: amount for key, amount in found.items() if key[1] != "cash" and amount}


def test_what_was_bought_is_open_cost_until_it_is_sold(account: Account) -> None:
    money(account, MONDAY, "1000", "Deposit", "ACH DEPOSIT")
    row(account, TUESDAY, "-101", BUY, "10", fees="-1")
    row(account, WEDNESDAY, "60", SELL, "4")
    assert bridge(account) == {
        (MONDAY, "flows"): Decimal(1000),
        (TUESDAY, "open-cost"): Decimal(-101),
        # Four of ten: 40.40 of the cost come back, the rest of the 60 is earned.
        (WEDNESDAY, "open-cost"): Decimal("40.4"),
        (WEDNESDAY, "profit"): Decimal("19.6"),
    }


def test_interest_and_fees_are_profit_and_loss_on_their_day(account: Account) -> None:
    money(account, MONDAY, "3.5", "Credit Interest", "INTEREST ON CREDIT BALANCE")
    money(account, TUESDAY, "-25", "Fee", "WIRE FEE")
    assert bridge(account) == {(MONDAY, "profit"): Decimal("3.5"), (TUESDAY, "profit"): Decimal(-25)}


def test_future_is_settled_daily_and_earned_at_the_close(account: Account) -> None:
    future = {"symbol": "/MESM6", "instrument_type": "Future", "family": "/MES"}
    mark = {**future, "transaction_type": "Money Movement"}
    row(account, MONDAY, "-1", "Buy", "1", price=Decimal(5000), fees="-1", **future)
    row(account, MONDAY, "50", "Mark to Market", **mark)
    row(account, TUESDAY, "-75", "Mark to Market", **mark)
    row(account, WEDNESDAY, "124", "Sell", "1", price=Decimal(5020), fees="-1", **future)
    assert bridge(account) == {
        (MONDAY, "open-cost"): Decimal(-1),
        (MONDAY, "variation"): Decimal(50),
        (TUESDAY, "variation"): Decimal(-75),
        # 20 points of 5 dollars less both fees are earned; 125 came that day, so 25 of the settled turn into it.
        (WEDNESDAY, "open-cost"): Decimal(1),
        (WEDNESDAY, "variation"): Decimal(25),
        (WEDNESDAY, "profit"): Decimal(98),
    }


def test_fee_charged_on_a_future_is_profit_and_loss_and_no_settlement(account: Account) -> None:
    future = {"symbol": "/MESM6", "instrument_type": "Future", "family": "/MES", "transaction_type": "Money Movement"}
    row(account, MONDAY, "-2.5", "Fee", **future)
    assert bridge(account) == {(MONDAY, "profit"): Decimal("-2.5")}


def test_row_that_was_taken_back_moves_cash_twice_and_nothing_else(account: Account) -> None:
    bought = row(account, MONDAY, "-100", BUY, "1")
    row(account, WEDNESDAY, "100", "Sell to Close", "1", reverses_id=bought.broker_id)
    assert bridge(account) == {(MONDAY, "taken-back"): Decimal(-100), (WEDNESDAY, "taken-back"): Decimal(100)}


def test_reversal_that_was_itself_taken_back_takes_nothing_back(account: Account) -> None:
    bought = row(account, MONDAY, "-100", BUY, "1")
    reversal = row(account, TUESDAY, "100", "Sell to Close", "1", reverses_id=bought.broker_id)
    row(account, WEDNESDAY, "-100", BUY, "1", reverses_id=reversal.broker_id)
    assert bridge(account) == {
        (MONDAY, "open-cost"): Decimal(-100),
        (TUESDAY, "taken-back"): Decimal(100),
        (WEDNESDAY, "taken-back"): Decimal(-100),
    }


def test_reversal_that_differs_is_an_adjustment_of_the_difference(account: Account) -> None:
    bought = row(account, MONDAY, "-100", BUY, "1")
    row(account, WEDNESDAY, "99", "Sell to Close", "1", reverses_id=bought.broker_id)
    assert bridge(account) == {
        (MONDAY, "taken-back"): Decimal(-100),
        (WEDNESDAY, "taken-back"): Decimal(100),
        (WEDNESDAY, "profit"): Decimal(-1),
    }


def test_close_without_an_open_is_a_line_until_its_opening_is_stated(account: Account) -> None:
    sold = row(account, TUESDAY, "500", SELL, "5")
    assert bridge(account) == {(TUESDAY, "unmatched"): Decimal(500)}
    StatedLot.objects.create(
        account=account,
        broker_id=sold.broker_id,
        opened_on=date(2020, 1, 2),
        cash=Decimal(-400),
        created_at=timezone.now(),
    )
    # What was paid then was never this account's cash: the 400 stand beside, on the day on which they count.
    assert bridge(account) == {(TUESDAY, "profit"): Decimal(100), (TUESDAY, "aside"): Decimal(400)}


def test_row_nobody_understands_is_a_line_of_its_own(account: Account) -> None:
    make_fill(account, MONDAY, "7.77", transaction_type="Levitation", sub_type="Up", symbol="", family="")
    assert bridge(account) == {(MONDAY, "unknown"): Decimal("7.77")}


def test_premium_of_assigned_option_is_profit_in_one_view_and_folded_in_the_other(account: Account) -> None:
    option = {"symbol": PUT, "underlying": "SPY", "instrument_type": "Equity Option"}
    delivery = {"transaction_type": "Receive Deliver"}
    row(account, MONDAY, "200", "Sell to Open", "1", **option)
    row(account, TUESDAY, "0", "Assignment", "1", **option, **delivery)
    row(account, TUESDAY, "-50000", BUY, "100", symbol="SPY", price=Decimal(500), **delivery)
    both = {(MONDAY, "open-cost"): Decimal(200), (TUESDAY, "open-cost"): Decimal(-50200)}
    assert bridge(account) == {**both, (TUESDAY, "profit"): Decimal(200)}
    assert bridge(account, view="TAX") == {**both, (TUESDAY, "premium"): Decimal(200)}


def test_split_moves_no_cash_and_a_symbol_change_carries_the_cost_over(account: Account) -> None:
    action = {"transaction_type": "Receive Deliver", "price": Decimal(0)}
    row(account, MONDAY, "-3000", BUY, "100", symbol="OLD")
    row(
        account,
        TUESDAY,
        "3000",
        "Symbol Change",
        "100",
        symbol="OLD",
        **action | {"action": "Sell to Close", "side": -1},
    )
    row(
        account, TUESDAY, "-3000", "Symbol Change", "100", symbol="NEW", **action | {"action": "Buy to Open", "side": 1}
    )
    assert bridge(account) == {(MONDAY, "open-cost"): Decimal(-3000)}
    # Seen alone, the old symbol gave its cost away and the new one got it.
    assert bridge(account, underlying="OLD")[TUESDAY, "open-cost"] == Decimal(3000)
    assert bridge(account, underlying="NEW")[TUESDAY, "open-cost"] == Decimal(-3000)


def went_over(account: Account, day: date, *halves: tuple[str, str, str, str]) -> None:
    """Store the halves of an action: (what, cash, quantity, symbol); cash received closes, cash paid opens."""
    for what, net, quantity, symbol in halves:
        closes = Decimal(net) > 0
        does = {"action": "Sell to Close" if closes else "Buy to Open", "side": -1 if closes else 1}
        row(account, day, net, what, quantity, symbol=symbol, transaction_type="Receive Deliver", price=None, **does)


def state(account: Account, symbol: str, kind: str, **figures: Any) -> None:
    named = account.transactions.order_by("broker_id").filter(symbol=symbol, transaction_type="Receive Deliver").last()
    assert named is not None
    make_stated_treatment(account, named.broker_id, **{"amount": None, "kind": kind, **figures})


def test_spin_off_parts_the_cost_between_two_underlyings(account: Account) -> None:
    row(account, MONDAY, "-5000", BUY, "100", symbol="GE")
    went_over(account, TUESDAY, ("ACAT", "0", "25", "GEV"))
    state(account, "GEV", "SPIN_OFF", parent=Instrument.objects.get(symbol="GE"), share=Decimal("0.1"))
    assert bridge(account) == {(MONDAY, "open-cost"): Decimal(-5000)}
    old, new = bridge(account, underlying="GE"), bridge(account, underlying="GEV")
    assert (old[TUESDAY, "open-cost"], old[TUESDAY, "carried"]) == exact(500, -500)
    assert (new[TUESDAY, "open-cost"], new[TUESDAY, "carried"]) == exact(-500, 500)


def test_taxed_spin_off_is_profit_that_became_cost(account: Account) -> None:
    row(account, MONDAY, "-5000", BUY, "100", symbol="GE")
    went_over(account, TUESDAY, ("ACAT", "0", "25", "GEV"))
    state(account, "GEV", "TAXABLE", value=Decimal(20))
    lines = bridge(account)
    assert (lines[TUESDAY, "open-cost"], lines[TUESDAY, "profit"]) == exact(-500, 500)


def test_merger_with_cash_gains_in_the_one_underlying_and_goes_on_in_the_other(account: Account) -> None:
    row(account, MONDAY, "-2000", BUY, "100", symbol="OLD")
    went_over(account, TUESDAY, ("Stock Merger", "4000", "100", "OLD"), ("Stock Merger", "-3000", "100", "NEW"))
    state(account, "NEW", "MERGER_WITH_CASH", value=Decimal(30))
    # 1,000 in cash, all of it a gain: 2,000 go on as they were.
    assert bridge(account) == {(MONDAY, "open-cost"): Decimal(-2000), (TUESDAY, "profit"): Decimal(1000)}
    assert bridge(account, underlying="OLD")[TUESDAY, "open-cost"] == 2000
    assert bridge(account, underlying="NEW")[TUESDAY, "open-cost"] == -2000


def test_return_of_capital_is_cash_for_which_the_cost_is_lower(account: Account) -> None:
    row(account, MONDAY, "-1000", BUY, "100", symbol="KO")
    paid = row(account, TUESDAY, "1100", "Dividend", symbol="KO", transaction_type="Money Movement")
    make_stated_treatment(account, paid.broker_id, "1050")
    for asked in ({}, {"underlying": "KO"}):
        lines = bridge(account, **asked)
        # 1,000 repaid, 50 gained, 50 a dividend.
        assert (lines[TUESDAY, "open-cost"], lines[TUESDAY, "profit"]) == exact(1000, 100)


def assigned(account: Account, symbol: str = "GE") -> None:
    """100 shares at 20 by a put that was sold for 500."""
    option = {"symbol": f"{symbol:<6}260320P00020000", "instrument_type": "Equity Option", "underlying": symbol}
    delivery = {"transaction_type": "Receive Deliver"}
    row(account, MONDAY, "500", "Sell to Open", "1", **option)
    row(account, TUESDAY, "0", "Assignment", "1", **option, **delivery, price=None)
    row(account, TUESDAY, "-2000", BUY, "100", symbol=symbol, price=Decimal(20), **delivery)


def spun_off(account: Account) -> None:
    went_over(account, WEDNESDAY, ("ACAT", "0", "25", "GEV"))
    state(account, "GEV", "SPIN_OFF", parent=Instrument.objects.get(symbol="GE"), share=Decimal("0.1"))


@pytest.mark.parametrize("asked", [{}, {"underlying": "GE"}])
def test_premium_stays_folded_where_shares_only_go_on(account: Account, asked: dict[str, str]) -> None:
    assigned(account)
    halves = ("Forward Split", "2000", "100", "GE"), ("Forward Split", "-2000", "200", "GE")
    went_over(account, WEDNESDAY, *halves)
    lines = bridge(account, view="TAX", **asked)
    assert {line: amount for (day, line), amount in lines.items() if day == WEDNESDAY} == {}
    assert lines[TUESDAY, "premium"] == 500


def test_premium_stays_folded_where_capital_is_repaid(account: Account) -> None:
    assigned(account)
    paid = row(account, WEDNESDAY, "100", "Dividend", symbol="GE", transaction_type="Money Movement")
    make_stated_treatment(account, paid.broker_id, "100")
    lines = bridge(account, view="TAX")
    assert {line: amount for (day, line), amount in lines.items() if day == WEDNESDAY} == {"open-cost": 100}


def test_premium_moves_as_far_as_repaid_capital_realizes_it(account: Account) -> None:
    assigned(account)
    paid = row(account, WEDNESDAY, "1800", "Dividend", symbol="GE", transaction_type="Money Movement")
    make_stated_treatment(account, paid.broker_id, "1700")
    lines = bridge(account, view="TAX")
    # 1,500 were the cost for tax: 200 are gained on it, out of the premium, and 100 stay a dividend.
    assert {line: amount for (day, line), amount in lines.items() if day == WEDNESDAY} == {
        "open-cost": 1700, "profit": 300, "premium": -200
    }  # fmt: skip


def test_premium_leaves_with_what_is_transferred(account: Account) -> None:
    assigned(account)
    row(
        account, WEDNESDAY, "0", "ACAT", "100", symbol="GE", transaction_type="Receive Deliver",
        action="Sell to Close", side=-1, description="100 shares sent via ACAT",
    )  # fmt: skip
    assert {line for day, line in bridge(account, view="TAX") if day == WEDNESDAY} == {"open-cost", "transferred"}


@pytest.mark.parametrize("view", list(View))
@pytest.mark.parametrize("asked", [{}, {"underlying": "GE"}, {"underlying": "GEV"}])
def test_spin_off_adds_up_with_folded_premium(account: Account, view: View, asked: dict[str, str]) -> None:
    assigned(account)
    spun_off(account)
    carried = {"GE": -200, "GEV": 200}.get(asked.get("underlying", ""))
    assert bridge(account, view=view, **asked).get((WEDNESDAY, "carried")) == carried


@pytest.mark.parametrize("view", list(View))
@pytest.mark.parametrize("short", ["10", "40"])
def test_spun_off_shares_that_close_a_short_carry_their_cost(account: Account, view: View, short: str) -> None:
    assigned(account)
    row(account, TUESDAY, "300", "Sell to Open", short, symbol="GEV")
    spun_off(account)
    # Whether a lot of GEV remains of the 25 or none: a tenth of 2,000 leaves GE and reaches GEV.
    for underlying, carried in (("GE", -200), ("GEV", 200)):
        assert bridge(account, view=view, underlying=underlying)[WEDNESDAY, "carried"] == carried
    assert (WEDNESDAY, "carried") not in bridge(account, view=view)


def test_what_was_transferred_away_takes_its_cost_along(account: Account) -> None:
    row(account, MONDAY, "-100", BUY, "10")
    row(
        account, TUESDAY, "0", "ACAT", "10", transaction_type="Receive Deliver", action="Sell to Close", side=-1,
        description="10 shares sent via ACAT",
    )  # fmt: skip
    assert bridge(account) == {
        (MONDAY, "open-cost"): Decimal(-100),
        (TUESDAY, "open-cost"): Decimal(100),
        (TUESDAY, "transferred"): Decimal(-100),
    }


@pytest.mark.parametrize("line", [each.value for each in CashLine])
def test_rows_of_every_line_are_listed_for_their_owner_alone(
    page: Client, account: Account, stranger: User, line: str
) -> None:
    row(account, MONDAY, "-100", BUY, "1")
    money(account, MONDAY, "1000", "Deposit", "ACH DEPOSIT")
    rebuild_account(account, everything=True)
    expected = {"cash": [1000, -100], "flows": [1000], "open-cost": [-100]}.get(line, [])
    shown = page.get(reverse("reports:cash"), {"line": line}).context["page"]
    assert sorted(item.amount for item in shown) == sorted(expected)
    page.force_login(stranger)
    assert b'data-amount="' not in page.get(reverse("reports:cash"), {"line": line}).content


def test_line_nobody_knows_is_the_cash_itself(page: Client, account: Account) -> None:
    row(account, MONDAY, "-100", BUY, "1")
    html = page.get(reverse("reports:cash"), {"line": "x", "category": "fee"}).content.decode()
    assert "Cash flow" in html
    assert "−100.00" in html


def test_cash_is_left_out_where_a_category_is_asked_for(page: Client, account: Account) -> None:
    row(account, MONDAY, "-100", BUY, "10")
    row(account, TUESDAY, "130", SELL, "10")
    rebuild_account(account, everything=True)
    html = page.get(reverse("reports:profit"), {"category": "realized"}).content.decode()
    assert "Cash flow knows neither category nor cost" in html


def test_something_unexplained_is_shown_as_a_fault(page: Client, account: Account) -> None:
    row(account, MONDAY, "-100", BUY, "10")
    row(account, TUESDAY, "130", SELL, "10")
    rebuild_account(account, everything=True)
    assert "Unexplained" not in page.get(reverse("reports:profit")).content.decode()
    ProfitEntry.objects.update(amount=31, gross=31)
    Account.objects.update(ledger_version=99)
    html = page.get(reverse("reports:profit")).content.decode()
    assert 'data-unexplained="-1' in html
