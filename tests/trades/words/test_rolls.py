"""Which way a roll went, from the legs of the two trades."""

from __future__ import annotations

from decimal import Decimal

import pytest

from apps.trades.words.rolls import move_between

PUT_95, PUT_90 = "KO    260220P00095000", "KO    260220P00090000"
PUT_85_MARCH, PUT_90_MARCH = "KO    260320P00085000", "KO    260320P00090000"
CALL_110, CALL_112_MARCH = "KO    260220C00110000", "KO    260320C00112500"


def leg(quantity: int, symbol: str) -> dict[str, str]:
    return {"type": "Equity Option" if " " in symbol else "Equity", "symbol": symbol, "quantity": str(quantity)}


@pytest.mark.parametrize(
    ("before", "after", "direction", "days", "strikes"),
    [
        # From 20 February to 20 March are 28 days.
        ([(-1, PUT_95)], [(-1, PUT_90_MARCH)], "out and down", "+28 days", "put −5"),
        ([(-1, PUT_90)], [(-1, PUT_90_MARCH)], "out", "+28 days", ""),
        ([(-1, PUT_90_MARCH)], [(-1, PUT_90)], "in", "−28 days", ""),
        ([(-1, PUT_90)], [(-1, PUT_95)], "up", "", "put +5"),
        ([(-1, CALL_110)], [(-1, CALL_112_MARCH)], "out and up", "+28 days", "call +2.5"),
    ],
)
def test_roll_of_one_leg_goes_where_its_contract_went(
    before: list[tuple[int, str]], after: list[tuple[int, str]], direction: str, days: str, strikes: str
) -> None:
    move = move_between([leg(*each) for each in before], [leg(*each) for each in after])
    assert (move.direction, move.days_added, move.strikes_moved) == (direction, days, strikes)


def test_legs_of_a_spread_are_compared_side_by_side() -> None:
    spread = [leg(-1, PUT_95), leg(1, PUT_90)]
    later = [leg(-1, PUT_90_MARCH), leg(1, PUT_85_MARCH)]
    # Both strikes went down by five, which is one thing to tell.
    assert move_between(spread, later).strikes == (("P", Decimal(-5)),)


def test_both_sides_of_a_strangle_are_told() -> None:
    strangle = [leg(-1, PUT_95), leg(-1, CALL_110)]
    later = [leg(-1, PUT_90_MARCH), leg(-1, CALL_112_MARCH)]
    move = move_between(strangle, later)
    assert move.strikes_moved == "call +2.5, put −5"
    assert move.direction == "out and up and down"


def test_strikes_are_not_compared__other_number_of_legs() -> None:
    move = move_between([leg(-1, PUT_95)], [leg(-1, PUT_90_MARCH), leg(-1, PUT_85_MARCH)])
    assert (move.direction, move.strikes) == ("out", ())


def test_day_alone_is_one_day() -> None:
    assert move_between([leg(-1, PUT_95)], [leg(-1, "KO    260221P00095000")]).days_added == "+1 day"


def test_shares_go_nowhere() -> None:
    assert move_between([leg(100, "KO")], [leg(-1, PUT_95)]).direction == ""
