"""The days on which the New York Stock Exchange trades: weekdays without its holidays and the days it was closed.

The rules are those of Rule 7.2 of the exchange, as it has kept them since 1990. Half days count as whole ones. What
closes the exchange at short notice (a storm, a day of mourning) no rule foretells: it stands in a list, and where that
list is too old, something is asked one day early.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, timedelta
from functools import cache

DAY = timedelta(days=1)
MONDAY, THURSDAY, SATURDAY, SUNDAY = 0, 3, 5, 6
WORKDAYS, WEEK = 5, 7
LAST = -1
# What is kept since a certain year: Martin Luther King Jr. Day, Juneteenth.
KING_SINCE, JUNETEENTH_SINCE = 1998, 2022
CLOSED = frozenset(
    {
        date(1994, 4, 27),  # mourning for Richard Nixon
        *(date(2001, 9, day) for day in range(11, 15)),  # the attacks of 11 September
        date(2004, 6, 11),  # mourning for Ronald Reagan
        date(2007, 1, 2),  # mourning for Gerald Ford
        date(2012, 10, 29),  # Hurricane Sandy, two days
        date(2012, 10, 30),
        date(2018, 12, 5),  # mourning for George H. W. Bush
        date(2025, 1, 9),  # mourning for Jimmy Carter
    }
)


def is_trading_day(day: date) -> bool:
    """Say whether the exchange trades on a day."""
    return day.weekday() < SATURDAY and day not in _closed(day.year)


def last_trading_day(day: date) -> date:
    """Return the day itself if the exchange trades on it, else the last one before on which it did."""
    while not is_trading_day(day):
        day -= DAY
    return day


def trading_days_after(day: date, until: date) -> int:
    """Return how many trading days lie after ``day``, up to and including ``until``; none where that is not later."""
    if until <= day:
        return 0
    weeks, rest = divmod((until - day).days, WEEK)
    workdays = weeks * WORKDAYS + sum((day + n * DAY).weekday() < SATURDAY for n in range(1, rest + 1))
    closed = (_closed(year) for year in range(day.year, until.year + 1))
    return workdays - sum(bisect_right(days, until) - bisect_right(days, day) for days in closed)


@cache
def _closed(year: int) -> tuple[date, ...]:
    """Return the weekdays of a year on which the exchange does not trade, in order."""
    new_year = date(year, 1, 1)
    days = {
        # On a Saturday it is kept by nobody: the Friday before is the last of the old year, when books are closed.
        new_year + DAY if new_year.weekday() == SUNDAY else new_year,
        _nth(year, 2, MONDAY, 3),
        _good_friday(year),
        _nth(year, 5, MONDAY, LAST),
        _kept(date(year, 7, 4)),
        _nth(year, 9, MONDAY, 1),
        _nth(year, 11, THURSDAY, 4),
        _kept(date(year, 12, 25)),
    }
    if year >= KING_SINCE:
        days.add(_nth(year, 1, MONDAY, 3))
    if year >= JUNETEENTH_SINCE:
        days.add(_kept(date(year, 6, 19)))
    days |= {day for day in CLOSED if day.year == year}
    return tuple(sorted(day for day in days if day.weekday() < SATURDAY))


def _kept(day: date) -> date:
    """Return the day a holiday is kept on: on a weekend it moves to the nearest weekday."""
    return day + {SATURDAY: -DAY, SUNDAY: DAY}.get(day.weekday(), 0 * DAY)


def _nth(year: int, month: int, weekday: int, number: int) -> date:
    """Return the first, second … or `LAST` such weekday of a month that is not December."""
    if number == LAST:
        end = date(year, month + 1, 1) - DAY
        return end - (end.weekday() - weekday) % WEEK * DAY
    first = date(year, month, 1)
    return first + ((weekday - first.weekday()) % WEEK + WEEK * (number - 1)) * DAY


def _good_friday(year: int) -> date:
    """Return the Friday before Easter, by Oudin's form of the Gregorian rule."""
    golden, century = year % 19, year // 100
    age = (century - century // 4 - (8 * century + 13) // 25 + 19 * golden + 15) % 30
    age -= age // 28 * (1 - 29 // (age + 1) * ((21 - golden) // 11))
    weekday = (year + year // 4 + age + 2 - century + century // 4) % WEEK
    # Days from the last of February to Easter; two less is the Friday.
    return date(year, 3, 1) + (age - weekday + 25) * DAY
