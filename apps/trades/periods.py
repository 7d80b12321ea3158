"""Ranges of days that people ask for by name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

YEAR = "1y"
CHART_RANGES = (("1m", "1 month"), ("3m", "3 months"), ("ytd", "Year to date"), (YEAR, "1 year"), ("all", "All"))


@dataclass(frozen=True, slots=True)
class Period:
    """A named range of New York days, both included; None leaves the side open."""

    name: str
    first: date | None
    last: date | None


def quick_periods(today: date) -> list[Period]:
    """Return the ranges offered above a list of rows, as of the New York day ``today``."""
    last_year = today.year - 1
    return [
        Period("7 days", today - timedelta(days=6), today),
        Period("Month to date", today.replace(day=1), today),
        Period("Year to date", date(today.year, 1, 1), today),
        Period("Last year", date(last_year, 1, 1), date(last_year, 12, 31)),
        Period("All", None, None),
    ]


def chart_range(name: str) -> str:
    """Return the name if it is one of a chart's ranges, else a year."""
    return name if name in dict(CHART_RANGES) else YEAR


def chart_start(name: str, today: date) -> date | None:
    """Return the first day of a chart's range, None for the whole history; an unknown name is a year."""
    starts = {
        "1m": today - timedelta(days=30),
        "3m": today - timedelta(days=91),
        "ytd": date(today.year, 1, 1),
        "all": None,
    }
    return starts.get(name, today - timedelta(days=365))
