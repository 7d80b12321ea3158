"""Amounts in and out of their wire form."""

from __future__ import annotations

from decimal import Decimal

import pytest

from apps.tastytrade_sync.simulator.amounts import (
    effected,
    net_of_parts,
    number,
    quantity_on_the_wire,
    signed,
    text,
)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("75", "75.0"),
        ("75.00", "75.0"),
        ("0.009225", "0.009225"),
        ("1E+3", "1000.0"),
        ("0", "0.0"),
        ("1E-8", "0.00000001"),
    ],
)
def test_text_has_a_digit_after_the_point_and_no_exponent(value: str, written: str) -> None:
    assert text(Decimal(value)) == written


@pytest.mark.parametrize(("cash", "side"), [("1.5", "Credit"), ("-1.5", "Debit"), ("0", "None")])
def test_effected_separates_size_and_side(cash: str, side: str) -> None:
    fields = effected("value", Decimal(cash))
    assert fields == {"value": text(abs(Decimal(cash))), "value-effect": side}
    assert signed(fields, "value") == Decimal(cash)


@pytest.mark.parametrize("unreadable", [None, "", "NaN", "Infinity", "abc", True, [], {}])
def test_number_is_none_for_what_is_no_number(unreadable: object) -> None:
    assert number(unreadable) is None


def test_net_of_parts_adds_value_and_every_fee__opening_sale() -> None:
    row = effected("value", Decimal("470.0")) | effected("commission", Decimal(-2))
    row |= effected("clearing-fees", Decimal("-0.2")) | effected("regulatory-fees", Decimal("-0.114"))
    # 470 - 2 - 0.2 - 0.114
    assert net_of_parts(row) == Decimal("467.686")


def test_quantity_on_the_wire_is_an_int_only_when_whole() -> None:
    assert quantity_on_the_wire(Decimal("2.0")) == 2
    assert quantity_on_the_wire(Decimal("1.51234")) == "1.51234"
