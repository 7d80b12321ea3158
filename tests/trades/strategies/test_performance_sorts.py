"""The orders of strategies and periods side by side: by each column, what is not known last."""

from __future__ import annotations

from decimal import Decimal

import pytest

from apps.trades.engine.performance import Performance
from apps.trades.filters.trades import TradeFilter
from apps.trades.performance_sorts import FIGURES, ORDERS, PERIOD_WORDS, WORDS, in_order, usual_order
from apps.trades.selectors.performance import Line


def line(name: str, **figures: int) -> Line:
    stated = {key: Decimal(value) if key in {"gained", "lost", "fees"} else value for key, value in figures.items()}
    return Line(name, Performance(**stated), TradeFilter(), TradeFilter())  # type: ignore[arg-type]


# Condor won 300 in three, calendar lost 50 in two, and a put is still open: nothing of it is closed.
CONDOR = line("Condor", wins=2, losses=1, gained=400, lost=-100, fees=-9, days=30)
CALENDAR = line("calendar", losses=2, lost=-50, fees=-2, days=2)
PUT = line("Put", open_count=1)
LINES = [CONDOR, CALENDAR, PUT]


@pytest.mark.parametrize(
    ("sort", "found"),
    [
        ("name", [CALENDAR, CONDOR, PUT]),
        ("-name", [PUT, CONDOR, CALENDAR]),
        ("-closed", [CONDOR, CALENDAR, PUT]),
        ("closed", [PUT, CALENDAR, CONDOR]),
        ("-win_rate", [CONDOR, CALENDAR, PUT]),
        ("win_rate", [CALENDAR, CONDOR, PUT]),
        # 100 and −25 each on average; 10 days and 1.
        ("-expectancy", [CONDOR, CALENDAR, PUT]),
        ("days", [CALENDAR, CONDOR, PUT]),
        ("realized", [CALENDAR, CONDOR, PUT]),
        ("-realized", [CONDOR, CALENDAR, PUT]),
        ("fees", [CONDOR, CALENDAR, PUT]),
        ("-fees", [CALENDAR, CONDOR, PUT]),
        ("open", [PUT, CONDOR, CALENDAR]),
    ],
)
def test_strategies_stand_in_the_order_asked_for(sort: str, found: list[Line]) -> None:
    assert [each.name for each in in_order(LINES, sort, of_periods=False)] == [each.name for each in found]


def test_periods_stand_by_their_days_and_not_by_their_names() -> None:
    latest_first = [line("Mar 2026"), line("Feb 2026"), line("Jan 2026")]
    assert in_order(latest_first, "-name", of_periods=True) == latest_first
    assert in_order(latest_first, "name", of_periods=True) == latest_first[::-1]


@pytest.mark.parametrize("sort", sorted(ORDERS))
def test_no_order_loses_a_line(sort: str) -> None:
    assert sorted(each.name for each in in_order(LINES, sort, of_periods=False)) == ["Condor", "Put", "calendar"]


def test_every_order_that_is_offered_is_one() -> None:
    assert {*WORDS, *PERIOD_WORDS, usual_order(of_periods=True), usual_order(of_periods=False)} <= ORDERS
    assert len(ORDERS) == 2 * (len(FIGURES) + 1)
