"""Trades while they are put together: which slices of which fills, by which rule."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from functools import reduce
from math import gcd
from typing import TYPE_CHECKING

from apps.trades.engine.grouping.results import ZERO, Slice, TradeKey

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from apps.trades.engine.grouping.fills import Fill
    from apps.trades.engine.grouping.results import Flag, Rule
    from apps.trades.engine.values import Contract

    Fills = Mapping[int, Fill]


@dataclass(eq=False, slots=True)
class Draft:
    """A trade to be. ``slices`` in the order of their fills."""

    slices: list[Slice]
    rule: Rule
    flags: set[Flag] = field(default_factory=set)
    edits: list[int] = field(default_factory=list)

    def key(self, fills: Fills) -> TradeKey:
        """Return the name the trade will have: that of its earliest slice."""
        first = min(self.slices, key=lambda each: (*fills[each.fill].order, each.start))
        return TradeKey(first.fill, first.start)

    def opened_at(self, fills: Fills) -> datetime:
        """Return when its first fill was opened."""
        return min(fills[each.fill].opened_at for each in self.slices)

    def day(self, fills: Fills) -> date:
        """Return the New York day of its first fill."""
        return min(fills[each.fill].day for each in self.slices)

    def first_close(self, fills: Fills) -> datetime | None:
        """When anything of it was first closed, by the fills' own closures; None where nothing ever was."""
        closes = [fills[each.fill].ends[0].closed_at for each in self.slices if fills[each.fill].ends]
        return min(closes, default=None)

    def closed_at(self, fills: Fills) -> datetime | None:
        """Return when the last of its fills was closed, None while one is open; of a fill shared with another trade the
        whole counts.
        """
        ends = [fills[each.fill].closed_at for each in self.slices]
        return None if None in ends else max(end for end in ends if end is not None)

    def holdings(self, fills: Fills) -> dict[Contract, Decimal]:
        """What was opened, net per contract, signed."""
        held: defaultdict[Contract, Decimal] = defaultdict(Decimal)
        for each in self.slices:
            fill = fills[each.fill]
            held[fill.contract] += each.quantity.copy_sign(fill.quantity)
        return {contract: quantity for contract, quantity in held.items() if quantity}


def whole(fill: Fill) -> Slice:
    """Return all of a fill as one slice."""
    return Slice(fill.id, ZERO, abs(fill.quantity))


def ratios(quantities: Iterable[Decimal]) -> tuple[Decimal, tuple[Decimal, ...]]:
    """Return the number of units and the quantities of one of them: (−4, +4) is 4 units of (−1, +1).

    Fractions have no common unit: they are one unit of themselves.
    """
    amounts = tuple(quantities)
    if any(each != each.to_integral_value() for each in amounts):
        return Decimal(1), amounts
    units = Decimal(reduce(gcd, (int(abs(each)) for each in amounts), 0) or 1)
    return units, tuple(each / units for each in amounts)
