"""Chains: trades joined by rolls, assignments and exercises, so that no trade has to be split for its totals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.trades.engine.grouping.results import Chain, LinkKind, Sums

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from apps.trades.engine.grouping.built import Built
    from apps.trades.engine.grouping.results import Link, TradeKey


def chains_of(trades: Sequence[Built], links: Iterable[Link]) -> list[tuple[Chain, list[Built]]]:
    """Return the chains in order of opening, each with its trades; ``trades`` are in order of opening."""
    kept = list(links)
    root = _roots([trade.key for trade in trades], kept)
    members: dict[TradeKey, list[Built]] = {}
    for trade in trades:
        members.setdefault(root[trade.key], []).append(trade)
    turns: dict[TradeKey, int] = {}
    for link in kept:
        if link.kind is LinkKind.ROLL:
            turns[root[link.before]] = turns.get(root[link.before], 0) + 1
    return [(_chain(group, turns.get(name, 0)), group) for name, group in members.items()]


def rolls_before(links: Iterable[Link]) -> dict[TradeKey, int]:
    """Return how many rolls led to each trade, along the longest way."""
    found: dict[TradeKey, int] = {}
    for link in sorted(links, key=lambda each: (each.at, each.before, each.after)):
        before = found.get(link.before, 0) + (link.kind is LinkKind.ROLL)
        found[link.after] = max(found.get(link.after, 0), before)
    return found


def _roots(keys: Iterable[TradeKey], links: Iterable[Link]) -> dict[TradeKey, TradeKey]:
    """Return one name for all trades that links join (union-find with path halving)."""
    parent = {key: key for key in keys}

    def find(key: TradeKey) -> TradeKey:
        while parent[key] != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    for link in links:
        one, other = sorted((find(link.before), find(link.after)))
        parent[other] = one
    return {key: find(key) for key in parent}


def _chain(trades: Sequence[Built], rolls: int) -> Chain:
    is_open = any(trade.is_open for trade in trades)
    closes = [(trade.closed_at, trade.closed_on) for trade in trades if trade.closed_at and trade.closed_on]
    closed_at, closed_on = (None, None) if is_open else max(closes)
    total = Sums.of([trade.sums for trade in trades])
    return Chain(
        trades[0].key, tuple(trade.key for trade in trades), rolls, trades[0].opened_at, trades[0].opened_on,
        closed_at, closed_on, total,
    )  # fmt: skip
