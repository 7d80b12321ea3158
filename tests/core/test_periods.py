from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.periods import Grain, Span, clipped, ranges, span_of, starts_between, year_to_date

SPANS = [
    (Grain.DAY, date(2026, 3, 16), date(2026, 3, 16), date(2026, 3, 16), "2026-03-16"),
    # A Sunday belongs to the week of the Monday before, and a week may lie in two years.
    (Grain.WEEK, date(2026, 3, 22), date(2026, 3, 16), date(2026, 3, 22), "Week of 2026-03-16"),
    (Grain.WEEK, date(2026, 1, 1), date(2025, 12, 29), date(2026, 1, 4), "Week of 2025-12-29"),
    (Grain.MONTH, date(2024, 2, 10), date(2024, 2, 1), date(2024, 2, 29), "Feb 2024"),
    (Grain.QUARTER, date(2026, 11, 21), date(2026, 10, 1), date(2026, 12, 31), "Q4 2026"),
    (Grain.YEAR, date(2026, 11, 21), date(2026, 1, 1), date(2026, 12, 31), "2026"),
]
DAYS = st.dates(date(1990, 1, 1), date(2100, 1, 1))


@pytest.mark.parametrize(("grain", "day", "first", "last", "words"), SPANS)
def test_period_of_a_day(grain: Grain, day: date, first: date, last: date, words: str) -> None:
    assert span_of(grain, day) == Span(first, last, words)


@given(st.sampled_from(Grain), DAYS)
def test_periods_follow_each_other_without_gap_or_overlap(grain: Grain, day: date) -> None:
    span = span_of(grain, day)
    assert span.first <= day <= span.last
    assert span_of(grain, span.last + timedelta(days=1)).first == span.last + timedelta(days=1)
    assert span_of(grain, span.first) == span_of(grain, span.last) == span


@given(DAYS)
def test_shorter_periods_lie_whole_in_longer_ones(day: date) -> None:
    month, quarter, year = (span_of(grain, day) for grain in (Grain.MONTH, Grain.QUARTER, Grain.YEAR))
    assert year.first <= quarter.first <= month.first
    assert month.last <= quarter.last <= year.last


def test_empty_periods_in_between_are_named_too() -> None:
    assert starts_between(Grain.MONTH, [date(2026, 2, 1), date(2025, 11, 1)]) == [
        date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1),
    ]  # fmt: skip
    assert starts_between(Grain.DAY, [date(2026, 2, 3), date(2026, 2, 1)]) == [date(2026, 2, 1), date(2026, 2, 3)]
    assert starts_between(Grain.YEAR, []) == []


def test_period_is_cut_by_the_days_asked_for() -> None:
    march = span_of(Grain.MONTH, date(2026, 3, 1))
    assert clipped(march, None, None) == march
    assert clipped(march, date(2026, 3, 10), date(2026, 5, 1)) == Span(date(2026, 3, 10), date(2026, 3, 31), "Mar 2026")


def test_ranges_are_as_of_today() -> None:
    today = date(2026, 3, 16)
    assert {name: (first, last) for name, first, last in ranges(today)} == {
        "This month": (date(2026, 3, 1), today),
        "Year to date": (date(2026, 1, 1), today),
        # This month and the eleven before it.
        "12 months": (date(2025, 4, 1), today),
        "2025": (date(2025, 1, 1), date(2025, 12, 31)),
        "All": (None, None),
    }
    assert year_to_date(today) == Span(date(2026, 1, 1), today, "2026 to date")
