"""Days gathered into the periods people report by.

Weeks begin on Monday, as ISO weeks do and as a trading week does, and are named by their first day: a week that two
years share has no number in either that everybody would expect. Every other period divides the year without a rest,
so months add up to quarters and quarters to years; only a week can lie in two of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

ONE_DAY = timedelta(days=1)
MONTHS_A_QUARTER = 3


class Grain(StrEnum):
    """How long a period is."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A period: its first and last New York day, both included, and what people call it."""

    first: date
    last: date
    words: str


def span_of(grain: Grain, day: date) -> Span:
    """Return the period the day lies in."""
    first = STARTS[grain](day)
    return Span(first, _next_start(grain, first) - ONE_DAY, _words(grain, first))


def clipped(span: Span, first: date | None, last: date | None) -> Span:
    """Return the part of a period that lies within the days asked for; a side that is None is open."""
    return Span(max(span.first, first or span.first), min(span.last, last or span.last), span.words)


def starts_between(grain: Grain, starts: Iterable[date]) -> list[date]:
    """Return the first days of all periods from the earliest to the latest given, so that an empty month is seen too.

    Days stand for themselves: most that are missing are days without a market.
    """
    known = sorted(set(starts))
    if grain is Grain.DAY or not known:
        return known
    found = [known[0]]
    while found[-1] < known[-1]:
        found.append(_next_start(grain, found[-1]))
    return found


def year_to_date(today: date) -> Span:
    """Return the calendar year up to and including ``today``."""
    return Span(date(today.year, 1, 1), today, f"{today.year} to date")


def ranges(today: date) -> list[tuple[str, date | None, date | None]]:
    """Return the ranges offered by name, as of the New York day ``today``: name, first and last day."""
    year = date(today.year, 1, 1)
    before = today.year - 1
    return [
        ("This month", today.replace(day=1), today),
        ("Year to date", year, today),
        ("12 months", _months_before(today, 11), today),
        (f"{before}", date(before, 1, 1), date(before, 12, 31)),
        ("All", None, None),
    ]


def _months_before(day: date, count: int) -> date:
    """Return the first day of the month that many months before the day's own."""
    months = day.year * 12 + day.month - 1 - count
    return date(months // 12, months % 12 + 1, 1)


def _next_start(grain: Grain, first: date) -> date:
    # The longest of each kind: from a first day it leads out of any of them, and never beyond the one that follows.
    beyond = {Grain.DAY: 1, Grain.WEEK: 7, Grain.MONTH: 31, Grain.QUARTER: 92, Grain.YEAR: 366}
    return STARTS[grain](first + timedelta(days=beyond[grain]))


def _words(grain: Grain, first: date) -> str:
    names = {
        Grain.DAY: f"{first:%Y-%m-%d}",
        Grain.WEEK: f"Week of {first:%Y-%m-%d}",
        Grain.MONTH: f"{first:%b %Y}",
        Grain.QUARTER: f"Q{(first.month - 1) // MONTHS_A_QUARTER + 1} {first.year}",
        Grain.YEAR: f"{first.year}",
    }
    return names[grain]


STARTS: dict[Grain, Callable[[date], date]] = {
    Grain.DAY: lambda day: day,
    Grain.WEEK: lambda day: day - timedelta(days=day.weekday()),
    Grain.MONTH: lambda day: day.replace(day=1),
    Grain.QUARTER: lambda day: day.replace(month=(day.month - 1) // MONTHS_A_QUARTER * MONTHS_A_QUARTER + 1, day=1),
    Grain.YEAR: lambda day: day.replace(month=1, day=1),
}
