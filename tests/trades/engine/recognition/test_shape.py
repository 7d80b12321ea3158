"""How holdings become a signature: netting, lots, units, ranks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from apps.trades.engine.recognition.shape import Leg, NoShape, Shape, Unshaped, netted, read_shape, shape_of
from tests.builders import call, crypto, future, future_option, put, stock
from tests.trades.engine.recognition.positions import held, shape

if TYPE_CHECKING:
    from apps.trades.engine.recognition.shape import Holding

KO = stock("KO")


def shares(quantity: str | int, *options: str) -> Shape:
    """The shape of shares of KO, given one by one, with options."""
    found = shape_of([(KO, Decimal(quantity)), *held(" ".join(options))])
    assert found is not None
    return found


def test_signature_has_ratios_and_ranks() -> None:
    # 90 < 95 < 105 are ranks 1, 2, 3; March is the first day, June the second.
    found = shape("-4C@95 +2C@105 +2P@90,T2")
    assert found.signature == (("C", -2, 2, 1), ("C", 1, 3, 1), ("P", 1, 1, 2))
    assert found.units == 2


def test_equal_strikes_share_a_rank() -> None:
    assert shape("-1C@100 -1P@100").signature == (("C", -1, 1, 1), ("P", -1, 1, 1))


def test_legs_keep_strikes_days_and_quantities_of_the_whole_group() -> None:
    assert shape("+3S -3C@50").legs == (
        Leg("S", Decimal(3)),
        Leg("C", Decimal(-3), Decimal(50), date(2026, 3, 20)),
    )


def test_fills_of_one_contract_are_netted() -> None:
    assert shape("+3C@50 -1C@50 -1C@55 -1C@55") == shape("+2C@50 -2C@55")


def test_what_nets_to_nothing_is_gone() -> None:
    assert netted(held("+1C@50 -1C@50 +2P@45")) == tuple(held("+2P@45"))
    assert shape_of(held("+1C@50 -1C@50")) is None


@pytest.mark.parametrize(
    ("quantity", "lots", "spare"),
    [(250, 2, 50), (-250, -2, -50), (200, 2, 0), ("100.5", 1, "0.5"), ("-100.5", -1, "-0.5")],
)
def test_shares_beside_options_are_counted_in_whole_lots(quantity: str, lots: int, spare: str) -> None:
    found = shares(quantity, "-1C@50")
    assert (found.legs[0], found.spare) == (Leg("S", Decimal(lots)), Decimal(spare))


def test_less_than_a_lot_beside_options_is_all_spare() -> None:
    assert shares(99, "-1C@50") == shape("-1C@50")._replace(spare=Decimal(99))


@pytest.mark.parametrize(
    ("quantity", "lots", "units", "spare"), [(50, "0.5", 0, 50), (-150, "-1.5", 1, -50), (300, 3, 3, 0)]
)
def test_shares_alone_are_one_leg__with_all_of_them(quantity: int, lots: str, units: int, spare: int) -> None:
    found = shares(quantity)
    assert found.legs == (Leg("S", Decimal(lots)),)
    assert (found.units, found.spare) == (units, spare)
    assert found.signature == (("S", 1 if quantity > 0 else -1, 0, 0),)


def test_lot_is_what_the_option_delivers() -> None:
    small = replace(call("XYZ1", 50, on="XYZ"), deliverable=Decimal(20), multiplier=Decimal(100))
    found = shape_of([(stock("XYZ"), Decimal(50)), (small, Decimal(-2))])
    assert found
    assert (found.signature, found.units, found.spare) == ((("C", -1, 1, 1), ("S", 1, 0, 0)), 2, 10)


def test_lot_of_an_option_on_a_future_is_one_future() -> None:
    option = future_option("./ESH6 EW3H6 260320C6000")
    found = shape_of([(future("/ESH6"), Decimal(3)), (option, Decimal(-3))])
    assert found
    assert (found.units, found.spare) == (3, 0)


def test_weekly_root_counts_as_its_index() -> None:
    found = shape_of([(put("SPX", 5000), Decimal(-1)), (put("SPXW", 4900, on="SPX"), Decimal(1))])
    assert found
    assert found.signature == (("P", -1, 2, 1), ("P", 1, 1, 1))


def test_adjusted_root_that_stands_for_its_stock_counts_as_it() -> None:
    option = replace(call("XYZ1", 50), deliverable=Decimal(100))
    assert option.underlying_symbol == "XYZ1"
    assert shape_of([(stock("XYZ"), Decimal(100)), (option, Decimal(-1))])


@pytest.mark.parametrize(
    ("holdings", "reason"),
    [
        ([], NoShape.NOTHING_HELD),
        ([(put("KO1", 50), Decimal(1))], NoShape.UNKNOWN_DELIVERABLE),
        ([(put("KO", 50), Decimal(1)), (stock("PEP"), Decimal(100))], NoShape.SEVERAL_UNDERLYINGS),
        ([(future("/ESH6"), Decimal(1)), (future("/ESM6"), Decimal(-1))], NoShape.SEVERAL_FUTURES),
        ([(put("KO", 50), Decimal("1.5"))], NoShape.PART_OF_A_CONTRACT),
        ([(crypto("BTC/USD"), Decimal(1))], NoShape.OTHER_INSTRUMENT),
        ([(replace(put("KO", 50), strike=None), Decimal(1))], NoShape.UNREADABLE_OPTION),
    ],
)
def test_no_shape_says_why(holdings: list[Holding], reason: NoShape) -> None:
    read = read_shape(holdings)
    assert isinstance(read, Unshaped)
    assert read.reason is reason
    assert shape_of(holdings) is None
