"""Single rows as the desk writes them, against the documented examples."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from apps.tastytrade_sync.simulator.contracts import crypto, future, option, stock
from apps.tastytrade_sync.simulator.stories.demo import UNIVERSE
from apps.tastytrade_sync.simulator.stories.desk import Desk, Leg
from apps.tastytrade_sync.simulator.stories.prices import PriceBook

if TYPE_CHECKING:
    from tests.tastytrade_sync.simulator.histories import Row

NOW = datetime(2025, 11, 10, 15, 31, 7, 412000, tzinfo=UTC)
AT_FIVE = datetime(2025, 11, 10, 22, tzinfo=UTC)
PUT = option("SPY", date(2026, 12, 18), "P", Decimal(500))


@pytest.fixture
def desk() -> Desk:
    return Desk("5WX01234", PriceBook(1, UNIVERSE))


def written(desk: Desk) -> list[Row]:
    return desk.finish(last_day=date(2026, 1, 31), first_id=1000)


def test_trade_states_every_fee__opening_sale(desk: Desk) -> None:
    desk.trade(NOW, Leg("Sell to Open", PUT, 2, Decimal("2.35")))
    (row,) = written(desk)
    assert row["description"] == "Sold 2 SPY 12/18/26 Put 500.00 @ 2.35"
    assert (row["quantity"], row["price"], row["value"], row["value-effect"]) == (
        "2.0",
        "2.35",
        "470.0",
        "Credit",
    )
    assert (row["commission"], row["clearing-fees"], row["proprietary-index-option-fees"]) == (
        "2.0",
        "0.2",
        "0.0",
    )
    # 2 x 0.02 + 2 x 0.003 + 470 x 0.0000278 = 0.040 + 0.006 + 0.013
    assert row["regulatory-fees"] == "0.059"
    # 470 - 2 - 0.2 - 0.059
    assert row["net-value"] == "467.741"


def test_trade_caps_commission_per_leg_in_fill_order__nine_two_and_more(desk: Desk) -> None:
    desk.trade(NOW, Leg("Sell to Open", PUT, 14, Decimal("2.0"), parts=(9, 2, 3)))
    assert [row["commission"] for row in written(desk)] == ["9.0", "1.0", "0.0"]


def test_trade_caps_each_leg_by_itself__two_legs_of_twelve(desk: Desk) -> None:
    other = option("SPY", date(2026, 12, 18), "P", Decimal(490))
    desk.trade(NOW, Leg("Sell to Open", PUT, 12, Decimal(2)), Leg("Buy to Open", other, 12, Decimal(1)))
    rows = written(desk)
    assert [row["commission"] for row in rows] == ["10.0", "10.0"]
    assert len({row["order-id"] for row in rows}) == 1


def test_trade_closes_without_commission(desk: Desk) -> None:
    desk.trade(NOW, Leg("Buy to Close", PUT, 12, Decimal(1)))
    assert written(desk)[0]["commission"] == "0.0"


def test_trade_charges_index_options_for_the_index(desk: Desk) -> None:
    desk.trade(NOW, Leg("Buy to Open", option("SPXW", date(2025, 11, 10), "C", Decimal(7000)), 3, Decimal(1)))
    assert written(desk)[0]["proprietary-index-option-fees"] == "1.8"


def test_trade_costs_2_70_per_future(desk: Desk) -> None:
    desk.trade(NOW, Leg("Sell", future("ES", 2025, 12), 1, Decimal(7451), cash=Decimal(675)))
    row = written(desk)[0]
    assert (row["value"], row["net-value"]) == ("675.0", "672.3")


def test_trade_rounds_coins_to_the_cent(desk: Desk) -> None:
    desk.trade(NOW, Leg("Buy to Open", crypto("BTC/USD"), Decimal("0.00978413"), Decimal("40882.52")))
    row = written(desk)[0]
    # 0.00978413 x 40882.52 = 399.99989..., and 1 % of it
    assert (row["value"], row["commission"], row["net-value"]) == ("400.0", "4.0", "404.0")


def test_deliver_removes_the_option_and_brings_the_shares__put_assigned(desk: Desk) -> None:
    put = option("AAPL", date(2025, 11, 10), "P", Decimal(300))
    desk.deliver(AT_FIVE, put, 5, sub_type="Assignment", action="Buy to Open")
    removal, shares = written(desk)
    assert (removal["description"], removal["quantity"]) == ("Removal of option due to assignment", "5.0")
    assert shares["description"] == "Buy to Open 500 AAPL @ 300.00"
    assert (shares["clearing-fees"], shares["net-value"], shares["net-value-effect"]) == (
        "5.0",
        "150005.0",
        "Debit",
    )
    assert "commission" not in shares


def test_settle_in_cash_writes_the_money_and_its_twin__short_call(desk: Desk) -> None:
    call = option("SPXW", date(2025, 11, 10), "C", Decimal(7540))
    desk.settle_in_cash(AT_FIVE, call, 1, Decimal("3.64"), side=-1)
    money, twin = written(desk)
    assert (money["transaction-sub-type"], money["price"], money["value"]) == (
        "Cash Settled Assignment",
        "7540.0",
        "364.0",
    )
    assert (money["net-value"], money["net-value-effect"]) == ("369.0", "Debit")
    assert (twin["transaction-sub-type"], twin["value-effect"]) == ("Assignment", "None")


def test_remove_expires_with_its_quantity_in_words(desk: Desk) -> None:
    desk.remove(AT_FIVE, PUT, 2, "Expiration")
    assert written(desk)[0]["description"] == "Removal of 2.0 SPY 12/18/26 Put 500.00 due to expiration."


def test_mark_to_market_names_the_settlement(desk: Desk) -> None:
    desk.mark_to_market(date(2025, 11, 10), future("ES", 2025, 12), 1, Decimal("7437.50"), Decimal(-1250))
    row = written(desk)[0]
    assert row["description"] == "/ESZ5 mark to market at 7437.5 Preliminary settlement price"
    assert (row["executed-at"], row["net-value-effect"]) == ("2025-11-10T22:00:00.000+00:00", "Debit")


def test_cash_names_an_instrument_only_where_it_is_about_one(desk: Desk) -> None:
    desk.cash(NOW, "Fee", Decimal(-25), "DOMESTIC WIRE FEE")
    desk.cash(NOW, "Dividend", Decimal(30), "EXAMPLE ETF TRUST", about=stock("XYZD"))
    wire, dividend = written(desk)
    assert "symbol" not in wire
    assert (dividend["symbol"], dividend["instrument-type"]) == ("XYZD", "Equity")


def test_finish_numbers_in_order_of_posting__a_removal_is_posted_overnight(desk: Desk) -> None:
    desk.remove(AT_FIVE, PUT, 1, "Expiration")
    desk.cash(AT_FIVE + timedelta(hours=2), "Fee", Decimal(-1), "INTL WIRE FEE")
    removal, fee = written(desk)
    assert (removal["transaction-sub-type"], fee["transaction-sub-type"]) == ("Expiration", "Fee")
    assert removal["id"] > fee["id"]


def test_finish_leaves_out_what_is_posted_later(desk: Desk) -> None:
    desk.remove(AT_FIVE, PUT, 1, "Expiration")
    assert desk.finish(last_day=date(2025, 11, 10), first_id=1) == []
    assert len(desk.finish(last_day=date(2025, 11, 11), first_id=1)) == 1


def test_finish_links_a_reversal_by_id(desk: Desk) -> None:
    wrong = desk.cash(NOW, "Balance Adjustment", Decimal("-0.01"), "Regulatory fee adjustment")
    desk.cash(AT_FIVE, "Balance Adjustment", Decimal("0.01"), "Regulatory fee adjustment", reverses=wrong)
    first, second = written(desk)
    assert second["reverses-id"] == first["id"]
