"""The days on which New York trades, and its clock times as UTC instants."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterator

NEW_YORK = ZoneInfo("America/New_York")
DAY = timedelta(days=1)

OPENING = time(9, 30)
CLOSE = time(16)
EARLY_CLOSE = time(13)
SETTLEMENT = time(17)

_MONDAY, _THURSDAY, _FRIDAY = 0, 3, 4


def is_market_day(day: date) -> bool:
    """Say whether the exchanges are open on a day."""
    return day.weekday() <= _FRIDAY and day not in _holidays(day.year)


def market_days(first: date, last: date) -> Iterator[date]:
    """Yield every market day from `first` to `last`, both included."""
    day = first
    while day <= last:
        if is_market_day(day):
            yield day
        day += DAY


def on_or_after(day: date) -> date:
    """Return `day` if the market is open on it, else the next day it is."""
    # No run of closed days is as long as this.
    return next(market_days(day, day + 10 * DAY))


def on_or_before(day: date) -> date:
    """Return `day` if the market is open on it, else the last day it was."""
    while not is_market_day(day):
        day -= DAY
    return day


def after(day: date, count: int = 1) -> date:
    """Return the `count`-th market day after `day`."""
    for _ in range(count):
        day = on_or_after(day + DAY)
    return day


def before(day: date) -> date:
    """Return the last market day before `day`."""
    return on_or_before(day - DAY)


def closing_time(day: date) -> time:
    """Return when trading ends on a day: 16:00, or 13:00 beside some holidays."""
    return EARLY_CLOSE if day in _early_closes(day.year) else CLOSE


def at(day: date, clock: time) -> datetime:
    """Return the UTC instant of a New York clock time."""
    return datetime.combine(day, clock, tzinfo=NEW_YORK).astimezone(UTC)


def end_of(day: date) -> datetime:
    """Return the first instant after a New York day."""
    # By the calendar, not 24 hours on: two days of the year are an hour longer or shorter.
    return at(day + DAY, time(0))


def new_york_day(moment: datetime) -> date:
    """Return the New York calendar day of an instant."""
    return moment.astimezone(NEW_YORK).date()


def stamp(moment: datetime) -> str:
    """Write an instant as the API does: UTC, milliseconds, +00:00."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    """Return the nth given weekday (Monday 0) of a month; nth -1 is the last one."""
    if nth < 0:
        last = date(year + month // 12, month % 12 + 1, 1) - DAY
        return last - ((last.weekday() - weekday) % 7) * DAY
    first = date(year, month, 1)
    return first + ((weekday - first.weekday()) % 7 + 7 * (nth - 1)) * DAY


def third_friday(year: int, month: int) -> date:
    """Return the monthly expiration, on the day before where that Friday is a holiday."""
    return on_or_before(nth_weekday(year, month, _FRIDAY, 3))


@cache
def _holidays(year: int) -> frozenset[date]:
    # One rule for all years: the exchanges keep 19 June since 2022 only, and single closures are unknown here.
    fixed = {_observed(date(year, month, day)) for month, day in ((6, 19), (7, 4), (12, 25))}
    # New Year's Day on a Saturday is not made up for on the Friday before
    new_year = date(year, 1, 1)
    return frozenset(
        fixed
        | {new_year + DAY if new_year.weekday() == 6 else new_year}
        | {
            nth_weekday(year, 1, _MONDAY, 3),
            nth_weekday(year, 2, _MONDAY, 3),
            # Good Friday, no federal holiday, closes the exchanges; Columbus and Veterans Day do not.
            _easter(year) - 2 * DAY,
            nth_weekday(year, 5, _MONDAY, -1),
            nth_weekday(year, 9, _MONDAY, 1),
            nth_weekday(year, 11, _THURSDAY, 4),
        }
    )


@cache
def _early_closes(year: int) -> frozenset[date]:
    # 3 July and Christmas Eve are whole holidays where the feast falls on a Saturday: then they are no market days.
    days = (nth_weekday(year, 11, _THURSDAY, 4) + DAY, date(year, 7, 3), date(year, 12, 24))
    return frozenset(day for day in days if is_market_day(day))


def _observed(day: date) -> date:
    return day + {5: -DAY, 6: DAY}.get(day.weekday(), 0 * DAY)


def _easter(year: int) -> date:
    """Return Easter Sunday by the anonymous Gregorian rule."""
    golden, century = year % 19, year // 100
    skipped = century - century // 4 - (8 * century + 13) // 25
    epact = (19 * golden + skipped + 15) % 30
    epact -= (epact // 28) * (1 - (epact // 28) * (29 // (epact + 1)) * ((21 - golden) // 11))
    weekday = (year + year // 4 + epact + 2 - century + century // 4) % 7
    from_equinox = epact - weekday
    month = 3 + (from_equinox + 40) // 44
    return date(year, month, from_equinox + 28 - 31 * (month // 4))
