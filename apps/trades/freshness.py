"""Whether what was read from the broker is still worth looking at."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from apps.core.dates import new_york_day

SATURDAY = 5


def is_stale(read_at: datetime, now: datetime) -> bool:
    """Return whether a weekday has begun in New York since the reading.

    Figures read on a Friday are not stale on the Sunday after: no market has moved them. Holidays are not known
    here, so that on the day after one fresh figures may be called stale, never the other way round.
    """
    return new_york_day(read_at) < _last_weekday(new_york_day(now))


def _last_weekday(day: date) -> date:
    return day - timedelta(days=max(0, day.weekday() - SATURDAY + 1))
