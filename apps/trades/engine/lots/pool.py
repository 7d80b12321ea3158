"""The open lots of one contract, and the order in which they are consumed.

All lots of a pool are on one side: who sells more than he holds closes every long lot before a short one opens, so
long and short never meet in a pool.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from typing import TYPE_CHECKING

from apps.trades.engine.amounts import NOTHING, ZERO, Amounts, take

if TYPE_CHECKING:
    from collections.abc import Callable, Container
    from datetime import date
    from decimal import Decimal

    from apps.trades.engine.results import LotKey, Origin
    from apps.trades.engine.values import Contract

    Rank = tuple[Decimal | int, int, int, int]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


@dataclass(slots=True, eq=False)
class OpenLot:
    """A lot while it is open: what of it remains, and how much of its cost and folded premium goes with that."""

    key: LotKey
    contract: Contract
    origin: Origin
    opened_at: datetime
    acquired_on: date
    began_on: date
    quantity: Decimal
    price: Decimal | None
    opening: Amounts
    folded: Amounts = NOTHING
    is_cost_stated: bool = False
    carried_from: LotKey | None = None
    carried_by: int | None = None
    also_ids: tuple[int, ...] = ()
    remaining: Decimal = ZERO
    cash: Amounts = NOTHING
    folded_left: Amounts = NOTHING

    def __post_init__(self) -> None:
        self.remaining, self.cash, self.folded_left = self.quantity, self.opening, self.folded

    @property
    def unit_cost(self) -> Decimal:
        """The whole lot's signed cash per share or contract, premium folded in; taking parts does not change it."""
        return (self.opening.net + self.folded.net) / abs(self.quantity)

    def take(self, magnitude: Decimal) -> Part:
        """Take so much from the lot, with its share of the cost that is still there."""
        whole = abs(self.remaining)
        cash, folded = take(self.cash, magnitude, whole), take(self.folded_left, magnitude, whole)
        quantity = magnitude.copy_sign(self.remaining)
        self.remaining -= quantity
        self.cash, self.folded_left = self.cash.minus(cash), self.folded_left.minus(folded)
        return Part(self, quantity, cash, folded)


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """What a row takes of a lot: ``quantity`` signed as the lot, ``cash`` and ``folded`` of the lot's opening."""

    lot: OpenLot
    quantity: Decimal
    cash: Amounts
    folded: Amounts


def _age(lot: OpenLot) -> tuple[int, int, int]:
    # A whole number can be turned round for LIFO, which a moment cannot.
    return (lot.opened_at - EPOCH) // MICROSECOND, lot.key.opening_id, lot.key.number


def _oldest(lot: OpenLot) -> Rank:
    return (0, *_age(lot))


def _newest(lot: OpenLot) -> Rank:
    at, opening_id, number = _age(lot)
    return 0, -at, -opening_id, -number


def _dearest(lot: OpenLot) -> Rank:
    # Cash of what was bought is negative, so the dearest comes first; of what was sold, what brought in least.
    return (lot.unit_cost, *_age(lot))


# Which lot a close consumes first. FIFO is what applies without an instruction (Reg. 1.1012-1(c)).
METHODS: dict[str, Callable[[OpenLot], Rank]] = {"FIFO": _oldest, "LIFO": _newest, "HIFO": _dearest}


class Pool:
    """The open lots of one contract, and for futures the cash settled on them since they were opened."""

    def __init__(self, method: str) -> None:
        self.rank = METHODS[method]
        self.quantity = ZERO
        self.variation = ZERO
        # Ten thousand lots, each closed in two, would be sorted ten thousand times; a heap yields the next one.
        self._heap: list[tuple[Rank, OpenLot]] = []

    def put(self, lot: OpenLot) -> None:
        """Take in a lot on the side of those that are there."""
        # A rank ends in the lot's key, so no two are equal and lots themselves are never compared.
        heappush(self._heap, (self.rank(lot), lot))
        self.quantity += lot.remaining

    def take(self, magnitude: Decimal, spared: Container[int] = ()) -> list[Part]:
        """Take up to so much from the lots in their order; what the pool lacks is not taken, and nothing of lots that
        go back to what is ``spared``."""
        parts, left = [], []
        while magnitude > 0 and self._heap:
            lot = self._heap[0][1]
            if lot.key.opening_id in spared:
                left.append(heappop(self._heap))
                continue
            part = lot.take(min(magnitude, abs(lot.remaining)))
            if not lot.remaining:
                heappop(self._heap)
            parts.append(part)
            self.quantity -= part.quantity
            magnitude -= abs(part.quantity)
        for each in left:
            heappush(self._heap, each)
        return parts

    @property
    def lots(self) -> list[OpenLot]:
        """The open lots, oldest first."""
        return sorted((lot for _, lot in self._heap), key=_age)


def in_order_of_age(parts: list[Part]) -> list[Part]:
    """Return the parts as their lots were opened, whichever method took them."""
    return sorted(parts, key=lambda part: _age(part.lot)) if len(parts) > 1 else parts
