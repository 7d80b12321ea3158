"""What each trade owns of the lots and closures of its fills, to the millionth.

Nearly every fill belongs to one trade and goes to it whole. Where a person (or the position matcher) divided a fill,
what closes it closes its slices in order of start, and money is shared by largest remainder, so that the parts sum to
the row exactly.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

from apps.trades.engine.amounts import QUANTITY_SCALE, SCALE, share
from apps.trades.engine.grouping.results import ZERO, TradeClosure, TradeLot
from apps.trades.engine.results import GOES_ON, REALIZES_NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from apps.trades.engine.grouping.drafts import Draft, Fills
    from apps.trades.engine.grouping.facts import ClosureFact, LotFact
    from apps.trades.engine.grouping.fills import Fill
    from apps.trades.engine.grouping.results import Slice
    from apps.trades.engine.results import LotKey

    # Of each slice of a fill, in order of start: its parts.
    Parts = list[tuple[list[TradeLot], list[TradeClosure]]]


class Owned:
    """Lots and closures of one trade."""

    def __init__(self) -> None:
        self.lots: list[TradeLot] = []
        self.closures: list[TradeClosure] = []


def owned_by(drafts: Sequence[Draft], fills: Fills) -> list[Owned]:
    """Return what each draft owns, in the order of the drafts."""
    owned = [Owned() for _ in drafts]
    holders: defaultdict[int, list[tuple[Slice, int]]] = defaultdict(list)
    for index, draft in enumerate(drafts):
        for each in draft.slices:
            holders[each.fill].append((each, index))
    for fill_id, slices in holders.items():
        ordered = sorted(slices)
        for (_, index), (lots, closures) in zip(ordered, parts_of(fills[fill_id], ordered), strict=True):
            owned[index].lots += lots
            owned[index].closures += closures
    for own in owned:
        own.lots.sort(key=lambda part: (part.lot, part.start))
        own.closures = _once_each(own.closures)
    return owned


def parts_of(fill: Fill, slices: Sequence[tuple[Slice, int]]) -> Parts:
    """Return the parts of each slice of one fill; the slices cover the fill, in order of start."""
    if len(slices) == 1:
        start = slices[0][0].start
        closures = [whole_closure(each) for lot in fill.lots for each in fill.closures[lot.key]]
        begins = _begins(fill)
        return [([whole_lot(lot, start + begins.get(lot.key, ZERO)) for lot in fill.lots], closures)]
    return _divided(fill, [each for each, _ in slices])


def whole_lot(lot: LotFact, start: Decimal = ZERO) -> TradeLot:
    """Return a lot as a part of the one trade that owns all of it."""
    return TradeLot(
        lot.key, start, lot.contract, lot.quantity, lot.net, lot.fees, lot.remaining, lot.remaining_net,
        lot.remaining_fees, lot.variation, lot.carried_from is None,
    )  # fmt: skip


def whole_closure(closure: ClosureFact) -> TradeClosure:
    """Return a closure as a part of the one trade that owns all of it."""
    return TradeClosure(
        closure.lot, closure.closing_id, closure.quantity, closure.opening_net, closure.opening_fees,
        closure.closing_net, closure.closing_fees, closure.moved_net, closure.reason not in REALIZES_NOTHING,
    )  # fmt: skip


def _divided(fill: Fill, slices: Sequence[Slice]) -> Parts:
    parts: Parts = [([], []) for _ in slices]
    begins = _begins(fill)
    sizes = {lot.key: _within(lot, begins.get(lot.key, ZERO), slices) for lot in fill.opened}
    for lot in fill.lots:
        if lot.carried_from is not None:
            weights = _carried(fill, lot.carried_from, sizes[lot.carried_from])
            sizes[lot.key] = share(abs(lot.quantity), weights, QUANTITY_SCALE)
        begin = begins.get(lot.key, ZERO)
        starts = [max(each.start, begin) for each in slices]
        _divide_lot(fill, lot, starts, sizes[lot.key], parts)
    return parts


def _begins(fill: Fill) -> dict[LotKey, Decimal]:
    """Return from where on each lot lies in its fill, of those the row opened after its first: end to end."""
    begins, end = {}, ZERO
    for former, lot in pairwise(fill.opened):
        end += abs(former.quantity)
        begins[lot.key] = end
    return begins


def _within(lot: LotFact, begin: Decimal, slices: Sequence[Slice]) -> list[Decimal]:
    """Return how much of each slice lies in this lot of their fill."""
    end = begin + abs(lot.quantity)
    return [max(ZERO, min(each.end, end) - max(each.start, begin)) for each in slices]


def _carried(fill: Fill, former: LotKey, sizes: Sequence[Decimal]) -> list[Decimal]:
    """Return how much of each slice went over into a lot that a corporate action made."""
    taken = _consumed(fill.closures[former], sizes)
    gone = [parts for closure, parts in zip(fill.closures[former], taken, strict=True) if closure.reason in GOES_ON]
    return [sum(column, ZERO) for column in zip(*gone, strict=True)]


def _consumed(closures: Sequence[ClosureFact], sizes: Sequence[Decimal]) -> list[list[Decimal]]:
    """Return for each closure how much it takes of each slice: the first slices go first."""
    left, found = list(sizes), []
    for closure in closures:
        wanted, taken = abs(closure.quantity), [ZERO] * len(left)
        for index, size in enumerate(left):
            taken[index] = min(size, wanted)
            wanted -= taken[index]
            left[index] -= taken[index]
        found.append(taken)
    return found


def _divide_lot(fill: Fill, lot: LotFact, starts: Sequence[Decimal], sizes: list[Decimal], parts: Parts) -> None:
    closures = fill.closures[lot.key]
    taken = _consumed(closures, sizes)
    net, fees = [ZERO] * len(sizes), [ZERO] * len(sizes)
    for closure, weights in zip(closures, taken, strict=True):
        for index, part in enumerate(_shares(closure, weights)):
            net[index] += part.opening_net
            fees[index] += part.opening_fees
            if part.quantity:
                parts[index][1].append(part)
    left = [size - sum(column, ZERO) for size, column in zip(sizes, _columns(taken, len(sizes)), strict=True)]
    rest = [share(each, left, SCALE) if any(left) else [ZERO] * len(left) for each in _open_money(lot)]
    for index, start in enumerate(starts):
        if not sizes[index]:
            continue
        remaining_net, remaining_fees, variation = (column[index] for column in rest)
        parts[index][0].append(
            TradeLot(
                lot.key, start, lot.contract, sizes[index].copy_sign(lot.quantity), net[index] + remaining_net,
                fees[index] + remaining_fees, left[index].copy_sign(lot.quantity) if left[index] else ZERO,
                remaining_net, remaining_fees, variation, lot.carried_from is None,
            )
        )  # fmt: skip


def _columns(rows: Sequence[Sequence[Decimal]], width: int) -> list[list[Decimal]]:
    return [[row[index] for row in rows] for index in range(width)]


def _open_money(lot: LotFact) -> tuple[Decimal, Decimal, Decimal]:
    return lot.remaining_net, lot.remaining_fees, lot.variation


def _shares(closure: ClosureFact, weights: Sequence[Decimal]) -> list[TradeClosure]:
    money = [
        share(each, weights, SCALE)
        for each in (
            closure.opening_net, closure.opening_fees, closure.closing_net, closure.closing_fees, closure.moved_net,
        )
    ]  # fmt: skip
    realizes = closure.reason not in REALIZES_NOTHING
    return [
        TradeClosure(
            closure.lot,
            closure.closing_id,
            weight.copy_sign(closure.quantity),
            net,
            fees,
            closing,
            charged,
            moved,
            realizes,
        )
        for weight, net, fees, closing, charged, moved in zip(weights, *money, strict=True)
    ]


def _once_each(closures: Iterable[TradeClosure]) -> list[TradeClosure]:
    """Join the parts of one closure that a trade owns through several slices of its fill."""
    found: dict[tuple[object, int], TradeClosure] = {}
    for each in sorted(closures):
        name = (each.lot, each.closing_id)
        found[name] = _sum(found[name], each) if name in found else each
    return list(found.values())


def _sum(one: TradeClosure, other: TradeClosure) -> TradeClosure:
    return one._replace(
        quantity=one.quantity + other.quantity,
        opening_net=one.opening_net + other.opening_net,
        opening_fees=one.opening_fees + other.opening_fees,
        closing_net=one.closing_net + other.closing_net,
        closing_fees=one.closing_fees + other.closing_fees,
        moved_net=one.moved_net + other.moved_net,
    )
