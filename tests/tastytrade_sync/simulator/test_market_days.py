"""Holidays and clock times against the exchange's published calendar."""

from __future__ import annotations

from datetime import date, time

import pytest

from apps.tastytrade_sync.simulator import market_days as days


@pytest.mark.parametrize(
    "holiday",
    [
        date(2026, 1, 1),
        date(2026, 1, 19),
        date(2026, 2, 16),
        date(2026, 4, 3),
        date(2026, 5, 25),
        date(2026, 6, 19),
        date(2026, 7, 3),  # the 4th is a Saturday
        date(2026, 9, 7),
        date(2026, 11, 26),
        date(2026, 12, 25),
        date(2023, 1, 2),  # New Year's Day is a Sunday
        date(2024, 3, 29),  # Good Friday
    ],
)
def test_market_days_leave_out_holidays(holiday: date) -> None:
    assert not days.is_market_day(holiday)


def test_market_days_keep_the_friday_before_a_saturday_new_year() -> None:
    assert days.is_market_day(date(2021, 12, 31))


def test_market_days_number_251_in_2026() -> None:
    # 2026 has 261 Mondays to Fridays, and ten of the holidays above fall on one
    assert len(list(days.market_days(date(2026, 1, 1), date(2026, 12, 31)))) == 251


def test_after_counts_market_days_only__over_thanksgiving() -> None:
    assert days.after(date(2026, 11, 25)) == date(2026, 11, 27)
    assert days.before(date(2026, 11, 27)) == date(2026, 11, 25)


def test_closing_time_is_early__day_after_thanksgiving() -> None:
    assert days.closing_time(date(2026, 11, 27)) == time(13)
    assert days.closing_time(date(2026, 11, 20)) == time(16)


@pytest.mark.parametrize(("day", "stamp"), [(date(2026, 7, 17), "20:00"), (date(2026, 12, 18), "21:00")])
def test_at_knows_summer_time(day: date, stamp: str) -> None:
    assert days.stamp(days.at(day, days.CLOSE)) == f"{day}T{stamp}:00.000+00:00"


def test_third_friday_moves_before_a_holiday__good_friday_2019() -> None:
    assert days.third_friday(2026, 12) == date(2026, 12, 18)
    assert days.third_friday(2019, 4) == date(2019, 4, 18)
