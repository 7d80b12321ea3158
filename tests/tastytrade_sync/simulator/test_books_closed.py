"""What was closed, and what the day has brought: by hand, position by position."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from apps.tastytrade_sync.simulator.books import positions
from tests.tastytrade_sync.simulator.rows import ACCOUNT, CALL, PUT, delivery, removal, trade

Row = dict[str, Any]
TODAY = date(2026, 1, 16)
SOLD = trade("Sell to Open", "2.0", PUT, "2.5", "2026-01-05 15:00")
BOUGHT = trade("Buy to Open", "100.0", "AAPL", "150.0", "2026-01-05 15:00")


def shown(*rows: Row, with_closed: bool = True) -> list[tuple[str, object, str]]:
    found = positions(ACCOUNT, rows, {}, today=TODAY, with_closed=with_closed)
    return [(row["symbol"], row["quantity"], row["quantity-direction"]) for row in found]


def gain(*rows: Row) -> tuple[str, str]:
    """Return what the day has brought on the first position, and its effect."""
    found = positions(ACCOUNT, rows, {}, today=TODAY, with_closed=True)[0]
    assert found["realized-day-gain"] == found["realized-today"]
    return found["realized-today"], found["realized-today-effect"]


def test_closed_today_is_shown_with_nothing_left__on_request() -> None:
    expired = removal("Expiration", "2.0", PUT, "2026-01-16 21:00")
    assert shown(SOLD, expired) == [(PUT, 0, "Zero")]
    assert shown(SOLD, expired, with_closed=False) == []


def test_closed_earlier_is_not_shown() -> None:
    assert shown(SOLD, trade("Buy to Close", "2.0", PUT, "1.0", "2026-01-15 15:00")) == []


def test_closed_and_opened_again_is_shown_once() -> None:
    closed = trade("Buy to Close", "2.0", PUT, "1.0", "2026-01-16 15:00")
    again = trade("Sell to Open", "1.0", PUT, "3.0", "2026-01-16 16:00")
    assert shown(SOLD, closed, again) == [(PUT, 1, "Short")]
    # 2 x 100 x (2.50 - 1.00): the new one does not make the day's gain unheard of.
    assert gain(SOLD, closed, again) == ("300.0", "Credit")


# What closes two puts sold at 2.50, and what that brings.
CLOSINGS = [
    (trade("Buy to Close", "2.0", PUT, "1.0", "2026-01-16 15:00"), ("300.0", "Credit")),  # 200 x (2.50 - 1.00)
    (trade("Buy to Close", "2.0", PUT, "4.0", "2026-01-16 15:00"), ("300.0", "Debit")),  # 200 x (2.50 - 4.00)
    (trade("Buy to Close", "1.0", PUT, "4.0", "2026-01-16 15:00"), ("150.0", "Debit")),  # 100 x (2.50 - 4.00)
    (removal("Expiration", "2.0", PUT, "2026-01-16 21:00"), ("500.0", "Credit")),  # the whole premium
    (removal("Assignment", "2.0", PUT, "2026-01-16 22:00"), ("500.0", "Credit")),
    (trade("Buy to Close", "2.0", PUT, "2.5", "2026-01-16 15:00"), ("0.0", "None")),
]


@pytest.mark.parametrize(("closing", "expected"), CLOSINGS, ids=lambda part: str(part)[:20])
def test_short_option_brings_its_premium_less_what_it_costs(closing: Row, expected: tuple[str, str]) -> None:
    assert gain(SOLD, closing) == expected


def test_long_option_brings_what_it_is_sold_for_less_its_cost() -> None:
    bought = trade("Buy to Open", "3.0", CALL, "2.0", "2026-01-05 15:00")
    # 3 x 100 x (1.40 - 2.00)
    assert gain(bought, trade("Sell to Close", "3.0", CALL, "1.4", "2026-01-16 15:00")) == ("180.0", "Debit")


def test_shares_called_away_bring_the_strike_less_their_cost() -> None:
    # 100 x (200 - 150)
    assert gain(BOUGHT, delivery("Sell to Close", "100.0", "AAPL", "2026-01-16 22:00", price="200.0")) == (
        "5000.0", "Credit",
    )  # fmt: skip


def test_future_brings_its_points_times_its_dollars() -> None:
    bought = trade("Buy", "2.0", "/MESH6", "6900.0", "2026-01-05 15:00")
    # 2 x 5 x (6890.25 - 6900.00)
    assert gain(bought, trade("Sell", "2.0", "/MESH6", "6890.25", "2026-01-16 15:00")) == ("97.5", "Debit")


def test_future_turned_round_brings_what_it_closed__and_is_held_the_other_way() -> None:
    rows = [
        trade("Buy", "1.0", "/MESH6", "6900.0", "2026-01-05 15:00"),
        trade("Sell", "3.0", "/MESH6", "6910.0", "2026-01-16 15:00"),
    ]
    # 1 x 5 x (6910 - 6900)
    assert gain(*rows) == ("50.0", "Credit")
    assert shown(*rows) == [("/MESH6", 2, "Short")]


def test_gains_of_one_day_are_summed_up__first_in_first_out() -> None:
    rows = [
        trade("Buy to Open", "10.0", "AAPL", "100.0", "2026-01-05 15:00"),
        trade("Buy to Open", "10.0", "AAPL", "110.0", "2026-01-06 15:00"),
        trade("Sell to Close", "5.0", "AAPL", "120.0", "2026-01-16 15:00"),
        trade("Sell to Close", "10.0", "AAPL", "120.0", "2026-01-16 16:00"),
    ]
    # 5 x 20, then 5 x 20 and 5 x 10
    assert gain(*rows) == ("250.0", "Credit")


def test_split_brings_nothing() -> None:
    rows = [
        BOUGHT,
        delivery("Sell to Close", "100.0", "AAPL", "2026-01-16 11:30", sub_type="Forward Split", net="15000"),
        delivery("Buy to Open", "400.0", "AAPL", "2026-01-16 11:30", sub_type="Forward Split", net="-15000"),
    ]
    assert gain(*rows) == ("0.0", "None")
    assert shown(*rows) == [("AAPL", 400, "Long")]
