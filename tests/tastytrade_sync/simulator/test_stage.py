"""The calendar the stories are told by."""

from __future__ import annotations

from datetime import date

import pytest

from apps.tastytrade_sync.simulator import market_days
from apps.tastytrade_sync.simulator.stories.demo import CLOSED, IRA, MARGIN, UNIVERSE
from apps.tastytrade_sync.simulator.stories.desk import Desk
from apps.tastytrade_sync.simulator.stories.futures import quarterly
from apps.tastytrade_sync.simulator.stories.prices import PriceBook
from apps.tastytrade_sync.simulator.stories.stage import Stage, friday_after, monthly_after

DAY = date(2026, 11, 18)


@pytest.fixture(scope="module")
def stage() -> Stage:
    prices = PriceBook(1, UNIVERSE)
    return Stage(prices, 1, date(2026, 12, 31), *(Desk(number, prices) for number in (MARGIN, IRA, CLOSED)))


def test_every_falls_on_market_days__new_year_is_put_off(stage: Stage) -> None:
    # from Thursday 3 December every two weeks: the 17th, and Thursday the 31st which is the last day
    assert list(stage.every(2, date(2026, 12, 3))) == [
        date(2026, 12, 3),
        date(2026, 12, 17),
        date(2026, 12, 31),
    ]
    assert next(stage.every(1, date(2026, 11, 26))) == date(2026, 11, 27)


def test_months_keep_the_day__over_a_year(stage: Stage) -> None:
    assert list(stage.months(date(2026, 6, 16), step=3)) == [
        date(2026, 6, 16),
        date(2026, 9, 16),
        date(2026, 12, 16),
    ]


def test_moment_is_always_the_same__and_another_for_another_story(stage: Stage) -> None:
    assert stage.moment("wheel", DAY) == stage.moment("wheel", DAY) != stage.moment("condor", DAY)


@pytest.mark.parametrize("right", ["P", "C"])
def test_out_of_the_money_is_beyond_the_price__and_inside_it_below_zero(stage: Stage, right: str) -> None:
    moment = stage.moment("wheel", DAY)
    price = stage.prices.at("AAPL", moment)
    outside = stage.out_of_the_money("AAPL", moment, date(2026, 12, 18), right, spreads=0.8)
    inside = stage.out_of_the_money("AAPL", moment, date(2026, 12, 18), right, spreads=-0.8)
    assert outside.intrinsic(price) == 0 < inside.intrinsic(price)


def test_first_month_is_the_first_that_fits__or_the_first_of_all(stage: Stage) -> None:
    first = date(2026, 1, 5)
    assert stage.first_month(first, lambda day: day.month >= 3) == date(2026, 3, 2)
    assert stage.first_month(first, lambda day: False) == first


@pytest.mark.parametrize(
    ("day", "weeks", "expires"),
    [
        (date(2026, 11, 16), 1, date(2026, 11, 20)),
        (date(2026, 11, 16), 2, date(2026, 11, 27)),
        (date(2026, 11, 20), 1, date(2026, 11, 27)),
        (date(2026, 3, 30), 1, date(2026, 4, 2)),  # Good Friday
    ],
)
def test_friday_after_is_the_weekly_expiration(day: date, weeks: int, expires: date) -> None:
    assert friday_after(day, weeks=weeks) == expires


@pytest.mark.parametrize(("days", "expires"), [(30, date(2026, 12, 18)), (31, date(2027, 1, 15))])
def test_monthly_after_leaves_at_least_the_days_asked_for(days: int, expires: date) -> None:
    assert monthly_after(DAY, days=days) == expires


@pytest.mark.parametrize(
    ("day", "symbol"),
    [
        (date(2026, 11, 18), "/ESZ6"),
        (date(2026, 12, 9), "/ESZ6"),
        (date(2026, 12, 10), "/ESH7"),  # eight days before the third Friday
        (date(2027, 1, 4), "/ESH7"),
    ],
)
def test_quarterly_is_the_contract_that_trades_most(day: date, symbol: str) -> None:
    assert quarterly("ES", day).symbol == symbol


def test_trading_moments_lie_well_inside_the_session__also_on_a_short_day(stage: Stage) -> None:
    friday = date(2026, 11, 27)
    opening, closing = (
        market_days.at(friday, market_days.OPENING),
        market_days.at(friday, market_days.EARLY_CLOSE),
    )
    moments = [stage.moment(f"story {n}", friday) for n in range(200)]
    assert opening < min(moments) < max(moments) < closing
