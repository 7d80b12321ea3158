"""Acts: what one order did to one trade, opened (part of) it or closed (part of) it. Rolls are pairs of them."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from apps.trades.engine.grouping.fills import is_derivative
from apps.trades.engine.grouping.results import ZERO
from apps.trades.engine.results import Reason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date, datetime

    from apps.trades.engine.grouping.built import Built
    from apps.trades.engine.grouping.results import OrderName, TradeLot
    from apps.trades.engine.values import Contract


class Act(NamedTuple):
    """What one order did to one trade: opened it, or closed (part of) it. ``legs`` signed as they are held."""

    trade: Built
    order_id: int | None
    number: int
    at: datetime
    day: date
    legs: tuple[tuple[Contract, Decimal], ...]
    net: Decimal

    @property
    def contracts(self) -> frozenset[str]:
        return frozenset(contract.key for contract, _ in self.legs)

    @property
    def rights(self) -> list[str]:
        return sorted(contract.option_type for contract, _ in self.legs)

    @property
    def size(self) -> Decimal:
        """How many contracts of its largest leg."""
        return max(abs(quantity) for _, quantity in self.legs)

    @property
    def name(self) -> OrderName:
        """Names the order, or the row where no order stands behind it."""
        return ("order", self.order_id) if self.order_id is not None else ("row", self.number)


def closings_of(trade: Built, *, of: Callable[[Contract], bool] = is_derivative) -> Iterator[Act]:
    """Yield what each order closed of a trade by a fill, unless told otherwise of options and futures only."""
    orders: defaultdict[OrderName, list[int]] = defaultdict(list)
    for index, closure in enumerate(trade.closed_by):
        if closure.reason == Reason.FILL and of(closure.contract):
            name = ("order", closure.order_id) if closure.order_id is not None else ("row", closure.closing_id)
            orders[name].append(index)
    for members in orders.values():
        facts = [trade.closed_by[index] for index in members]
        # An order that is filled in pieces is one decision, made when its first piece was filled.
        first = min(facts, key=lambda each: (each.closed_at, each.closing_id))
        held: defaultdict[Contract, Decimal] = defaultdict(Decimal)
        for index in members:
            held[trade.closed_by[index].contract] += trade.closures[index].quantity
        net = sum((trade.closures[index].closing_net for index in members), ZERO)
        yield Act(trade, first.order_id, first.closing_id, first.closed_at, first.day, tuple(held.items()), net)


def openings_of(trade: Built, *, of: Callable[[Contract], bool] = is_derivative) -> Iterator[Act]:
    """Yield what each order opened of a trade, unless told otherwise of options and futures only."""
    orders: defaultdict[OrderName, list[int]] = defaultdict(list)
    for index, fill in enumerate(trade.fills):
        if of(fill.contract):
            orders[("order", fill.order_id) if fill.order_id is not None else ("row", fill.id)].append(index)
    # A trade may hold several slices of one fill, with another trade's between them.
    lots: defaultdict[int, list[TradeLot]] = defaultdict(list)
    for lot in trade.lots:
        if lot.is_opened:
            lots[lot.lot.opening_id].append(lot)
    for members in orders.values():
        fills = [trade.fills[index] for index in members]
        parts = [(fill, lot) for fill in fills for lot in lots[fill.id]]
        held: defaultdict[Contract, Decimal] = defaultdict(Decimal)
        for fill, lot in parts:
            held[fill.contract] += lot.quantity
        net = sum((lot.net for _, lot in parts), ZERO)
        first = fills[0]
        yield Act(trade, first.order_id, first.id, first.opened_at, first.day, tuple(held.items()), net)
