"""How well trades, chains or campaigns went: counts, rates and averages from their figures alone.

Only what is closed counts. What is still open stands beside: its result is not known yet, and whoever rolls losers on
would look the better for every loss that is not taken.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable
    from datetime import date

ZERO = Decimal(0)
HUNDRED = 100


class Result(StrEnum):
    """How something closed ended, by its net in the trader view; nothing won and nothing lost is neither."""

    WIN = "win"
    LOSS = "loss"
    EVEN = "even"


class Unit(NamedTuple):
    """One trade, chain or campaign: ``code`` and ``name`` of its strategy, ``realized`` net of ``fees`` (which are
    within it, signed as cash), ``max_profit`` the most it could win (None: unlimited, or not known)."""

    code: str
    name: str
    opened_on: date
    closed_on: date | None
    realized: Decimal
    fees: Decimal
    max_profit: Decimal | None = None

    @property
    def result(self) -> Result:
        if not self.realized:
            return Result.EVEN
        return Result.WIN if self.realized > 0 else Result.LOSS

    @property
    def percent_of_max(self) -> Decimal | None:
        """What it made in percent of the most it could win; None where that is not known or nothing."""
        if self.max_profit is None or self.max_profit <= 0:
            return None
        return self.realized / self.max_profit * HUNDRED


@dataclass(frozen=True, slots=True)
class Performance:
    """What some units come to (USD, signed as cash; days are calendar days).

    ``gained`` is the net of those that won, ``lost`` of those that lost (negative), ``fees`` of all closed ones.
    ``percents`` are added up over the ``percent_count`` units whose maximum is known.
    """

    wins: int = 0
    losses: int = 0
    evens: int = 0
    gained: Decimal = ZERO
    lost: Decimal = ZERO
    fees: Decimal = ZERO
    days: int = 0
    percents: Decimal = ZERO
    percent_count: int = 0
    open_count: int = 0
    open_realized: Decimal = ZERO

    @property
    def count(self) -> int:
        """How many are closed."""
        return self.wins + self.losses + self.evens

    @property
    def realized(self) -> Decimal:
        """The net of all that are closed."""
        return self.gained + self.lost

    @property
    def together(self) -> Decimal:
        """The net of what is closed, and what parts of the open ones have realized so far."""
        return self.realized + self.open_realized

    @property
    def win_rate(self) -> Decimal | None:
        """Those that won, in percent of all closed ones."""
        return Decimal(self.wins * HUNDRED) / self.count if self.count else None

    @property
    def profit_factor(self) -> Decimal | None:
        """How often the gains cover the losses; None where nothing was lost, for then no number says it."""
        return self.gained / -self.lost if self.lost else None

    @property
    def expectancy(self) -> Decimal | None:
        """What one brought on average."""
        return self.realized / self.count if self.count else None

    @property
    def average_days(self) -> Decimal | None:
        return Decimal(self.days) / self.count if self.count else None

    @property
    def average_percent(self) -> Decimal | None:
        """The mean of % of max over those of which it is known."""
        return self.percents / self.percent_count if self.percent_count else None

    @property
    def percent_unknown(self) -> int:
        """How many closed ones the mean leaves out."""
        return self.count - self.percent_count


def performance_of(units: Iterable[Unit]) -> Performance:
    """Add up what these units come to; in which order they stand makes no difference to any sum of cash."""
    every = list(units)
    closed = [unit for unit in every if unit.closed_on is not None]
    still = [unit for unit in every if unit.closed_on is None]
    won = [unit.realized for unit in closed if unit.result is Result.WIN]
    lost = [unit.realized for unit in closed if unit.result is Result.LOSS]
    percents = [percent for unit in closed if (percent := unit.percent_of_max) is not None]
    return Performance(
        wins=len(won),
        losses=len(lost),
        evens=len(closed) - len(won) - len(lost),
        gained=sum(won, ZERO),
        lost=sum(lost, ZERO),
        fees=sum((unit.fees for unit in closed), ZERO),
        days=sum((unit.closed_on - unit.opened_on).days for unit in closed if unit.closed_on),
        percents=sum(percents, ZERO),
        percent_count=len(percents),
        open_count=len(still),
        open_realized=sum((unit.realized for unit in still), ZERO),
    )


def performance_by[K: Hashable](units: Iterable[Unit], key: Callable[[Unit], K]) -> dict[K, Performance]:
    """Return what the units of each key come to; every unit is in exactly one of them."""
    groups: defaultdict[K, list[Unit]] = defaultdict(list)
    for unit in units:
        groups[key(unit)].append(unit)
    return {name: performance_of(members) for name, members in groups.items()}
