"""New York days and instants; an instant is a whole number of microseconds since 1970 in UTC."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

NEW_YORK = "America/New_York"
UNESCAPED_PLUS = re.compile(r"(?<=\d) (?=\d\d:\d\d$)")
# Whole numbers compare without a time zone and hold every fraction the broker writes; rows are found by bisection.
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY = 24 * 60 * 60 * 1_000_000


def instant(moment: datetime) -> int:
    """Return the instant of an aware datetime; a naive one is read as UTC."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return (aware - EPOCH) // timedelta(microseconds=1)


def parse_instant(text: object) -> int | None:
    """Return the instant an ISO text names, or None where it names none.

    A client that does not escape the plus of an offset sends a space: that is understood.
    """
    if not isinstance(text, str):
        return None
    try:
        return instant(datetime.fromisoformat(_with_plus(text.strip())))
    except ValueError:
        return None


def _with_plus(text: str) -> str:
    return UNESCAPED_PLUS.sub("+", text) if text.count(":") > 1 else text


def day_start(day: date, zone: str = NEW_YORK) -> int:
    """Return the first instant of a calendar day."""
    return instant(datetime.combine(day, time(), tzinfo=ZoneInfo(zone)))


def day_end(day: date, zone: str = NEW_YORK) -> int:
    """Return the first instant after a calendar day."""
    return day_start(day + timedelta(days=1), zone)


def day_of(moment: int, zone: str = NEW_YORK) -> date:
    """Return the calendar day an instant lies in."""
    return (EPOCH + timedelta(microseconds=moment)).astimezone(ZoneInfo(zone)).date()


def stamp(moment: int) -> str:
    """Return an instant as the API writes it: milliseconds and +00:00."""
    return (EPOCH + timedelta(microseconds=moment)).isoformat(timespec="milliseconds")
