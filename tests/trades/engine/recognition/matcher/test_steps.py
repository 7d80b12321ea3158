"""What goes together when the whole book is no one strategy: step by step."""

from __future__ import annotations

import pytest

from tests.trades.engine.recognition.matcher.books import matched, names, parted, rules

# Keeps what is tried beside it from being the whole book; it covers nothing, for it expires first.
BESIDE = "+300C"


@pytest.mark.parametrize(
    ("notes", "expected"),
    [
        pytest.param("+80P:2 -90P:2 -110C:2 +120C:2", "Short iron condor (credit)", id="condor"),
        pytest.param("-2*90P:2 +100P:2", "Put front ratio (1x2)", id="ratio"),
        pytest.param("-90P:2 -100C:2 +105C:2", "Jade lizard", id="lizard"),
    ],
)
def test_match_takes_each_expiration_for_what_it_is(notes: str, expected: str) -> None:
    assert names(f"{notes} {BESIDE}") == sorted([expected, "Long call"])
    assert rules(f"{notes} {BESIDE}") == ["ALONE", "WHOLE_EXPIRATION"]


def test_match_takes_no_expiration_whole_that_stock_could_cover() -> None:
    # As a ladder the 110 call would be uncovered beside the shares that cover it.
    assert matched("+100C -105C -110C +100S +90P:2") == parted("+100C -105C | -110C +100S +90P:2")


def test_match_takes_no_expiration_whole_that_a_later_long_could_cover() -> None:
    assert matched("+100C -105C -110C +115C:2 +90P:3") == parted("+100C -105C | -110C +115C:2 | +90P:3")


def test_match_takes_no_expiration_whole_that_covers_an_earlier_one() -> None:
    # Alone, each expiration is a strangle.
    assert names("-95P -105C +95P:2 +105C:2 -200P:4") == ["Double calendar", "Short put"]


def test_match_keeps_apart_a_condor_of_whose_right_nothing_is_short() -> None:
    assert names("-90P -110C +80P:2 -85P:2 -115C:2 +120C:2") == ["Short iron condor (credit)", "Short strangle"]


@pytest.mark.parametrize(
    ("notes", "expected"),
    [
        pytest.param("+95P -100P -110C +115C", "Short iron condor (credit)", id="iron condor"),
        pytest.param("+95P -100P -100C +105C", "Short iron butterfly (credit)", id="iron butterfly"),
        pytest.param("-95P +100P +110C -115C", "Long (reverse) iron condor (debit)", id="reverse iron condor"),
        pytest.param("+95P -115P -105C +120C", "Inverted iron condor", id="shorts that crossed"),
        pytest.param("+95C -95P -105C +105P", "Long box", id="long box"),
        pytest.param("-95C +95P +105C -105P", "Short box", id="short box"),
        pytest.param("+95C -100C -110C +115C", "Long call condor", id="condor of calls"),
        pytest.param("-95P +100P +110P -115P", "Short put condor", id="condor of puts"),
        pytest.param("+95C -2*100C +110C", "Long call butterfly", id="butterfly with a broken wing"),
        pytest.param("-95P +2*100P -105P", "Short put butterfly", id="short butterfly"),
    ],
)
def test_match_joins_spreads_beside_other_legs(notes: str, expected: str) -> None:
    # The far call is not part of any: it is single, and of the same expiration.
    assert names(f"{notes} +300C") == sorted([expected, "Long call"])


def test_match_leaves_spreads_apart_whose_strikes_interleave() -> None:
    # The put spread lies inside the call spread: no known strategy has these legs.
    assert matched("-95C +120C +100P -105P +300C") == parted("-95C +120C | +100P -105P | +300C")


def test_match_leaves_spreads_of_different_size_apart() -> None:
    assert matched("+2*95P -2*100P -110C +115C +300C") == parted("+2*95P -2*100P | -110C +115C | +300C")


def test_match_joins_wings_of_one_width_before_nearer_ones() -> None:
    notes = "+90P -95P +96P -98P -105C +107C -110C +115C"
    assert matched(notes) == parted("+90P -95P -110C +115C | +96P -98P -105C +107C")


def test_match_joins_the_inner_spreads_first() -> None:
    notes = "+80P -85P +90P -95P -105C +110C -115C +120C"
    assert matched(notes) == parted("+90P -95P -105C +110C | +80P -85P -115C +120C")


def test_match_prefers_a_butterfly_to_a_condor_over_the_same_spread() -> None:
    assert matched("+85P -90P +95C -2*100C +105C") == parted("+95C -2*100C +105C | +85P -90P")


def test_match_covers_with_the_nearest_expiration_then_the_nearest_strike() -> None:
    notes = "-100C +101C:3 +120C:2 +109C:2 +150P:4"
    assert matched(notes) == parted("-100C +109C:2 | +120C:2 | +101C:3 | +150P:4")


def test_match_covers_at_the_same_strike_before_others() -> None:
    # 100 alone would take 110, and 110 the farther expiration.
    assert matched("-100C -110C +110C:2 +100C:3") == parted("-110C +110C:2 | -100C +100C:3")


def test_match_leaves_longs_that_expire_with_the_short_or_before_it() -> None:
    assert matched("+100C -100C:2 -90P:2") == parted("+100C | -100C:2 -90P:2")


def test_match_joins_diagonals_of_calls_and_puts() -> None:
    assert names("-95P -105C +90P:2 +110C:2 -300P:4") == ["Double diagonal", "Short put"]


def test_match_leaves_a_calendar_and_a_diagonal_apart() -> None:
    notes = "-95P -105C +95P:2 +110C:2 -300P:4"
    assert matched(notes) == parted("-95P +95P:2 | -105C +110C:2 | -300P:4")


def test_match_makes_straddles_then_strangles_then_guts() -> None:
    notes = "-100P -100C -95P -110C -120P -90C -300C:2"
    assert matched(notes) == parted("-100P -100C | -95P -110C | -120P -90C | -300C:2")


def test_match_pairs_as_many_calls_and_puts_as_there_are_of_both() -> None:
    assert matched("-5*110C -3*90P") == parted("-3*110C -3*90P | -2*110C")


def test_match_pairs_no_long_with_a_short_across_rights() -> None:
    assert matched("+2*110C -3*90P") == parted("+2*110C | -3*90P")
