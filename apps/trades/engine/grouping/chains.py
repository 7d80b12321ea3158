"""Chains: trades joined by rolls, assignments and exercises, so that no trade has to be split for its totals."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from apps.trades.engine.grouping.results import Chain, LinkKind, Sums

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from apps.trades.engine.grouping.built import Built
    from apps.trades.engine.grouping.results import Decision, Link, TradeKey


def chains_of(trades: Sequence[Built], links: Iterable[Link]) -> list[tuple[Chain, list[Built]]]:
    """Return the chains in order of opening, each with its trades; ``trades`` are in order of opening."""
    kept = list(links)
    root = _roots([trade.key for trade in trades], ((link.before, link.after) for link in kept))
    members: dict[TradeKey, list[Built]] = {}
    for trade in trades:
        members.setdefault(root[trade.key], []).append(trade)
    # A turn lies within one chain, so that any of its links tells which.
    turns = Counter(root[turn[0].before] for turn in _turns(kept) if turn[0].kind is LinkKind.ROLL)
    return [(_chain(group, turns[name]), group) for name, group in members.items()]


def rolls_before(links: Iterable[Link]) -> dict[TradeKey, int]:
    """Return how many rolls led to each trade, along the longest way."""
    found: dict[TradeKey, int] = {}
    for turn in _turns(links):
        # Read before any of them counts: two trades that one order rolled did not lead to each other.
        before = [found.get(link.before, 0) + (link.kind is LinkKind.ROLL) for link in turn]
        for link, count in zip(turn, before, strict=True):
            found[link.after] = max(found.get(link.after, 0), count)
    return found


def _turns(links: Iterable[Link]) -> list[list[Link]]:
    """Return the links in order of time, together those that are one roll in one chain: they share a decision, or one
    of them joins two (an order that was replaced while it was filled)."""
    ordered = sorted(links, key=lambda each: (each.at, each.before, each.after))
    ends = [(link.before, link.after) for link in ordered]
    chain = _roots({key for pair in ends for key in pair}, ends)
    root = _roots(
        {name for link in ordered for name in link.decisions},
        ((link.decisions[0], name) for link in ordered for name in link.decisions[1:]),
    )
    found: dict[Hashable, list[Link]] = {}
    for index, link in enumerate(ordered):
        name = (chain[link.before], root[link.decisions[0]]) if link.decisions else index
        found.setdefault(name, []).append(link)
    return list(found.values())


def _roots[T: (TradeKey, Decision)](keys: Iterable[T], pairs: Iterable[tuple[T, T]]) -> dict[T, T]:
    """Return one name for all that these pairs join (union-find with path halving)."""
    parent = {key: key for key in keys}

    def find(key: T) -> T:
        """Return the one name of what this key is joined with so far."""
        while parent[key] != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    for pair in pairs:
        one, other = sorted(map(find, pair))
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
