"""Symbols made and read, in every form of the reference."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from apps.tastytrade_sync.simulator.contracts import (
    Contract,
    future,
    future_option,
    option,
    product_of,
    read,
    stock,
)


def test_option_is_named_in_21_characters__spy_put() -> None:
    made = option("SPY", date(2026, 12, 18), "P", Decimal(500))
    assert made.symbol == "SPY   261218P00500000"
    assert made.label == "SPY 12/18/26 Put 500.00"


def test_option_knows_its_index__weekly_root() -> None:
    made = option("SPXW", date(2026, 11, 12), "C", Decimal(7540))
    assert (made.symbol, made.underlying) == ("SPXW  261112C07540000", "SPX")


def test_future_option_is_padded__weekly_on_es() -> None:
    made = future_option(future("ES", 2026, 12), "E1AN6", date(2026, 7, 6), "P", Decimal(6260))
    assert made.symbol == "./ESZ6 E1AN6 260706P6260"
    assert (made.underlying, made.multiplier) == ("/ESZ6", Decimal(50))


@pytest.mark.parametrize(
    "made",
    [
        option("SPXW", date(2026, 11, 12), "C", Decimal(7540)),
        option("F", date(2026, 11, 13), "P", Decimal("12.5")),
        future("ES", 2026, 12),
        future_option(future("MES", 2025, 9), "X4AQ5", date(2025, 8, 25), "C", Decimal(6510)),
        future_option(future("CL", 2021, 7), "LON1", date(2021, 6, 17), "C", Decimal("72.5")),
        stock("BRK/B"),
    ],
)
def test_read_gives_back_what_was_made(made: Contract) -> None:
    assert read(made.symbol, made.instrument_type) == made


@pytest.mark.parametrize(("seen_in", "year"), [(2019, 2019), (2020, 2019), (2021, 2029), (2028, 2029)])
def test_read_finds_the_decade_of_a_future__by_when_it_was_alive(seen_in: int, year: int) -> None:
    expires = read("/ESZ9", "Future", seen_in).expires
    assert expires is not None
    assert expires.year == year


@pytest.mark.parametrize(
    ("symbol", "product", "points"),
    [
        ("/ESZ6", "ES", 50),
        ("/MNQH6", "MNQ", 2),
        ("/6EH6", "6E", 125000),
        ("/VXX22", "VX", 1000),
        ("/M2KU5", "M2K", 5),
    ],
)
def test_read_knows_the_points_of_a_product(symbol: str, product: str, points: int) -> None:
    assert product_of(symbol) == product
    assert read(symbol, "Future").multiplier == points


def test_read_takes_an_unknown_symbol_as_itself__event_contract() -> None:
    found = read("NFLP-1", "Event Contract")
    assert (found.symbol, found.multiplier, found.expires) == ("NFLP-1", Decimal(1), None)


def test_read_takes_an_impossible_day_for_none__option_in_month_13() -> None:
    assert read("AAPL  261318C00200000", "Equity Option").expires is None
