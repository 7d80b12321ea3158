"""Orders, and the trades that come of a worked example.

A trade's line, or a tuple of them (one instant), is an order of its own; ``order(7, …)`` names one that is filled in
several pieces, ``without_order(…)`` is a fill that states none.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from apps.trades.engine.grouping.facts import ClosureFact, FamilyFacts, IncomeFact, LotFact
from apps.trades.engine.grouping.group import group
from apps.trades.engine.ledger import compute
from apps.trades.engine.results import Category, View
from tests.builders.lines import history

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from apps.trades.engine.grouping.edits import Edit
    from apps.trades.engine.grouping.results import Grouping, Trade
    from apps.trades.engine.results import Closure, Ledger, Lot
    from tests.builders.lines import Instant, Line

NONE = 0
UNNAMED = 1_000


def order(number: int, *lines: Line) -> tuple[Line, ...]:
    """These lines, one instant, as fills of the order of that number."""
    return tuple(replace(line, order=number) for line in lines)


def without_order(*lines: Line) -> tuple[Line, ...]:
    """These lines, one instant, as fills no order stands behind."""
    return order(NONE, *lines)


def family_of(*instants: Instant, legs: dict[int, int] | None = None) -> FamilyFacts:
    """What grouping reads of a worked example; ``legs`` are the leg counts that orders state."""
    facts = history(*instants)
    orders = {
        fact.broker_id: number
        for fact, number in zip(facts, _orders(instants), strict=True)
        if number != NONE and fact.transaction_type == "Trade"
    }
    return family_facts(compute(facts), orders, legs or {})


def grouped(*instants: Instant, edits: Sequence[Edit] = (), legs: dict[int, int] | None = None) -> Grouping:
    return group(family_of(*instants, legs=legs), edits=edits)


def family_facts(ledger: Ledger, orders: dict[int, int], legs: dict[int, int]) -> FamilyFacts:
    """The lots and closures of a ledger, with the orders behind their rows."""
    income = [
        IncomeFact(entry.broker_id, entry.day, entry.category, entry.underlying, entry.amounts.net)
        for entry in ledger.entries
        if entry.view is View.TRADER and entry.category is not Category.REALIZED
    ]
    return FamilyFacts(
        tuple(_lot(lot, orders, legs) for lot in ledger.lots),
        tuple(_closure(closure, orders) for closure in ledger.closures),
        tuple(income),
    )


def names(grouping: Grouping) -> list[str]:
    """What the trades were called when opened, in order of opening."""
    return [trade.opening.name for trade in grouping.trades]


def called(trade: Trade) -> tuple[str, str]:
    """What a trade was called when opened, and what is left of it now."""
    return trade.opening.name, trade.current.name if trade.current else ""


def remarks(trade: Trade) -> list[str]:
    """What more was said of a trade than its name."""
    return [modifier.words for modifier in trade.why.modifiers]


def quantities(trade: Trade) -> dict[str, Decimal]:
    """What a trade was opened with, by symbol without padding."""
    return {" ".join(leg.contract.symbol.split()): leg.quantity for leg in trade.legs}


def _orders(instants: Iterable[Instant]) -> list[int]:
    found = []
    for number, instant in enumerate(instants, UNNAMED):
        lines = instant if isinstance(instant, tuple) else (instant,)
        found += [number if line.order is None else line.order for line in lines]
    return found


def _lot(lot: Lot, orders: dict[int, int], legs: dict[int, int]) -> LotFact:
    order_id = orders.get(lot.key.opening_id)
    return LotFact(
        lot.key, lot.contract, lot.origin, lot.opened_at, lot.began_on, lot.quantity, lot.remaining, lot.price,
        lot.opening.net, lot.opening.fees, lot.remaining_cash.net, lot.remaining_cash.fees, lot.variation,
        lot.remaining_folded.net, order_id, legs.get(order_id or NONE), lot.carried_from, lot.also_ids,
        lot.is_cost_stated,
    )  # fmt: skip


def _closure(closure: Closure, orders: dict[int, int]) -> ClosureFact:
    return ClosureFact(
        closure.key.lot, closure.key.closing_id, closure.contract, closure.reason, closure.closed_at, closure.day,
        closure.quantity, closure.price, closure.opening.net, closure.opening.fees, closure.closing.net,
        closure.closing.fees, closure.moved.net, orders.get(closure.key.closing_id), closure.also_ids,
    )  # fmt: skip
