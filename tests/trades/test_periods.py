from __future__ import annotations

from datetime import date

import pytest

from apps.trades.periods import chart_range, chart_start, quick_periods

TODAY = date(2026, 3, 31)


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("7 days", date(2026, 3, 25), TODAY),
        ("Month to date", date(2026, 3, 1), TODAY),
        ("Year to date", date(2026, 1, 1), TODAY),
        ("Last year", date(2025, 1, 1), date(2025, 12, 31)),
        ("All", None, None),
    ],
)
def test_quick_period_includes_both_its_days(name: str, first: date | None, last: date | None) -> None:
    period = {each.name: each for each in quick_periods(TODAY)}[name]
    assert (period.first, period.last) == (first, last)


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("1m", date(2026, 3, 1)),
        ("3m", date(2025, 12, 30)),
        ("ytd", date(2026, 1, 1)),
        ("1y", date(2025, 3, 31)),
        ("all", None),
        ("century", date(2025, 3, 31)),
    ],
)
def test_chart_starts_as_its_range_says(name: str, first: date | None) -> None:
    assert chart_start(name, TODAY) == first


def test_unknown_range_is_a_year() -> None:
    assert (chart_range("3m"), chart_range("century"), chart_range("")) == ("3m", "1y", "1y")
