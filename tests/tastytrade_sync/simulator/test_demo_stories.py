"""Every kind of story is in the demo: each test finds it in the rows and shows what makes it one."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from apps.tastytrade_sync.simulator import market_days
from apps.tastytrade_sync.simulator.amounts import signed
from apps.tastytrade_sync.simulator.books import PricedMarket, positions
from apps.tastytrade_sync.simulator.stories.demo import CLOSED, IRA, MARGIN
from tests.tastytrade_sync.simulator.histories import (
    DEMO_DAY,
    Row,
    account,
    built_demo,
    by,
    executed,
    new_york_day,
    picked,
)

if TYPE_CHECKING:
    from apps.tastytrade_sync.simulator.scenario import Scenario


@pytest.fixture(scope="module")
def demo() -> Scenario:
    return built_demo()


@pytest.fixture(scope="module")
def margin(demo: Scenario) -> list[Row]:
    return account(demo, MARGIN, DEMO_DAY)


@pytest.fixture(scope="module")
def ira(demo: Scenario) -> list[Row]:
    return account(demo, IRA, DEMO_DAY)


@pytest.fixture(scope="module")
def closed(demo: Scenario) -> list[Row]:
    return account(demo, CLOSED, DEMO_DAY)


def twin(rows: list[Row], row: Row, **wanted: object) -> Row:
    """Return the one other row of the same instant and underlying with these values."""
    same = [r for r in rows if r["executed-at"] == row["executed-at"] and r["id"] != row["id"]]
    (found,) = picked(same, underlying_symbol=row["underlying-symbol"], **wanted)
    return found


def strike(row: Row) -> Decimal:
    return Decimal(row["symbol"][13:]) / 1000


def test_wheel__put_assigned_call_sold_shares_called_away(ira: list[Row]) -> None:
    assigned = [r for r in picked(ira, sub_type="Assignment", underlying_symbol="F") if r["symbol"][12] == "P"]
    bought = twin(ira, assigned[0], sub_type="Buy to Open", instrument_type="Equity")
    assert Decimal(bought["price"]) == strike(assigned[0])
    assert (bought["quantity"], bought["clearing-fees"]) == ("500.0", "5.0")
    later = [r for r in ira if r["executed-at"] > bought["executed-at"] and r.get("underlying-symbol") == "F"]
    assert (later[0]["transaction-sub-type"], later[0]["symbol"][12]) == ("Sell to Open", "C")
    called = next(r for r in later if r["transaction-sub-type"] == "Sell to Close")
    assert twin(ira, called, sub_type="Assignment")["symbol"][12] == "C"


def test_iron_condor__four_legs_in_two_parts_closed_by_two_orders(margin: list[Row]) -> None:
    spy = picked(margin, underlying_symbol="SPY", kind="Trade")
    first, *others = by(spy, "order-id").values()
    assert len({r["symbol"] for r in first}) == 4
    assert sorted(r["quantity"] for r in first) == ["2.0"] * 4 + ["3.0"] * 4
    assert {r["leg-count"] for r in first} == {4}
    closing = [order for order in others if {r["symbol"] for r in order} < {r["symbol"] for r in first}][:2]
    assert [{r["symbol"][12] for r in order} for order in closing] == [{"P"}, {"C"}]
    assert {r["action"] for order in closing for r in order} == {"Buy to Close", "Sell to Close"}


def test_rolls__in_one_order_and_in_two(margin: list[Row]) -> None:
    calls = picked(margin, underlying_symbol="AAPL", instrument_type="Equity Option", kind="Trade")
    rolls = {
        (first["order-id"] == second["order-id"])
        for first, second in pairwise(calls)
        if (first["action"], second["action"]) == ("Buy to Close", "Sell to Open")
        and executed(second) - executed(first) < timedelta(minutes=1)
    }
    assert rolls == {True, False}


def test_replaced_order__half_filled_before_the_edit_and_commission_capped(margin: list[Row]) -> None:
    sold = picked(margin, underlying_symbol="PLTR", action="Sell to Open")[:3]
    assert [(r["quantity"], r["commission"]) for r in sold] == [
        ("9.0", "9.0"),
        ("2.0", "1.0"),
        ("3.0", "3.0"),
    ]
    assert len({r["symbol"] for r in sold}) == 1
    assert sold[0]["order-id"] == sold[1]["order-id"] != sold[2]["order-id"]


def test_same_day_index__one_leg_settled_in_cash_three_expire(margin: list[Row]) -> None:
    days = by(picked(margin, underlying_symbol="SPX"), "transaction-date").values()
    one_in_the_money = next(d for d in days if len(picked(d, sub_type="Expiration")) == 3)
    (money,) = picked(one_in_the_money, sub_type="Cash Settled Assignment")
    (removal,) = picked(one_in_the_money, sub_type="Assignment")
    assert (removal["symbol"], removal["value"], removal["executed-at"]) == (
        money["symbol"],
        "0.0",
        money["executed-at"],
    )
    assert Decimal(money["price"]) == strike(money)
    assert (money["value-effect"], money["clearing-fees"]) == ("Debit", "5.0")


def test_long_option_exercised__shares_bought_at_the_strike(margin: list[Row]) -> None:
    (exercised,) = picked(margin, sub_type="Exercise", underlying_symbol="TSLA")
    shares = twin(margin, exercised, sub_type="Buy to Open")
    assert Decimal(shares["value"]) == 100 * strike(exercised)


def test_early_assignment__on_a_wednesday_before_the_last_day(margin: list[Row]) -> None:
    early = picked(margin, sub_type="Assignment", underlying_symbol="AMD")[0]
    expires = date(2000 + int(early["symbol"][6:8]), int(early["symbol"][8:10]), int(early["symbol"][10:12]))
    assert new_york_day(early).weekday() == 2
    assert expires - new_york_day(early) == timedelta(days=9)


def test_naked_call_assigned__opens_a_short_sale(margin: list[Row]) -> None:
    (sold,) = picked(margin, sub_type="Sell to Open", kind="Receive Deliver")
    assert twin(margin, sold, sub_type="Assignment")["symbol"][12] == "C"
    assert signed(sold, "value") == 100 * Decimal(sold["price"])


def test_future_day_trade__value_is_the_gain_of_the_round_trip(margin: list[Row]) -> None:
    opening, closing = picked(margin, underlying_symbol="/MNQ")[:2]
    assert (opening["value"], opening["net-value"]) == ("0.0", "5.4")
    side = 1 if opening["action"] == "Buy" else -1
    gain = (Decimal(closing["price"]) - Decimal(opening["price"])) * side * 2 * 2
    assert signed(closing, "value") == gain
    assert signed(closing, "net-value") == gain - Decimal("5.4")


def test_future_held_five_days__settlements_and_fills_add_up_to_the_trade(margin: list[Row]) -> None:
    rows = picked(margin, symbol=picked(margin, underlying_symbol="/MCL")[0]["symbol"])
    opening, *settled, closing = rows
    assert [r["transaction-sub-type"] for r in settled] == ["Mark to Market"] * 5
    gain = (Decimal(closing["price"]) - Decimal(opening["price"])) * 3 * 100
    assert sum(signed(r, "value") for r in rows) == gain


def test_evening_future__counts_for_the_next_trade_date(margin: list[Row]) -> None:
    (sunday,) = [r for r in picked(margin, underlying_symbol="/ES", action="Buy") if new_york_day(r).weekday() == 6]
    assert sunday["transaction-date"] == "2022-05-16"
    assert new_york_day(sunday) == date(2022, 5, 15)


def test_standing_future__rolled_in_one_order(margin: list[Row]) -> None:
    orders = by(picked(margin, underlying_symbol="/MES", kind="Trade"), "order-id").values()
    roll = next(order for order in orders if len(order) == 2)
    assert [r["action"] for r in roll] == ["Sell", "Buy"]
    assert roll[0]["symbol"] != roll[1]["symbol"]


def test_future_option_exercised__the_future_arrives_at_the_strike(margin: list[Row]) -> None:
    (exercised,) = picked(margin, sub_type="Exercise", instrument_type="Future Option")
    same = [r for r in margin if r["executed-at"] == exercised["executed-at"]]
    (future,) = picked(same, sub_type="Buy to Open", instrument_type="Future")
    assert future["price"] == f"{exercised['symbol'].rpartition('C')[2]}.0"
    assert (future["value"], future["net-value"]) == ("0.0", "1.77")


def test_future_option_vanishes__still_held_without_a_removal_row(demo: Scenario, margin: list[Row]) -> None:
    (put,) = [r for r in picked(margin, instrument_type="Future Option") if "P" in r["symbol"][15:]]
    assert picked(margin, symbol=put["symbol"]) == [put]
    held = positions(demo.accounts[0].account, margin, demo.market, today=DEMO_DAY)
    assert [p["mark-price"] for p in held if p["symbol"] == put["symbol"]] == ["0.0"]


def test_fractions__bought_for_a_fixed_sum(ira: list[Row]) -> None:
    bought = picked(ira, symbol="VTI", action="Buy to Open")
    assert all("." in r["quantity"] and not r["quantity"].endswith(".0") for r in bought)
    assert all(Decimal(149) < Decimal(r["value"]) <= Decimal(150) for r in bought)


def test_reinvested_dividend__shares_cash_and_the_cash_spent(ira: list[Row]) -> None:
    shares = picked(ira, symbol="KBWD", kind="Receive Deliver", sub_type="Dividend")[0]
    credit = twin(ira, shares, kind="Money Movement", sub_type="Dividend")
    spent = twin(ira, shares, sub_type="Withdrawal")
    assert (shares["value"], shares["action"]) == ("0.0", "Buy to Open")
    assert signed(credit, "value") == -signed(spent, "value")
    worth = Decimal(shares["quantity"]) * Decimal(shares["price"])
    assert 0 <= Decimal(credit["value"]) - worth < Decimal("0.01")


def test_withholding__fifteen_percent_beside_the_dividend(margin: list[Row]) -> None:
    gross, tax = picked(margin, symbol="BTI", sub_type="Dividend")[:2]
    assert gross["executed-at"] == tax["executed-at"]
    # 15 % of 42.60
    assert (signed(gross, "value"), signed(tax, "value")) == (Decimal("42.6"), Decimal("-6.39"))


def test_reverse_split__shares_the_adjusted_call_the_removed_half_and_its_cash(margin: list[Row]) -> None:
    split = picked(margin, sub_type="Reverse Split")
    assert [(r["symbol"][:5].strip(), r["action"], r["quantity"]) for r in split] == [
        ("UVIX", "Sell to Close", "105.0"),
        ("UVIX", "Buy to Open", "10.5"),
        ("UVIX", "Buy to Close", "1.0"),
        ("UVIX1", "Sell to Open", "1.0"),
    ]
    assert [r["quantity"] for r in picked(margin, sub_type="Reverse Split Removal")] == ["0.5"]
    assert [r["quantity"] for r in picked(margin, symbol=split[3]["symbol"], sub_type="Expiration")] == ["1.0"]
    assert [r for r in margin if r["description"] == "CASH IN LIEU OF FRACTIONAL SHARES UVIX"]


def test_forward_split__six_become_sixty(margin: list[Row]) -> None:
    assert [r["quantity"] for r in picked(margin, sub_type="Forward Split")] == ["6.0", "60.0"]


def test_symbol_change__shares_and_their_call(margin: list[Row]) -> None:
    changed = picked(margin, sub_type="Symbol Change")
    assert [r["underlying-symbol"] for r in changed] == ["VIAC", "PARA", "VIAC", "PARA"]
    assert changed[0]["description"] == "Symbol change:  Close 100.0 VIAC"
    assert sum(signed(r, "net-value") for r in changed) == 0


def test_merger__the_fraction_is_paid_in_cash(margin: list[Row]) -> None:
    old, new = picked(margin, sub_type="Stock Merger")
    # 60 x 0.115
    assert (old["quantity"], new["quantity"]) == ("60.0", "6.9")
    assert [r["quantity"] for r in picked(margin, sub_type="Stock Merger Removal")] == ["0.9"]
    assert [r for r in margin if r["description"] == "CASH IN LIEU OF FRACTIONAL SHARES GREE"]


def test_cash_merger__shares_for_money(margin: list[Row]) -> None:
    (paid,) = picked(margin, sub_type="Cash Merger")
    assert signed(paid, "net-value") == 20 * 95


def test_received_shares__no_cost(margin: list[Row]) -> None:
    (received,) = picked(margin, sub_type="ACAT")
    assert (received["quantity"], received["value"], received["action"]) == ("200.0", "0.0", "Buy to Open")
    assert "price" not in received


def test_transfer_between_own_accounts__cash_and_shares_arrive(margin: list[Row], closed: list[Row]) -> None:
    out, into = picked(closed, sub_type="Transfer"), picked(margin, sub_type="Transfer")
    assert [r.get("action") for r in out] == ["Sell to Close", None]
    assert [r.get("action") for r in into] == ["Buy to Open", None]
    assert signed(out[1], "value") == -signed(into[1], "value") < 0
    assert MARGIN in out[1]["description"]


def test_coins__eight_decimals_bought_and_sold(margin: list[Row]) -> None:
    coins = picked(margin, instrument_type="Cryptocurrency", symbol="BTC/USD")
    assert {r["action"] for r in coins} == {"Buy to Open", "Sell to Close"}
    assert max(len(r["quantity"].partition(".")[2]) for r in coins) == 8


@pytest.mark.parametrize(
    ("sub_type", "description"),
    [
        ("Debit Interest", "@11    %"),
        ("Fully Paid Stock Lending Income", "FULLYPAID LENDING REBATE"),
        ("Fee", "DOMESTIC WIRE FEE"),
        ("Deposit", "Wire Funds Received"),
        ("Withdrawal", "ACH DISBURSEMENT"),
    ],
)
def test_money_without_a_trade__each_kind(margin: list[Row], sub_type: str, description: str) -> None:
    assert [r for r in picked(margin, sub_type=sub_type) if description in r["description"]]


def test_incoming_wire__booked_as_a_withdrawal(margin: list[Row]) -> None:
    assert [r for r in picked(margin, sub_type="Withdrawal") if signed(r, "value") > 0]


def test_fee_adjustments__a_cent_or_two_on_saturdays(margin: list[Row]) -> None:
    cents = picked(margin, sub_type="Balance Adjustment", description="Regulatory fee adjustment")
    saturdays = [r for r in cents if "reverses-id" not in r]
    assert {new_york_day(r).weekday() for r in saturdays} == {5}
    assert {r["value"] for r in saturdays} == {"0.01", "0.02"}


def test_reversals__the_pair_cancels(margin: list[Row], ira: list[Row]) -> None:
    for rows in (margin, ira):
        (reversal,) = [r for r in rows if "reverses-id" in r]
        (reversed_row,) = picked(rows, id=reversal["reverses-id"])
        assert signed(reversal, "net-value") == -signed(reversed_row, "net-value") != 0


def test_short_sale__dividend_paid_and_fee_for_the_loan(margin: list[Row]) -> None:
    sold, fee, dividend, covered = picked(margin, symbol="MPW")[:4]
    assert (sold["action"], covered["action"]) == ("Sell to Open", "Buy to Close")
    assert (fee["transaction-sub-type"], dividend["transaction-sub-type"]) == ("Fee", "Dividend")
    assert signed(fee, "value") < 0 > signed(dividend, "value")


def test_opened_before_the_history__closes_without_an_open(closed: list[Row]) -> None:
    orphans = [r for r in closed if r.get("underlying-symbol") == "GE"]
    assert sorted(r["action"] for r in orphans) == ["Buy to Close", "Sell to Close"]


def test_outcomes_agree_with_prices__only_what_is_worthless_expires(demo: Scenario, margin: list[Row]) -> None:
    market = demo.market_on(DEMO_DAY)
    assert isinstance(market, PricedMarket)
    for row in picked(margin, sub_type="Expiration", instrument_type="Equity Option"):
        price = market.price_on(row["symbol"], "Equity Option", new_york_day(row))
        assert price in {None, Decimal(0)}, row["symbol"]
    for row in picked(margin, sub_type="Assignment", underlying_symbol="SOFI"):
        price = market.price_on(row["symbol"], "Equity Option", new_york_day(row))
        assert price, row["symbol"]


def test_friday_expirations__posted_before_monday(margin: list[Row]) -> None:
    friday = next(r for r in reversed(picked(margin, sub_type="Expiration")) if new_york_day(r).weekday() == 4)
    assert friday["created-at"][:10] == (new_york_day(friday) + market_days.DAY).isoformat()
