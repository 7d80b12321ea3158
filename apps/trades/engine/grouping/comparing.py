"""What an edit changes: two groupings of the same facts side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.trades.engine.grouping.results import Sums

if TYPE_CHECKING:
    from collections.abc import Sequence

    from apps.trades.engine.grouping.results import Chain, Grouping, Link, Trade


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two groupings: its trades, chains and links that the other lacks, and the sums of all it has."""

    trades: tuple[Trade, ...]
    chains: tuple[Chain, ...]
    links: tuple[Link, ...]
    trade_count: int
    chain_count: int
    campaign_count: int
    sums: Sums


@dataclass(frozen=True, slots=True)
class Difference:
    """What there is before a change and after it."""

    before: Side
    after: Side

    @property
    def is_nothing(self) -> bool:
        sides = (self.before, self.after)
        return not any(side.trades or side.chains or side.links for side in sides)

    @property
    def keeps_totals(self) -> bool:
        """Say whether all money is the same to the millionth, as it must be."""
        return self.before.sums == self.after.sums


def difference(before: Grouping, after: Grouping) -> Difference:
    """Return what differs between two groupings of the same facts, trades in the order of their opening."""
    return Difference(_side(before, after), _side(after, before))


def total(parts: Sequence[Trade | Chain]) -> Sums:
    """Return the sums of trades or chains together."""
    return Sums.of([part.sums for part in parts])


def _side(mine: Grouping, other: Grouping) -> Side:
    theirs = {trade.key: _shown(trade) for trade in other.trades}
    chains = {chain.key: chain.trades for chain in other.chains}
    links = set(other.links)
    return Side(
        trades=tuple(trade for trade in mine.trades if theirs.get(trade.key) != _shown(trade)),
        chains=tuple(chain for chain in mine.chains if chains.get(chain.key) != chain.trades),
        links=tuple(link for link in mine.links if link not in links),
        trade_count=len(mine.trades),
        chain_count=len(mine.chains),
        campaign_count=len(mine.campaigns),
        sums=total(mine.trades),
    )


def _shown(trade: Trade) -> tuple[object, ...]:
    """Return what a person sees of a trade; that it was edited is no difference by itself."""
    return trade.lots, trade.closures, trade.code, trade.name, trade.annotations
