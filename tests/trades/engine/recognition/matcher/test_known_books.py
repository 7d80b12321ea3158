"""Books on which other matchers are tried or have failed: ten of LEAN's tests and three of its issues."""

from __future__ import annotations

import pytest

from tests.trades.engine.recognition.matcher.books import book, groups_of, matched, names, parted, uncovered


def test_match_keeps_two_debit_spreads_apart__l1_and_lean_9638() -> None:
    # A matcher that goes by the number of legs makes a ladder of 600/603/605, and margin is asked for a naked call.
    assert matched("+598C +600C -603C -605C") == parted("+600C -603C | +598C -605C")


def test_match_makes_the_same_spreads_while_they_are_opened_day_by_day__lean_9638() -> None:
    assert names("+598C -603C") == ["Bull call spread"]
    assert names("+598C -603C +600C -605C") == ["Bull call spread"] * 2
    assert names("+598C -603C +600C -605C +601C -606C") == ["Bull call spread"] * 3


def test_match_covers_all_eight_shorts_of_a_book_with_ten_longs__l2() -> None:
    notes = "+3*598C +2*600C +3*604C +2*608C -3*603C -2*605C -2*609C -1*613C"
    # Up the strikes: 603 takes both 600 and one 598, 605 two of 604, 609 both 608, 613 the last 604; two 598 are left.
    expected = "+2*600C -2*603C | +598C -603C | +2*604C -2*605C | +2*608C -2*609C | +604C -613C | +2*598C"
    assert matched(notes) == parted(expected)
    assert all(uncovered(group) == 0 for group in groups_of(book(notes)))


@pytest.mark.parametrize(
    ("notes", "name"),
    [
        pytest.param("+595C -2*600C +605C", "Long call butterfly", id="l3"),
        pytest.param("+595C -600C -605C", "Bull call ladder (long call ladder)", id="l4"),
        pytest.param("+500C -550C -600C +700C", "Long call condor", id="l5"),
        pytest.param("-600C +600C:2", "Long call calendar", id="l6"),
        pytest.param("+600C -600C:2", "Short call calendar", id="l6 reversed"),
        pytest.param("+100P -105P -110C +120C", "Short iron condor (credit)", id="l10"),
    ],
)
def test_match_takes_the_whole_book_for_what_it_is(notes: str, name: str) -> None:
    assert names(notes) == [name]


@pytest.mark.parametrize(("notes", "count"), [("-600C +600C:2", 0), ("+600C -600C:2", 1)])
def test_match_leaves_a_short_uncovered_only_after_its_long_has_expired__l6(notes: str, count: int) -> None:
    assert sum(uncovered(group) for group in groups_of(book(notes))) == count


def test_match_covers_four_of_five_calls_with_four_hundred_shares__l7() -> None:
    assert names("-5*100C +400S") == ["Covered call x4", "Short call"]


def test_match_finds_ten_butterflies_under_five_spreads__l8() -> None:
    notes = "+10*100C -20*110C +10*120C +5*100C -5*110C"
    assert matched(notes) == parted("+10*100C -20*110C +10*120C | +5*100C -5*110C")


def test_match_finds_two_credit_spreads_and_counts_nothing_twice__l9() -> None:
    assert matched("-100C -105C +110C +115C") == parted("-105C +110C | -100C +115C")


def test_match_finds_two_bear_call_spreads__lean_8136() -> None:
    assert matched("-10*100C +10*105C -5*110C +5*115C") == parted("-10*100C +10*105C | -5*110C +5*115C")


def test_match_does_not_see_a_short_butterfly_while_the_second_spread_lacks_its_long__lean_8136() -> None:
    assert matched("-10*100C +10*105C -5*110C") == parted("-10*100C +10*105C | -5*110C")


def test_match_takes_the_nearer_of_two_longs_whatever_comes_first__lean_9648() -> None:
    # Both pairings are valid; which one came out used to change from run to run.
    assert matched("+595C +600C -605C") == matched("-605C +600C +595C") == parted("+600C -605C | +595C")


def test_match_takes_the_narrower_of_two_credit_spreads__lean_9648() -> None:
    assert matched("-2*595C -2*600C +2*605C") == parted("-2*600C +2*605C | -2*595C")


def test_match_gives_one_covered_call_of_150_shares_and_two_calls__s3() -> None:
    assert matched("+150S -2*105C") == parted("+100S -105C | -105C | +50S")


def test_match_sells_two_legs_as_a_strangle_though_no_order_joins_them__s4() -> None:
    assert names("-95P -105C") == ["Short strangle"]


def test_match_finds_the_spread_that_is_left_of_a_condor__s5() -> None:
    assert names("+90P -95P") == ["Bull put spread"]


def test_match_covers_weekly_calls_with_one_long_dated_call__s14() -> None:
    assert names("+80C:4 -105C") == ["Long call diagonal (long lower/back)"]
