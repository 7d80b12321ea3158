"""Closing orders that fit another trade than the one whose lots they consumed.

Lots are consumed oldest first, whatever the trader meant. Where the order that closed them is exactly what another
trade held, both are flagged, and each is told what it would have realized had its own order closed it.
"""

from __future__ import annotations

from collections import defaultdict
from operator import itemgetter
from typing import TYPE_CHECKING

from apps.trades.engine.grouping.results import ZERO, Flag
from apps.trades.engine.results import Reason

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from apps.trades.engine.grouping.built import Built
    from apps.trades.engine.grouping.results import TradeKey

    Held = dict[str, dict[TradeKey, Decimal]]


def flag_shared_contracts(trades: Sequence[Built]) -> dict[TradeKey, Decimal]:
    """Flag the trades that share a contract in this way, and return their realized P&L as ordered."""
    crowded = _crowded(trades)
    if not crowded:
        return {}
    by_key = {trade.key: trade for trade in trades}
    opened: dict[TradeKey, dict[str, Decimal]] = {
        key: {contract.key: quantity for contract, quantity in by_key[key].opened.items()} for key in crowded
    }
    as_ordered: dict[TradeKey, Decimal] = {}
    for order in _orders(trades, crowded):
        consumed = {trade.key for trade, _ in order}
        legs: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
        for trade, index in order:
            legs[trade.closed_by[index].contract.key] += trade.closures[index].quantity
        meant = [key for key in sorted(crowded) if opened[key] == legs and key not in as_ordered]
        at = order[0][0].closed_by[order[0][1]].closed_at
        meant = [key for key in meant if by_key[key].opened_at < at]
        if not meant or consumed == {meant[0]}:
            continue
        # Of several that fit, one whose own lots were not all consumed is what was meant.
        fits = next((key for key in meant if key not in consumed), meant[0])
        for key in {fits, *consumed}:
            by_key[key].flags.add(Flag.SHARED_CONTRACT)
        closing = sum((trade.closures[index].closing_net for trade, index in order), ZERO)
        as_ordered[fits] = by_key[fits].sums.opened + closing
    return as_ordered


def _crowded(trades: Sequence[Built]) -> set[TradeKey]:
    """Return the trades that hold a contract while another one of the same side holds it too."""
    spans: defaultdict[tuple[str, bool], list[Built]] = defaultdict(list)
    for trade in trades:
        for contract, quantity in trade.opened.items():
            if contract.option_type:
                spans[contract.key, quantity > 0].append(trade)
    found: set[TradeKey] = set()
    for members in spans.values():
        for one, other in zip(members, members[1:], strict=False):
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
