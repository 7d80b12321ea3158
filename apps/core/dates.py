"""The ledger's day: the New York calendar day of a moment."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

# The exchanges' calendar: an evening fill in New York is the next day in UTC, and tax and statements count the former.
NEW_YORK = ZoneInfo("America/New_York")


def new_york_day(moment: datetime) -> date:
    """Return the New York calendar day of an aware moment."""
    return moment.astimezone(NEW_YORK).date()


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """Return the first moment of a New York day and the first moment after it."""
    # The end is the next day's start and not 24 hours later: twice a year a day has 23 or 25.
    start = datetime.combine(day, time.min, tzinfo=NEW_YORK)
    end = datetime.combine(day + timedelta(days=1), time.min, tzinfo=NEW_YORK)
    return start, end
