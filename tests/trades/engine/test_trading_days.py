"""The exchange's calendar, against the holidays it announced for some years and the days it closed at short notice."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.trades.engine.trading_days import is_trading_day, last_trading_day, trading_days_after

DAY = timedelta(days=1)
# As the exchange announced them, month-day: New Year, King, Washington, Good Friday, Memorial Day, Juneteenth,
# Independence Day, Labor Day, Thanksgiving, Christmas.
ANNOUNCED = {
    # No King Day yet, no Juneteenth; Christmas on a Sunday; one day of mourning.
    1994: "02-21 04-01 04-27 05-30 07-04 09-05 11-24 12-26",
    # Independence Day on a Sunday, Christmas on a Saturday.
    1999: "01-01 01-18 02-15 04-02 05-31 07-05 09-06 11-25 12-24",
    2001: "01-01 01-15 02-19 04-13 05-28 07-04 09-03 09-11 09-12 09-13 09-14 11-22 12-25",
    # New Year's Day of 2005 was a Saturday, which no Friday made up for.
    2004: "01-01 01-19 02-16 04-09 05-31 06-11 07-05 09-06 11-25 12-24",
    2007: "01-01 01-02 01-15 02-19 04-06 05-28 07-04 09-03 11-22 12-25",
    # New Year's Day on a Sunday; two days of a hurricane.
    2012: "01-02 01-16 02-20 04-06 05-28 07-04 09-03 10-29 10-30 11-22 12-25",
    2018: "01-01 01-15 02-19 03-30 05-28 07-04 09-03 11-22 12-05 12-25",
    # A law of June 2021 made Juneteenth a holiday; the exchange keeps it since the next year.
    2021: "01-01 01-18 02-15 04-02 05-31 07-05 09-06 11-25 12-24",
    2022: "01-17 02-21 04-15 05-30 06-20 07-04 09-05 11-24 12-26",
    2024: "01-01 01-15 02-19 03-29 05-27 06-19 07-04 09-02 11-28 12-25",
    2025: "01-01 01-09 01-20 02-17 04-18 05-26 06-19 07-04 09-01 11-27 12-25",
    2026: "01-01 01-19 02-16 04-03 05-25 06-19 07-03 09-07 11-26 12-25",
    # Juneteenth on a Saturday, Independence Day on a Sunday, Christmas on a Saturday.
    2027: "01-01 01-18 02-15 03-26 05-31 06-18 07-05 09-06 11-25 12-24",
}


@pytest.mark.parametrize("year", ANNOUNCED)
def test_exchange_is_closed_on_the_weekdays_it_announced(year: int) -> None:
    days = [date(year, 1, 1) + n * DAY for n in range(365)]
    closed = [day for day in days if day.weekday() < 5 and not is_trading_day(day)]

    assert " ".join(f"{day:%m-%d}" for day in closed) == ANNOUNCED[year]


def test_good_friday_wanders__from_march_to_april() -> None:
    # The earliest and the latest of these decades: Easter on 23 March 2008 and on 24 April 2011.
    assert [is_trading_day(day) for day in (date(2008, 3, 21), date(2011, 4, 22))] == [False, False]


def test_no_weekend_is_a_trading_day() -> None:
    assert not any(map(is_trading_day, (date(2026, 11, 21), date(2026, 11, 22))))


def test_half_day_is_a_trading_day() -> None:
    # The exchange closes at 13:00 on the day after Thanksgiving.
    assert is_trading_day(date(2026, 11, 27))


@pytest.mark.parametrize(
    ("until", "count"),
    [
        (date(2026, 11, 19), 0),
        (date(2026, 11, 20), 0),
        (date(2026, 11, 22), 0),
        (date(2026, 11, 23), 1),
        # Thanksgiving is on the 26th.
        (date(2026, 11, 27), 4),
        # 31 weekdays; Thanksgiving, Christmas and New Year's Day are no trading days.
        (date(2027, 1, 4), 28),
    ],
)
def test_trading_days_after_a_friday(until: date, count: int) -> None:
    assert trading_days_after(date(2026, 11, 20), until) == count


@given(st.dates(date(1990, 1, 1), date(2060, 1, 1)), st.integers(-10, 800))
def test_counting_finds_each_trading_day_once(day: date, span: int) -> None:
    one_by_one = sum(is_trading_day(day + n * DAY) for n in range(1, span + 1))

    assert trading_days_after(day, day + span * DAY) == one_by_one


@pytest.mark.parametrize(
    ("day", "last"),
    [
        (date(2026, 11, 20), date(2026, 11, 20)),
        (date(2026, 11, 22), date(2026, 11, 20)),
        # Martin Luther King Jr. Day, after a weekend.
        (date(2026, 1, 19), date(2026, 1, 16)),
        (date(2001, 9, 16), date(2001, 9, 10)),
    ],
)
def test_last_trading_day_is_the_day_itself_or_the_one_before(day: date, last: date) -> None:
    assert last_trading_day(day) == last
