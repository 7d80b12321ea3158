"""What a trade held at the same time at most: the position that its name and its risk are about.

Nearly always all that it ever opened. Where a person merged a trade with what it was rolled into, the one was gone
when the other came: 95 puts rolled to 90 puts are never short both. Of several moments that held as much, the first
counts, being what the trade was opened as.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from apps.trades.engine.grouping.results import ZERO

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from apps.trades.engine.grouping.built import Built
    from apps.trades.engine.grouping.facts import ClosureFact
    from apps.trades.engine.grouping.results import TradeLot
    from apps.trades.engine.results import LotKey
    from apps.trades.engine.values import Contract

ONE = Decimal(1)
# Of one instant: what was held goes first, then all comes that is opened, then what was opened just now may go.
GOES, COMES, GOES_AT_ONCE = range(3)


class Step(NamedTuple):
    """Part of a lot comes (or goes, against its sign) with its part of the opening cash and fees."""

    at: datetime
    turn: int
    lot: TradeLot
    quantity: Decimal
    net: Decimal
    fees: Decimal


def held_at_most(trade: Built) -> list[TradeLot]:
    """Return the lots the trade held when it held most, each with what was left of it and of its opening cash.

    Most is measured in units of the underlying. Where a corporate action changed the units, all lots are returned.
    """
    return opened_of(trade) if is_all_at_once(trade) else most_of(steps_of(trade))


def opened_of(trade: Built) -> list[TradeLot]:
    """Return the lots its fills opened, without those that a corporate action made of them."""
    return [lot for lot in trade.lots if lot.is_opened]


def is_all_at_once(trade: Built) -> bool:
    """Say whether all of it counts as held at once, which needs no replay: nothing was closed before all was opened,
    or the steps cannot be told, for a corporate action changed the units."""
    return len(opened_of(trade)) < len(trade.lots) or _all_came_first(trade)


def steps_of(trade: Built) -> list[Step]:
    """Return what came and went of the lots it opened, in order of time."""
    return sorted(_steps(trade, opened_of(trade)), key=attrgetter("at", "turn"))


def most_of(steps: Sequence[Step]) -> list[TradeLot]:
    """Return what was held when these steps held most, the first of equals."""
    return _lots_after(steps[: _most(steps)])


def _all_came_first(trade: Built) -> bool:
    """Say whether nothing was closed before all was opened, which needs no replay."""
    last, orders = trade.fills[-1].opened_at, {fill.order_id for fill in trade.fills} - {None}
    return all(each.closed_at > last and each.order_id not in orders for each in trade.closed_by)


def holdings_of(lots: Iterable[TradeLot]) -> dict[Contract, Decimal]:
    """Return the quantities of these lots, net per contract, signed."""
    held: defaultdict[Contract, Decimal] = defaultdict(Decimal)
    for lot in lots:
        held[lot.contract] += lot.quantity
    return {contract: quantity for contract, quantity in held.items() if quantity}


def _steps(trade: Built, opened: Sequence[TradeLot]) -> Iterator[Step]:
    fills, lots = {fill.id: fill for fill in trade.fills}, {lot.lot: lot for lot in opened}
    began: dict[int | None, datetime] = {}
    for fill in trade.fills:
        began.setdefault(fill.order_id, fill.opened_at)
    for lot in opened:
        yield Step(fills[lot.lot.opening_id].opened_at, COMES, lot, lot.quantity, lot.net, lot.fees)
    for closure, part in zip(trade.closed_by, trade.closures, strict=True):
        fill = fills[part.lot.opening_id]
        at = _went_at(closure, fill.order_id, began)
        turn = GOES if fill.opened_at < at else GOES_AT_ONCE
        yield Step(at, turn, lots[part.lot], -part.quantity, -part.opening_net, -part.opening_fees)


def _went_at(closure: ClosureFact, opened_by: int | None, began: dict[int | None, datetime]) -> datetime:
    """Return when a closing counts: the pieces of one order come in any sequence, but nobody meant to hold both."""
    if closure.order_id is None or closure.order_id == opened_by:
        return closure.closed_at
    return min(closure.closed_at, began.get(closure.order_id, closure.closed_at))


def _most(steps: Sequence[Step]) -> int:
    """Return after how many steps most was held, the first of equals."""
    held: defaultdict[Contract, Decimal] = defaultdict(Decimal)
    size = most = ZERO
    found = 0
    for count, step in enumerate(steps, 1):
        contract = step.lot.contract
        size -= abs(held[contract]) * (contract.multiplier or ONE)
        held[contract] += step.quantity
        size += abs(held[contract]) * (contract.multiplier or ONE)
        if size > most:
            most, found = size, count
    return found


def _lots_after(steps: Iterable[Step]) -> list[TradeLot]:
    left: dict[LotKey, TradeLot] = {}
    for step in steps:
        known = left.get(step.lot.lot) or step.lot._replace(quantity=ZERO, net=ZERO, fees=ZERO)
        left[step.lot.lot] = known._replace(
            quantity=known.quantity + step.quantity, net=known.net + step.net, fees=known.fees + step.fees
        )
    return [lot for _, lot in sorted(left.items()) if lot.quantity]
