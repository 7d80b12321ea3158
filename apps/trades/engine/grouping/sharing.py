"""Closing orders that fit another trade than the one whose lots they consumed.

Lots are consumed oldest first, whatever the trader meant. Where the order that closed them is exactly what another
trade held, both are flagged, and each is told what it would have realized had orders closed what they fit: the one
that was meant with this order, the others without it.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from operator import itemgetter
from typing import TYPE_CHECKING

from apps.trades.engine.grouping.results import ZERO, Flag
from apps.trades.engine.results import Reason

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from decimal import Decimal

    from apps.trades.engine.grouping.built import Built
    from apps.trades.engine.grouping.results import TradeKey

    # Contracts and signed quantities.
    Legs = frozenset[tuple[str, Decimal]]


def flag_shared_contracts(trades: Sequence[Built]) -> dict[TradeKey, Decimal]:
    """Flag the trades that share a contract in this way, and return their realized P&L as ordered."""
    crowded = _crowded(trades)
    if not crowded:
        return {}
    by_key = {trade.key: trade for trade in trades}
    alike: defaultdict[Legs, list[TradeKey]] = defaultdict(list)
    for key in sorted(crowded):
        alike[frozenset((contract.key, quantity) for contract, quantity in by_key[key].opened.items())].append(key)
    as_ordered: dict[TradeKey, Decimal] = {}
    taken: defaultdict[TradeKey, Decimal] = defaultdict(lambda: ZERO)
    for order in _orders(trades, crowded):
        meant = _meant(order, alike, by_key, as_ordered)
        if meant is not None:
            for key in {meant, *(trade.key for trade, _ in order)}:
                by_key[key].flags.add(Flag.SHARED_CONTRACT)
            closing = sum((trade.closures[index].closing_net for trade, index in order), ZERO)
            as_ordered[meant] = by_key[meant].sums.opened + closing
            for trade, index in order:
                taken[trade.key] += trade.closures[index].opening_net + trade.closures[index].closing_net
    # What a trade's own order made of it is all it made, whoever took its lots.
    return {key: by_key[key].sums.realized - amount for key, amount in taken.items()} | as_ordered


def _meant(
    order: Sequence[tuple[Built, int]],
    alike: Mapping[Legs, Sequence[TradeKey]],
    by_key: Mapping[TradeKey, Built],
    known: Collection[TradeKey],
) -> TradeKey | None:
    """Return the trade whose legs the order is exactly, if it consumed others' lots."""
    closed: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    for trade, index in order:
        closed[trade.closed_by[index].contract.key] += trade.closures[index].quantity
    first, index = order[0]
    at = first.closed_by[index].closed_at
    fitting = [key for key in alike.get(frozenset(closed.items()), ()) if key not in known]
    fitting = [key for key in fitting if by_key[key].opened_at < at]
    consumed = {trade.key for trade, _ in order}
    if not fitting or consumed == {fitting[0]}:
        return None
    # Of several that fit, one whose own lots were not consumed is what was meant.
    return next((key for key in fitting if key not in consumed), fitting[0])


def _crowded(trades: Sequence[Built]) -> set[TradeKey]:
    """Return the trades that hold a contract while another one of the same side holds it too."""
    spans: defaultdict[tuple[str, bool], list[Built]] = defaultdict(list)
    for trade in trades:
        for contract, quantity in trade.opened.items():
            if contract.option_type:
                spans[contract.key, quantity > 0].append(trade)
    found: set[TradeKey] = set()
    for members in spans.values():
        for one, other in pairwise(members):
            if one.closed_at is None or other.opened_at < one.closed_at:
                found |= {one.key, other.key}
    return found


def _orders(trades: Sequence[Built], crowded: set[TradeKey]) -> Iterator[list[tuple[Built, int]]]:
    """Yield, in order of time, what each closing order closed: trades and which of their closures."""
    orders: defaultdict[int, list[tuple[Built, int]]] = defaultdict(list)
    touched: set[int] = set()
    for trade in trades:
        for index, closure in enumerate(trade.closed_by):
            if closure.reason == Reason.FILL and closure.order_id is not None:
                orders[closure.order_id].append((trade, index))
                if trade.key in crowded:
                    touched.add(closure.order_id)
    timed = [
        (min(trade.closed_by[index].closed_at for trade, index in members), order_id, members)
        for order_id, members in orders.items()
        if order_id in touched
    ]
    yield from (members for _, _, members in sorted(timed, key=itemgetter(0, 1)))
