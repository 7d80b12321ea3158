"""What is held after given rows; every expected figure is worked out in the test's own words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from apps.tastytrade_sync.simulator.books import PricedMarket, positions
from tests.tastytrade_sync.simulator.rows import ACCOUNT, CALL, PUT, cash, delivery, removal, trade

Row = dict[str, Any]
TODAY = date(2026, 1, 20)


def held(*rows: Row, market: dict[str, Row] | None = None, today: date = TODAY) -> dict[str, Row]:
    return {found["symbol"]: found for found in positions(ACCOUNT, rows, market or {}, today=today)}


def sides(*rows: Row) -> dict[str, tuple[object, str]]:
    return {symbol: (found["quantity"], found["quantity-direction"]) for symbol, found in held(*rows).items()}


def test_positions_sign_the_quantity_by_the_book__short_put() -> None:
    assert sides(trade("Sell to Open", "2.0", PUT, "2.35", "2026-01-05 15:00")) == {PUT: (2, "Short")}


def test_positions_average_the_open_price__two_purchases() -> None:
    found = held(
        trade("Buy to Open", "100.0", "AAPL", "10.0", "2026-01-05 15:00"),
        trade("Buy to Open", "300.0", "AAPL", "12.0", "2026-01-06 15:00"),
    )["AAPL"]
    # (100 x 10 + 300 x 12) / 400 = 4600 / 400
    assert (found["quantity"], found["average-open-price"]) == (400, "11.5")


def test_positions_close_the_oldest_piece_first__partial_sale() -> None:
    found = held(
        trade("Buy to Open", "100.0", "AAPL", "10.0", "2026-01-05 15:00"),
        trade("Buy to Open", "100.0", "AAPL", "12.0", "2026-01-06 15:00"),
        trade("Sell to Close", "150.0", "AAPL", "13.0", "2026-01-07 15:00"),
    )["AAPL"]
    # the hundred at 10 and fifty of the hundred at 12 are gone
    assert (found["quantity"], found["average-open-price"]) == (50, "12.0")


def test_positions_do_not_depend_on_the_order_of_rows__newest_first() -> None:
    rows = [
        trade("Buy to Open", "100.0", "AAPL", "10.0", "2026-01-05 15:00"),
        trade("Sell to Close", "40.0", "AAPL", "13.0", "2026-01-07 15:00"),
    ]
    assert held(*rows) == held(*reversed(rows))


def test_positions_drop_what_is_closed__bought_back() -> None:
    assert not held(
        trade("Sell to Open", "1.0", PUT, "2.35", "2026-01-05 15:00"),
        trade("Buy to Close", "1.0", PUT, "1.10", "2026-01-06 15:00"),
    )


def test_positions_ignore_a_close_without_an_open__opened_before_the_history() -> None:
    assert not held(trade("Sell to Close", "100.0", "GE", "90.0", "2026-01-05 15:00"))


def test_positions_find_the_open_of_the_same_instant__close_has_the_lower_id() -> None:
    closing = trade("Sell to Close", "1.0", PUT, "2.0", "2026-01-05 15:00")
    opening = trade("Buy to Open", "3.0", PUT, "2.0", "2026-01-05 15:00")
    assert sides(closing, opening) == {PUT: (2, "Long")}


def test_positions_keep_an_expired_contract__no_removal_row() -> None:
    opened = trade("Sell to Open", "1.0", PUT, "2.35", "2026-01-05 15:00")
    assert sides(opened) == {PUT: (1, "Short")}
    assert not held(opened, removal("Expiration", "1.0", PUT, "2026-01-16 21:00"))


def test_positions_close_a_long_and_a_short_by_expiration__side_from_the_book() -> None:
    rows = [
        trade("Sell to Open", "2.0", PUT, "2.35", "2026-01-05 15:00"),
        trade("Buy to Open", "2.0", CALL, "1.0", "2026-01-05 15:00"),
        removal("Expiration", "1.0", PUT, "2026-01-16 21:00"),
        removal("Expiration", "1.0", CALL, "2026-01-16 21:00"),
    ]
    assert sides(*rows) == {PUT: (1, "Short"), CALL: (1, "Long")}


def test_positions_swap_an_option_for_shares__put_assigned() -> None:
    found = held(
        trade("Sell to Open", "1.0", PUT, "2.35", "2026-01-05 15:00"),
        removal("Assignment", "1.0", PUT, "2026-01-16 22:00"),
        delivery("Buy to Open", "100.0", "AAPL", "2026-01-16 22:00", price="150.0", net="-15005"),
    )
    assert list(found) == ["AAPL"]
    assert (found["AAPL"]["quantity"], found["AAPL"]["average-open-price"]) == (100, "150.0")


def test_positions_take_the_shares_away__covered_call_assigned() -> None:
    assert not held(
        trade("Buy to Open", "100.0", "AAPL", "190.0", "2026-01-05 15:00"),
        trade("Sell to Open", "1.0", CALL, "2.0", "2026-01-05 15:00"),
        removal("Assignment", "1.0", CALL, "2026-01-16 22:00"),
        delivery("Sell to Close", "100.0", "AAPL", "2026-01-16 22:00", price="200.0", net="19995"),
    )


def test_positions_count_a_cash_settlement_once__money_row_and_its_twin() -> None:
    index = "SPXW  260116C07540000"
    opened = trade("Sell to Open", "2.0", index, "3.0", "2026-01-16 15:00")
    money = removal("Cash Settled Assignment", "1.0", index, "2026-01-16 22:00", net="-369", price="7540.0")
    twin = removal("Assignment", "1.0", index, "2026-01-16 22:00")
    assert sides(opened, money, twin) == sides(opened, twin, money) == {index: (1, "Short")}


def test_positions_close_by_the_money_row__no_twin() -> None:
    index = "SPXW  260116C07540000"
    opened = trade("Sell to Open", "1.0", index, "3.0", "2026-01-16 15:00")
    money = removal("Cash Settled Assignment", "1.0", index, "2026-01-16 22:00", net="-369", price="7540.0")
    assert not held(opened, money)


def test_positions_carry_the_cost_through_a_split__one_for_ten() -> None:
    found = held(
        trade("Buy to Open", "50.0", "XVOL", "4.0", "2026-01-05 15:00"),
        delivery("Sell to Close", "50.0", "XVOL", "2026-01-13 11:30", sub_type="Reverse Split", net="412.5"),
        delivery("Buy to Open", "5.0", "XVOL", "2026-01-13 11:30", sub_type="Reverse Split", net="-412.5"),
    )["XVOL"]
    # 50 x 4 = 200 paid, now for 5 shares; the row's own 412.5 for 5 shares is the market price 82.5
    assert (found["quantity"], found["average-open-price"], found["mark-price"]) == (5, "40.0", "82.5")


def test_positions_close_before_they_open__split_rows_numbered_the_other_way() -> None:
    bought = trade("Buy to Open", "50.0", "XVOL", "4.0", "2026-01-05 15:00")
    opening = delivery("Buy to Open", "5.0", "XVOL", "2026-01-13 11:30", sub_type="Reverse Split", net="-412.5")
    closing = delivery("Sell to Close", "50.0", "XVOL", "2026-01-13 11:30", sub_type="Reverse Split", net="412.5")
    found = held(bought, opening, closing)["XVOL"]
    assert (found["quantity"], found["average-open-price"]) == (5, "40.0")


def test_positions_move_to_the_new_symbol__symbol_change() -> None:
    found = held(
        trade("Buy to Open", "30.0", "VIAC", "31.0", "2026-01-05 15:00"),
        delivery("Sell to Close", "30.0", "VIAC", "2026-01-13 11:30", sub_type="Symbol Change", net="930"),
        delivery("Buy to Open", "30.0", "PARA", "2026-01-13 11:30", sub_type="Symbol Change", net="-930"),
    )
    assert [(s, f["average-open-price"]) for s, f in found.items()] == [("PARA", "31.0")]


def test_positions_let_a_future_cross_zero__one_row() -> None:
    found = held(
        trade("Buy", "1.0", "/ESH6", "7000.0", "2026-01-05 15:00"),
        trade("Sell", "3.0", "/ESH6", "7010.0", "2026-01-06 15:00"),
    )["/ESH6"]
    assert (found["quantity"], found["quantity-direction"], found["average-open-price"]) == (
        2,
        "Short",
        "7010.0",
    )
    assert found["multiplier"] == "50.0"


def test_positions_are_not_moved_by_mark_to_market__future_held_overnight() -> None:
    settled = cash(
        "Mark to Market",
        "250",
        "2026-01-05 22:00",
        symbol="/ESH6",
        instrument_type="Future",
        quantity="1.0",
        price="7005.0",
    )
    found = held(trade("Buy", "1.0", "/ESH6", "7000.0", "2026-01-05 15:00"), settled)["/ESH6"]
    assert (found["quantity"], found["average-open-price"], found["mark-price"]) == (1, "7000.0", "7005.0")


def test_positions_write_fractions_as_text__crypto() -> None:
    found = held(trade("Buy to Open", "0.01234567", "BTC/USD", "60000.0", "2026-01-05 15:00"))["BTC/USD"]
    assert (found["quantity"], found["multiplier"]) == ("0.01234567", "1.0")


def test_positions_state_contract_terms__equity_option() -> None:
    found = held(trade("Sell to Open", "1.0", PUT, "2.35", "2026-01-05 15:00"))[PUT]
    assert (found["multiplier"], found["cost-effect"]) == (100, "Debit")
    # 16:00 in New York in winter
    assert found["expires-at"] == "2026-01-16T21:00:00.000+00:00"


def test_positions_take_the_received_value_as_cost__shares_transferred_in() -> None:
    found = held(delivery("Buy to Open", "1000.0", "MPW", "2026-01-05 21:00", sub_type="ACAT"))["MPW"]
    assert (found["quantity"], found["average-open-price"], found["mark"]) == (1000, "0.0", "0.0")


def test_positions_are_marked_by_the_market__quote_before_last_price() -> None:
    opened = trade("Sell to Open", "2.0", PUT, "2.35", "2026-01-05 15:00")
    found = held(opened, market={PUT: {"mark": "1.91"}})[PUT]
    assert (found["mark-price"], found["mark"]) == ("1.91", "382.0")
    assert held(opened)[PUT]["mark-price"] == "2.35"


def test_positions_follow_the_price_path__a_later_day() -> None:
    path = PricedMarket({}, lambda symbol, kind, day: Decimal(100 + day.day))
    opened = trade("Buy to Open", "1.0", "AAPL", "99.0", "2026-01-05 15:00")
    assert held(opened, market=path, today=date(2026, 1, 21))["AAPL"]["mark-price"] == "121.0"


def test_positions_report_the_gain_of_today_only__half_sold() -> None:
    rows = [
        trade("Buy to Open", "100.0", "AAPL", "10.0", "2026-01-05 15:00"),
        trade("Sell to Close", "40.0", "AAPL", "13.0", "2026-01-20 15:00"),
    ]
    # 40 x (13 - 10)
    today = held(*rows)["AAPL"]
    assert (today["realized-day-gain"], today["realized-day-gain-effect"]) == ("120.0", "Credit")
    assert held(*rows, today=date(2026, 1, 21))["AAPL"]["realized-day-gain-effect"] == "None"


def test_positions_survive_unreadable_rows__text_for_a_quantity() -> None:
    rows = [
        trade("Buy to Open", "NaN", "AAPL", "10.0", "2026-01-05 15:00"),
        trade("Allocate", "5.0", "AAPL", "10.0", "2026-01-06 15:00"),
        delivery("Buy to Open", "", "AAPL", "2026-01-06 15:00"),
    ]
    assert not held(*rows)


def test_positions_state_the_price_at_the_year_end__held_before_or_bought_since() -> None:
    path = PricedMarket({}, lambda symbol, kind, day: Decimal(100 + day.day))
    old = trade("Buy to Open", "1.0", "AAPL", "99.0", "2025-12-30 15:00")
    new = trade("Buy to Open", "1.0", "KO", "60.0", "2026-01-05 15:00")
    found = held(old, new, market=path)
    # 31 December was a market day; what was not held then counts from what it cost.
    assert found["AAPL"]["average-yearly-market-close-price"] == "131.0"
    assert found["KO"]["average-yearly-market-close-price"] == "60.0"
