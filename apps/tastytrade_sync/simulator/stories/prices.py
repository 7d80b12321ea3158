"""Invented prices: one path of daily closes per underlying, and options priced from it.

A path is a mean-reverting random walk over market days. The n-th close needs the first n draws of its own
random stream and nothing else, so looking further ahead never changes the past.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING

from apps.tastytrade_sync.simulator import market_days
from apps.tastytrade_sync.simulator.contracts import FUTURE, FUTURE_OPTION, OPTION_TYPES, Contract, read

if TYPE_CHECKING:
    from collections.abc import Mapping

GRID_START = date(2015, 1, 2)
YEAR = 365.25
_TRADING_DAYS = 252
# Draws a path back to its trend, or years of it would end at prices nobody trades at.
_REVERSION = 0.006
_RATE = 0.035
_CARRY = 0.03
_OPTION_PREMIUM = 1.15
_SESSION = 6.5 * 3600
_SESSION_SHARE = 0.6
_CENT = Decimal("0.01")
# What a price moves by; all else moves by cents.
_TICKS = {
    "ES": Decimal("0.25"),
    "MES": Decimal("0.25"),
    "MNQ": Decimal("0.25"),
    "SPX": Decimal("0.05"),
}


@dataclass(frozen=True)
class Underlying:
    """What a path is made from: level at the start, yearly volatility and growth, tie to the market."""

    level: float
    volatility: float
    growth: float = 0.05
    market_share: float = 0.5


@dataclass(frozen=True)
class Alias:
    """A symbol that follows another one's path at a fixed ratio."""

    of: str
    ratio: float


@dataclass(frozen=True)
class Split:
    """From `day` on, one old share counts `factor` times its old price."""

    day: date
    factor: float


@dataclass(frozen=True)
class Universe:
    """All underlyings of a scenario."""

    underlyings: Mapping[str, Underlying]
    aliases: Mapping[str, Alias]
    splits: Mapping[str, Split]


class Grid:
    """Market days numbered from GRID_START."""

    def __init__(self) -> None:
        self.days: list[date] = []
        self.numbers: dict[date, int] = {}

    def number(self, day: date) -> int:
        """Return the number of the last market day not after `day`."""
        if not self.days or day >= self.days[-1]:
            self._extend(day + timedelta(days=30))
        while day not in self.numbers:
            day -= market_days.DAY
        return self.numbers[day]

    def _extend(self, last: date) -> None:
        first = self.days[-1] + market_days.DAY if self.days else GRID_START
        for day in market_days.market_days(first, last):
            self.numbers[day] = len(self.days)
            self.days.append(day)


class Draws:
    """A stream of normal draws that can be read by number."""

    def __init__(self, seed: str) -> None:
        self._random = Random(seed)  # noqa: S311 - invented prices, not secrets
        self._drawn: list[float] = []

    def __getitem__(self, number: int) -> float:
        while len(self._drawn) <= number:
            self._drawn.append(self._random.gauss(0.0, 1.0))
        return self._drawn[number]


