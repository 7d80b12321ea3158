"""The ledger's day: the New York calendar day of a moment."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

NEW_YORK = ZoneInfo("America/New_York")


def new_york_day(moment: datetime) -> date:
    """Return the New York calendar day of an aware moment."""
    return moment.astimezone(NEW_YORK).date()


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """Return the first moment of a New York day and the first moment after it."""
    start = datetime.combine(day, time.min, tzinfo=NEW_YORK)
    end = datetime.combine(day + timedelta(days=1), time.min, tzinfo=NEW_YORK)
    return start, end
