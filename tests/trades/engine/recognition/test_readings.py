"""What else legs could have been called, and how many sold options nothing covers."""

from __future__ import annotations

import pytest

from apps.trades.engine.recognition.library import signature_of_text
from apps.trades.engine.recognition.readings import parts_of
from apps.trades.engine.recognition.risk_class import uncovered
from tests.trades.engine.recognition.positions import label, shape


@pytest.mark.parametrize(
    ("legs", "parts"),
    [
        # Two units of the largest strategy, and the legs that are left.
        ("+2P@90 -2P@95 -3C@105 +2C@110", [(2, "Short iron condor (credit)"), (1, "Short call")]),
        ("+2C@100 -4C@110 +3C@120", [(2, "Long call butterfly"), (1, "Long call")]),
        ("+3C@100 -5C@110 +2C@120", [(2, "Long call butterfly"), (1, "Bull call spread")]),
        # Three bear call spreads would explain more contracts, the butterfly explains more legs.
        (
            "+1C@100 -3C@110 +5C@120",
            [(1, "Long call butterfly"), (1, "Call ratio backspread (1x2)"), (2, "Long call")],
        ),
        ("+5S -3C@50", [(3, "Covered call"), (2, "Long stock")]),
        # A ladder and a stray long would leave a call naked that a spread covers.
        ("+1C@500 -1C@550 -1C@600 +1C@700", [(1, "Bull call spread"), (1, "Bear call spread")]),
        # A ladder would take three legs at once, and leave one of the sold calls naked.
        ("+1C@598 +1C@600 -1C@603 -1C@605", [(2, "Bull call spread")]),
        ("-1C@100 -1C@105 +1C@110 +1C@115", [(2, "Bear call spread")]),
        ("+1P@90 +1C@110 -1P@95 -1C@105 +1S", [(1, "Short iron condor (credit)"), (1, "Long stock")]),
        # Bought options of the near day cover nothing that lasts longer.
        ("-1P@95,T1 +1P@90,T1 -1C@105,T2", [(1, "Bull put spread"), (1, "Short call")]),
        ("+1C@595 -2C@600 +1C@605", [(1, "Bull call spread"), (1, "Bear call spread")]),
        ("+1C@595 -1C@600 -1C@605", [(1, "Bull call spread"), (1, "Short call")]),
        ("-3P@90 +5P@95", [(3, "Bear put spread"), (2, "Long put")]),
    ],
)
def test_largest_strategies_come_first__and_cover_what_they_can(legs: str, parts: list[tuple[int, str]]) -> None:
    assert list(parts_of(shape(legs).signature)) == parts


def test_reading_is_told_in_words() -> None:
    assert label("+2P@90 -2P@95 -3C@105 +2C@110").alternatives == (
        "2 × Short iron condor (credit) + Short call: the same legs as 3 trades",
    )


def test_exact_name_tells_other_names_first() -> None:
    assert label("+1C@595 -1C@600 -1C@605").alternatives == (
        "Christmas tree: in older texts",
        "Bull call spread + Short call: the same legs as 2 trades",
    )


def test_pair_of_single_legs_is_not_taken_apart() -> None:
    assert label("+1C@100 -1P@100").alternatives == ("Combo: the same legs",)


def test_more_legs_than_a_person_can_read_are_not_taken_apart() -> None:
    nine = " ".join(f"+{count}C@{90 + count}" for count in range(1, 10))
    assert label(nine).name == "Custom (9 legs)"
    assert label(nine).alternatives == ()


@pytest.mark.parametrize(
    ("legs", "naked"),
    [
        ("-1C@K1", 1),
        ("+1S -2C@K1", 1),
        ("+1S -1P@K1", 1),
        ("-1S -2P@K1", 1),
        ("+3C@K1 -5C@K2", 2),
        ("-1P@K1 -1C@K2", 2),
        ("-1C@K1,T1 +1C@K1,T2", 0),
        # The bought call is gone while the sold one lives on.
        ("+1C@K1,T1 -1C@K1,T2", 1),
        # One bought call covers one sold call and not two.
        ("-1C@K1,T1 -1C@K2,T2 +1C@K1,T2", 1),
    ],
)
def test_sold_options_are_counted_that_nothing_covers(legs: str, naked: int) -> None:
    assert uncovered(signature_of_text(legs)) == naked
