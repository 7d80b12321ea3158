"""Shares find the options that need them: covered calls and puts, collars, protection."""

from __future__ import annotations

import pytest

from tests.trades.engine.recognition.matcher.books import matched, names, parted, rules


def test_match_covers_the_earliest_expiration_first_then_the_lowest_call() -> None:
    assert matched("+200S -110C:2 -120C -115C") == parted("+100S -115C | +100S -120C | -110C:2")


def test_match_covers_the_highest_put_first_with_short_stock() -> None:
    assert matched("-100S -90P -95P -80P") == parted("-100S -95P | -90P | -80P")


def test_match_covers_no_call_with_short_stock_and_no_put_with_long() -> None:
    assert matched("+300S -95P -90P") == parted("+300S | -95P | -90P")
    assert matched("-300S -105C -110C") == parted("-300S | -105C | -110C")


def test_match_covers_no_call_that_a_longer_one_covers() -> None:
    assert matched("+100S -105C +105C:2 -110C") == parted("-105C +105C:2 | +100S -110C")


def test_match_makes_collars_at_the_nearest_strike_of_one_expiration() -> None:
    notes = "+300S -2*110C +95P +80P +108P:2"
    assert matched(notes) == parted("+100S -110C +95P | +100S -110C +80P | +100S +108P:2")


def test_match_makes_a_collar_over_two_expirations_where_there_is_none_in_one() -> None:
    assert names("+250S -2*110C +2*95P:2") == ["Diagonal collar (put back) x2", "Long stock"]


def test_match_makes_short_collars() -> None:
    assert names("-300S -2*95P +2*105C") == ["Short collar x2", "Short stock"]


@pytest.mark.parametrize(
    ("notes", "expected"),
    [
        ("+300S +2*95P", ["Long stock", "Protective put x2"]),
        ("-300S +2*105C", ["Protective call x2", "Short stock"]),
    ],
)
def test_match_protects_shares_that_cover_nothing(notes: str, expected: list[str]) -> None:
    assert names(notes) == expected
    assert rules(notes) == ["ALONE", "STOCK_PROTECTED"]


def test_match_leaves_shares_that_make_no_lot_beside_a_whole_strategy() -> None:
    assert matched("+150S -105C +95P") == parted("+100S -105C +95P | +50S")


def test_match_does_not_cover_with_less_than_a_lot() -> None:
    assert matched("+99.5S -105C") == parted("+99.5S | -105C")


def test_match_covers_with_shares_of_several_lots_of_purchase() -> None:
    assert matched("+60S +60S -105C") == parted("+60S +40S -105C | +20S")


def test_match_writes_a_ratio_only_where_all_shares_are_part_of_it() -> None:
    assert names("+100S -2*105C") == ["Ratio call write (1x2)"]
    assert names("+100S -2*105C +10S") == ["Covered call", "Long stock", "Short call"]
