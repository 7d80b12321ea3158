"""Where the demo's stories are told: three accounts, one set of prices, and how far ahead to tell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

from apps.tastytrade_sync.simulator import market_days
from apps.tastytrade_sync.simulator.contracts import Contract, option
from apps.tastytrade_sync.simulator.stories.desk import Desk, in_session
from apps.tastytrade_sync.simulator.stories.prices import YEAR, PriceBook, strike_near

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

START = date(2022, 1, 3)


@dataclass(frozen=True)
class Stage:
    """Where a story writes. What is posted after `end` is cut away, so it may be told ahead of time."""

    prices: PriceBook
    seed: int
    end: date
    margin: Desk
    ira: Desk
    closed: Desk

    def random(self, name: str, day: date) -> Random:
        """Return the random stream of one episode of a story; no other story can disturb it."""
        return Random(f"{self.seed}:{name}:{day}")  # noqa: S311 - invented histories, not secrets

    def moment(self, name: str, day: date) -> datetime:
        """Return an instant of trading on `day`, always the same one for the same story."""
        return in_session(day, self.random(name, day))

    def every(self, weeks: int, first: date) -> Iterator[date]:
        """Yield a market day every so many weeks from `first` to the end."""
        day = first
        while day <= self.end:
            yield market_days.on_or_after(day)
            day += timedelta(weeks=weeks)

    def months(self, first: date, *, step: int = 1) -> Iterator[date]:
        """Yield the same day of every `step`-th month, as it falls, from `first` to the end."""
        month = first.year * 12 + first.month - 1
        # No story starts after the 28th, which not every month has.
        while (day := first.replace(year=month // 12, month=month % 12 + 1)) <= self.end:
            yield day
            month += step

    def out_of_the_money(self, name: str, moment: datetime, expires: date, right: str, *, spreads: float) -> Contract:
        """Return the option whose strike lies `spreads` standard deviations away; below 0 in the money."""
        price = self.prices.at(name, moment)
        years = max((expires - moment.date()).days, 1) / YEAR
        width = float(price) * self.prices.volatility(name) * years**0.5 * spreads
        up = right == "C"
        target = float(price) + (width if up else -width)
        return option(name, expires, right, strike_near(price, target, up=up))

    def first_month(self, first: date, fits: Callable[[date], bool]) -> date:
        """Return the first market day, a month apart from `first` on, on which a story can be told."""
        days = [market_days.on_or_after(first + timedelta(weeks=4 * n)) for n in range(24)]
        # Told badly rather than not at all: with a story left out a kind of row would be missing.
        return next((day for day in days if fits(day)), days[0])


def friday_after(day: date, *, weeks: int) -> date:
    """Return the weekly expiration `weeks` Fridays after `day`."""
    friday = day + timedelta(days=(4 - day.weekday()) % 7)
    return market_days.on_or_before(friday + timedelta(weeks=weeks - (friday > day)))


def monthly_after(day: date, *, days: int) -> date:
    """Return the first monthly expiration at least `days` days after `day`."""
    earliest = day + timedelta(days=days)
    found = market_days.third_friday(earliest.year, earliest.month)
    if found < earliest:
        later = earliest.replace(day=1) + timedelta(days=32)
        found = market_days.third_friday(later.year, later.month)
    return found
