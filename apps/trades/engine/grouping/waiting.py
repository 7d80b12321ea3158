"""What was opened on a day and may become part of a spread, found by what it is and where its strikes lie.

A day of scalping has thousands of orders, so none is compared with all that came before: parts of one shape are held
in order of their lowest strike, and only the nearest on either side of where the order of the strikes changes are
looked at. What was closed in part is put away for good.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from heapq import heappop, heappush
from itertools import count
from typing import TYPE_CHECKING

from apps.trades.engine.grouping.drafts import ratios
from apps.trades.engine.grouping.fills import is_option
from apps.trades.engine.grouping.results import ZERO

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
    from datetime import date, datetime

    from apps.trades.engine.grouping.drafts import Draft, Fills
    from apps.trades.engine.grouping.results import TradeKey
    from apps.trades.engine.values import Contract

    Holdings = Mapping[Contract, Decimal]
    # Distance from the lowest strike, expiration, right, quantity.
    Leg = tuple[Decimal, date, str, Decimal]
    Shape = tuple[Leg, ...]
    Order = tuple[datetime, TradeKey]
    Row = list[tuple[Decimal, Order, "Part"]]

# Two, not one: the nearest may be an adjusted contract, which makes a spread with none but its like.
NEAREST = 2
# A butterfly needs its other wing as well: not every body near has one.
NEAREST_BODIES = 8


@dataclass(frozen=True, eq=False)
class Part:
    """A draft, with what is asked of it again and again."""

    draft: Draft
    order: Order
    holdings: Holdings
    first_close: datetime | None
    closed_at: datetime | None

    @classmethod
    def of(cls, draft: Draft, fills: Fills) -> Part:
        """Return the draft with what its fills say of it, read once."""
        order = draft.opened_at(fills), draft.key(fills)
        return cls(draft, order, draft.holdings(fills), draft.first_close(fills), draft.closed_at(fills))

    def with_(self, other: Part) -> Part:
        """Return what both together are, under the draft of this one, without reading their fills again."""
        held: defaultdict[Contract, Decimal] = defaultdict(Decimal, self.holdings)
        for contract, quantity in other.holdings.items():
            held[contract] += quantity
        closes = [each.first_close for each in (self, other) if each.first_close is not None]
        ends = [each.closed_at for each in (self, other) if each.closed_at is not None]
        return Part(
            self.draft,
            min(self.order, other.order),
            {contract: quantity for contract, quantity in held.items() if quantity},
            min(closes, default=None),
            max(ends) if len(ends) == 2 else None,
        )

    @cached_property
    def units(self) -> Decimal:
        """How many times it holds its smallest ratio: (−4, +4) are 4 units of (−1, +1)."""
        return ratios(self.holdings.values())[0]

    @cached_property
    def mixture(self) -> Hashable:
        """Names contracts and their ratios, whatever the size."""
        parts = sorted((contract.key, quantity) for contract, quantity in self.holdings.items())
        return tuple(key for key, _ in parts), ratios(quantity for _, quantity in parts)[1]

    @cached_property
    def strikes(self) -> tuple[Decimal, ...]:
        """Its strikes from low to high, one for each contract."""
        return tuple(sorted(contract.strike for contract in self.holdings if contract.strike is not None))

    @cached_property
    def shape(self) -> Shape:
        """What it is but for where its lowest strike lies; empty for what is no option or cannot be read as one."""
        legs = [
            (contract.strike - self.strikes[0], contract.expires_on, contract.option_type, quantity)
            for contract, quantity in self.holdings.items()
            if is_option(contract) and contract.strike is not None and contract.expires_on and contract.option_type
        ]
        return tuple(sorted(legs)) if len(legs) == len(self.holdings) else ()

    def is_untouched(self, at: datetime) -> bool:
        """Say whether nothing of it had been closed by this moment."""
        return self.first_close is None or self.first_close > at

    def is_closed(self, at: datetime) -> bool:
        """Say whether all of it had been closed by this moment."""
        return self.closed_at is not None and self.closed_at <= at


class Waiting:
    """The parts of one day that nothing was closed of yet, by size, then by shape, then by lowest strike."""

    def __init__(self) -> None:
        self._rows: defaultdict[Decimal, dict[Shape, Row]] = defaultdict(dict)
        # Numbered, as what grew has the first close and the order of what it grew from.
        self._closing: list[tuple[datetime, int, Part]] = []
        self._numbers = count()

    def add(self, part: Part) -> None:
        """Let a part wait until something of it is closed."""
        insort(self._rows[part.units].setdefault(part.shape, []), _place(part))
        if part.first_close is not None:
            heappush(self._closing, (part.first_close, next(self._numbers), part))

    def discard(self, part: Part) -> None:
        """Forget a part; one that does not wait is no error, as what was closed is put away before."""
        rows = self._rows[part.units]
        row = rows.get(part.shape, [])
        index = bisect_left(row, _place(part)[:2])
        if index < len(row) and row[index][2] is part:
            del row[index]
            if not row:
                del rows[part.shape]

    def put_away(self, at: datetime) -> None:
        """Discard what had been closed in part by this moment."""
        while self._closing and self._closing[0][0] <= at:
            self.discard(heappop(self._closing)[2])

    def near(self, part: Part, can_join: Callable[[Shape, Shape], bool]) -> list[Part]:
        """Return parts of the same size and of a shape this one can join: of one expiration before two, then those
        that make the narrowest spread, then the earliest."""
        found = {
            other: None
            for shape, row in self._rows[part.units].items()
            if can_join(shape, part.shape)
            for other in _beside(row, _turns(part.strikes, shape))
        }
        return sorted(found, key=lambda other: _distance(other, part))

    def butterflies(self, part: Part) -> Iterator[tuple[Part, Part]]:
        """Yield what would make a butterfly with this single contract, two singles at a time: the narrowest first, last
        the only one with a broken wing."""
        if len(part.shape) != 1:
            return
        ((_, expires_on, right, quantity),) = part.shape
        strike = part.strikes[0]
        likes, wings, bodies = (
            self._singles((ZERO, expires_on, right, each)) for each in (quantity, -quantity / 2, -2 * quantity)
        )
        # As the body: a wing below, half its size, and one as far above. As a wing: a body, and beyond it the other.
        below = (wing for wing in _nearest(wings, strike) if wing.strikes[0] < strike)
        for wing in below:
            yield from ((wing, other) for other in _at(wings, 2 * strike - wing.strikes[0]))
        for body in _nearest(bodies, strike):
            yield from ((body, other) for other in _at(likes, 2 * body.strikes[0] - strike))
        # Of wings unevenly far apart any two would do, so that nothing but being alone tells which were meant.
        if len(wings) == 2 and _are_around(wings, strike):
            yield wings[0][-1], wings[1][-1]
        if len(bodies) == len(likes) == 1 and _are_around(sorted((likes[0], _place(part))), bodies[0][0]):
            yield bodies[0][-1], likes[0][-1]

    def halves(self, part: Part) -> Iterator[Part]:
        """Yield the verticals that share a body with this one, evenly apart before broken wings, the narrowest first.

        The lower half of a long butterfly buys its low strike and sells its high one, the upper half the reverse.
        """
        if not _is_vertical(part.shape):
            return
        low, high = (leg[1:] for leg in part.shape)
        turned = [
            (shape[1][0], row)
            for shape, row in self._rows[part.units].items()
            if len(shape) == 2 and shape[0][1:] == high and shape[1][1:] == low
        ]
        bottom, top = part.strikes
        for wide, row in sorted(turned, key=lambda each: (each[0] != top - bottom, each[0])):
            # Beginning where this one ends, or ending where it begins.
            yield from _at(row, top)
            yield from _at(row, bottom - wide)

    def _singles(self, leg: Leg) -> Row:
        return self._rows.get(abs(leg[-1]), {}).get((leg,), [])


def _place(part: Part) -> tuple[Decimal, Order, Part]:
    return part.strikes[0], part.order, part


def _turns(strikes: Sequence[Decimal], shape: Shape) -> set[Decimal]:
    """Return the lowest strikes at which parts of this shape have a leg meet one of these strikes. Between two of them
    legs lie in one order, and that is what names are made of."""
    return {strike - offset for strike in strikes for offset, *_ in shape}


def _beside(row: Row, turns: Iterable[Decimal]) -> Iterator[Part]:
    """Return the nearest below, at and above each of these lowest strikes."""
    for turn in turns:
        start, end = bisect_left(row, turn, key=_low), bisect_right(row, turn, key=_low)
        # At the strike itself there may be any number, all alike: the earliest will do.
        for _, _, part in (*row[max(start - NEAREST, 0) : min(start + NEAREST, end)], *row[end : end + NEAREST]):
            yield part


def _nearest(row: Row, strike: Decimal) -> list[Part]:
    """Return the nearest few, the nearest first; of equally near ones the earliest first."""
    index = bisect_left(row, strike, key=_low)
    few = row[max(index - NEAREST_BODIES, 0) : index + NEAREST_BODIES]
    return [part for _, _, part in sorted(few, key=lambda place: (abs(place[0] - strike), place[1]))]


def _at(row: Row, strike: Decimal) -> list[Part]:
    """Return the earliest at this strike."""
    start = bisect_left(row, strike, key=_low)
    return [part for low, _, part in row[start : start + NEAREST] if low == strike]


def _is_vertical(shape: Shape) -> bool:
    """Say whether it is one contract bought against another one sold that differs in strike only."""
    sides = {leg[3] for leg in shape}
    return len(shape) == 2 and len({leg[1:3] for leg in shape}) == 1 and len(sides) == 2 and not sum(sides)


def _are_around(wings: Sequence[tuple[Decimal, Order, Part]], strike: Decimal) -> bool:
    """Say whether one of two wings lies below this strike and the other one above it."""
    return wings[0][0] < strike < wings[1][0]


def _low(place: tuple[Decimal, Order, Part]) -> Decimal:
    return place[0]


def _distance(one: Part, other: Part) -> tuple[int, Decimal, Order]:
    strikes = (*one.strikes, *other.strikes)
    expirations = {contract.expires_on for part in (one, other) for contract in part.holdings}
    return len(expirations), max(strikes) - min(strikes), one.order