class PriceBook:
    """The prices of a universe under one seed, at any time."""

    def __init__(self, seed: int, universe: Universe) -> None:
        self.universe = universe
        self._seed = seed
        self._grid = Grid()
        self._market = Draws(f"{seed}:market")
        self._own: dict[str, Draws] = {}
        self._logs: dict[str, list[float]] = {}

    def knows(self, name: str) -> bool:
        """Say whether there is a path for a symbol or future product."""
        return name in self.universe.underlyings or name in self.universe.aliases

    def volatility(self, name: str) -> float:
        """Return the volatility options on `name` are priced with, a little above that of its path."""
        return self.universe.underlyings[self._source(name)[0]].volatility * _OPTION_PREMIUM

    def close(self, name: str, day: date) -> Decimal:
        """Return the closing price of an underlying on `day`, or on the last market day before it."""
        return _on_tick(self._close(name, day), _TICKS.get(name, _CENT))

    def at(self, name: str, moment: datetime) -> Decimal:
        """Return the price of an underlying at an instant; outside the session that of the close before."""
        return _on_tick(self._at(name, moment), _TICKS.get(name, _CENT))

    def of(self, contract: Contract, moment: datetime) -> Decimal:
        """Return the price of a contract at an instant; an expired option is worth what it was at its end."""
        if contract.is_option and contract.expires is not None:
            return self._option(contract, contract.expires, moment)
        if contract.instrument_type == FUTURE:
            product = contract.underlying[1:]
            return _on_tick(self._future(contract, moment), _TICKS.get(product, _CENT))
        return self.at(contract.underlying, moment)

    def settlement(self, contract: Contract, day: date) -> Decimal:
        """Return the price of a contract at the close of `day`."""
        return self.of(contract, market_days.at(day, market_days.CLOSE))

    def closing_price(self, symbol: str, instrument_type: str, day: date) -> Decimal | None:
        """Return the closing price of a symbol, or None for what has no path, such as adjusted contracts."""
        contract = read(symbol, instrument_type, day.year)
        # A root that ends in a digit delivers something no path describes; options on futures have digits of their own.
        if instrument_type in OPTION_TYPES and symbol[:6].strip()[-1:].isdigit() and symbol[0] != ".":
            return None
        known = contract.underlying
        if instrument_type in {FUTURE, FUTURE_OPTION}:
            known = read(known, FUTURE).underlying if instrument_type == FUTURE_OPTION else known
            known = known[1:]
        return self.settlement(contract, day) if self.knows(known) else None

    def _option(self, contract: Contract, expires: date, moment: datetime) -> Decimal:
        end = market_days.at(expires, market_days.CLOSE)
        tick = _TICKS.get(self._name_under(contract), _CENT)
        if moment >= end:
            return contract.intrinsic(_on_tick(self._under(contract, end), _CENT))
        years = _years_between(moment, end)
        value = black_scholes(
            self._under(contract, moment),
            float(contract.strike),
            years,
            self.volatility(self._name_under(contract)),
            right=contract.right,
        )
        # While it lives an option costs at least one tick, or closing orders would be filled at nothing.
        return max(_on_tick(value, tick), tick)

    def _name_under(self, contract: Contract) -> str:
        if contract.instrument_type == FUTURE_OPTION:
            return read(contract.underlying, FUTURE).underlying[1:]
        return contract.underlying

    def _under(self, contract: Contract, moment: datetime) -> float:
        if contract.instrument_type == FUTURE_OPTION:
            return self._future(read(contract.underlying, FUTURE, moment.year), moment)
        return self._at(contract.underlying, moment)

    def _future(self, contract: Contract, moment: datetime) -> float:
        expires = contract.expires or moment.date()
        years = max((expires - moment.date()).days, 0) / YEAR
        return self._at(contract.underlying[1:], moment) * (1 + _CARRY * years)

    def _at(self, name: str, moment: datetime) -> float:
        local = moment.astimezone(market_days.NEW_YORK)
        day = local.date()
        closing = self._close(name, day)
        opening = local.replace(hour=9, minute=30, second=0, microsecond=0)
        elapsed = (local - opening).total_seconds() / _SESSION
        if elapsed >= 1 or not market_days.is_market_day(day):
            return closing
        previous = self._close(name, day - market_days.DAY)
        if elapsed < 0:
            return previous
        # Three tenths of a day's movement are taken to happen overnight.
        gapped = previous + 0.3 * (closing - previous)
        return gapped + (closing - gapped) * elapsed

    def _close(self, name: str, day: date) -> float:
        source, ratio = self._source(name)
        number = self._grid.number(day)
        split = self.universe.splits.get(name)
        factor = split.factor if split and day >= split.day else 1.0
        return math.exp(self._log(source, number)) * ratio * factor

    def _source(self, name: str) -> tuple[str, float]:
        alias = self.universe.aliases.get(name)
        return (alias.of, alias.ratio) if alias else (name, 1.0)

    def _log(self, name: str, number: int) -> float:
        made, own = self._path_of(name)
        traits = self.universe.underlyings[name]
        level, daily = math.log(traits.level), traits.volatility / math.sqrt(_TRADING_DAYS)
        # The squares add up to one, so that the path has the volatility asked for whatever its tie to the market.
        share, rest = traits.market_share, math.sqrt(1 - traits.market_share**2)
        while len(made) <= number:
            n = len(made)
            trend = level + traits.growth * n / _TRADING_DAYS
            last = made[-1] if made else level
            made.append(last + _REVERSION * (trend - last) + daily * (share * self._market[n] + rest * own[n]))
        return made[number]

    def _path_of(self, name: str) -> tuple[list[float], Draws]:
        if name not in self._logs:
            self._logs[name] = []
            self._own[name] = Draws(f"{self._seed}:{name}")
        return self._logs[name], self._own[name]


def _years_between(moment: datetime, end: datetime) -> float:
    """Return the time an option has left; of its last day only the session's share of movement."""
    seconds = (end - moment).total_seconds()
    last_session = _SESSION_SHARE * seconds / _SESSION / _TRADING_DAYS
    return last_session if seconds < _SESSION else seconds / (YEAR * 86400)


def black_scholes(price: float, strike: float, years: float, volatility: float, *, right: str) -> float:
    """Return the value of a European option without dividends."""
    spread = volatility * math.sqrt(years)
    above = (math.log(price / strike) + (_RATE + volatility**2 / 2) * years) / spread
    present = strike * math.exp(-_RATE * years)
    call = price * _normal(above) - present * _normal(above - spread)
    return call if right == "C" else call - price + present


def strike_near(price: Decimal, target: float, *, up: bool) -> Decimal:
    """Return a listed strike at or beyond `target`, on the grid used at this price."""
    step = _strike_step(price)
    steps = Decimal(target) / step
    return step * (math.ceil(steps) if up else math.floor(steps))


def _strike_step(price: Decimal) -> Decimal:
    for below, step in ((25, "0.5"), (100, "1"), (250, "2.5")):
        if price < below:
            return Decimal(step)
    return Decimal(5)


def _normal(x: float) -> float:
    return 0.5 * (1 + math.erf(x / math.sqrt(2)))


def _on_tick(value: float, tick: Decimal) -> Decimal:
    # Floats end here: whatever is booked is a Decimal on the instrument's grid.
    return Decimal(round(value / float(tick))) * tick
