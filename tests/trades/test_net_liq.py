from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from apps.trades.selectors.net_liq import MOST_POINTS, NetLiqSeries, Point, net_liq_series
from tests.factories import make_account, make_net_liq

if TYPE_CHECKING:
    from apps.accounts.models import User
    from apps.trades.models import Account


def bar(account: Account, day: date, value: int, hour: int = 21) -> None:
    make_net_liq(account, datetime(day.year, day.month, day.day, hour, tzinfo=UTC), str(value))


def values(accounts: list[Account], first: date | None = None) -> list[tuple[int, int]]:
    series = net_liq_series(accounts, first)
    return [] if series is None else [(point.day.day, int(point.value)) for point in series.points]


def november(day: int) -> date:
    return date(2026, 11, day)


@pytest.fixture
def two(owner: User) -> list[Account]:
    return [make_account(owner, number) for number in ("A", "B")]


def test_accounts_are_added_up_by_day(two: list[Account]) -> None:
    for day, first, second in ((2, 100, 10), (3, 110, 20)):
        bar(two[0], november(day), first)
        bar(two[1], november(day), second)
    assert values(two) == [(2, 110), (3, 130)]


def test_day_without_a_bar_keeps_the_account_s_last_value(two: list[Account]) -> None:
    bar(two[0], november(2), 100)
    bar(two[1], november(2), 10)
    bar(two[0], november(3), 105)
    # 105, and the 10 of the day before.
    assert values(two) == [(2, 110), (3, 115)]


def test_value_from_before_the_range_is_carried_into_it(two: list[Account]) -> None:
    bar(two[1], november(2), 10)
    bar(two[0], november(5), 100)
    assert values(two, november(4)) == [(5, 110)]


def test_last_bar_of_a_day_counts(two: list[Account]) -> None:
    bar(two[0], november(2), 100, hour=15)
    bar(two[0], november(2), 90, hour=20)
    assert values(two) == [(2, 90)]


def test_range_without_a_bar_is_no_series(two: list[Account]) -> None:
    bar(two[0], november(2), 100)
    assert net_liq_series(two, november(3)) is None
    assert net_liq_series([], None) is None


@pytest.fixture
def with_one_gone(owner: User, request: pytest.FixtureRequest) -> list[Account]:
    """Two accounts, of which the second has no bar after the third of November; 4 November has none at all."""
    accounts = [make_account(owner, "A"), make_account(owner, "B", **request.param)]
    for day, value in ((2, 100), (3, 101), (5, 105)):
        bar(accounts[0], november(day), value)
    bar(accounts[1], november(2), 10)
    bar(accounts[1], november(3), 20)
    return accounts


@pytest.mark.parametrize("with_one_gone", [{"is_closed": True}, {"is_closed": True, "is_listed": False}], indirect=True)
def test_account_that_is_closed_is_left_out_after_its_last_bar(with_one_gone: list[Account]) -> None:
    # 100 + 10, 101 + 20, and then the first account alone.
    assert values(with_one_gone) == [(2, 110), (3, 121), (5, 105)]
    assert values(with_one_gone, november(4)) == [(5, 105)]


@pytest.mark.parametrize("with_one_gone", [{"is_listed": False}], indirect=True)
def test_account_no_longer_listed_stays_in_the_line_as_it_was(with_one_gone: list[Account]) -> None:
    # 100 + 10, 101 + 20, and then 105 with the same 20.
    assert values(with_one_gone) == [(2, 110), (3, 121), (5, 125)]
    assert values(with_one_gone, november(4)) == [(5, 125)]


@pytest.mark.parametrize("first", [None, november(4)])
@pytest.mark.parametrize("with_one_gone", [{"is_listed": False}], indirect=True)
def test_series_says_since_when_an_account_is_as_it_was(with_one_gone: list[Account], first: date | None) -> None:
    series = net_liq_series(with_one_gone, first)
    assert series is not None
    going, gone = series.parts
    assert (going.kept_since, gone.kept_since, gone.ended_on) == (None, november(3), None)


def test_ended_account_is_carried_up_to_its_last_bar(owner: User) -> None:
    accounts = [make_account(owner, "A"), make_account(owner, "B", is_closed=True)]
    for day in (2, 3, 4):
        bar(accounts[0], november(day), 100)
    bar(accounts[1], november(2), 10)
    bar(accounts[1], november(4), 20)
    assert values(accounts, november(3)) == [(3, 110), (4, 120)]


def test_series_says_which_accounts_are_in_it(owner: User) -> None:
    number = ("GOES-ON", "ENDED", "LONG-ENDED", "NO-BAR")
    going, ended, long_ended, none = (make_account(owner, each, is_closed="ENDED" in each) for each in number)
    bar(going, november(2), 100)
    bar(ended, november(4), 10)
    bar(long_ended, november(1), 5)
    bar(going, november(5), 100)
    series = net_liq_series([going, ended, long_ended, none], november(3))
    assert series is not None
    assert [(part.account, part.ended_on) for part in series.parts] == [(going, None), (ended, november(4))]
    assert series.absent == [long_ended, none]


def series_of(*amounts: int) -> NetLiqSeries:
    return NetLiqSeries([Point(date(2020, 1, 1) + timedelta(days=n), Decimal(each)) for n, each in enumerate(amounts)])


def test_series_knows_its_ends_and_extremes() -> None:
    series = series_of(100, 70, 130, 110)
    assert [series.first.value, series.last.value, series.change] == [Decimal(100), Decimal(110), Decimal(10)]
    assert [series.lowest.value, series.highest.value] == [Decimal(70), Decimal(130)]


def test_months_hold_their_last_day_newest_first() -> None:
    # 1 January to 3 February 2020: 31 + 3 days.
    months = series_of(*range(34)).months
    assert [(point.day, int(point.value)) for point in months] == [(date(2020, 2, 3), 33), (date(2020, 1, 31), 30)]


@pytest.mark.parametrize("count", [1, MOST_POINTS, MOST_POINTS + 1, 5 * MOST_POINTS - 1])
def test_chart_is_thinned_and_ends_with_the_newest_day(count: int) -> None:
    series = series_of(*range(count))
    chart = series.chart
    assert len(chart["days"]) == len(chart["values"]) <= MOST_POINTS
    assert chart["days"][-1] == series.last.day.isoformat()
    assert chart["values"][-1] == f"{count - 1}.00"
