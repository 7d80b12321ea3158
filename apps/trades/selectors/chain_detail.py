"""One chain: its trades, what led from each to the next, and its cash in order of time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.core.money import ZERO
from apps.trades.engine.grouping.results import LinkKind
from apps.trades.long_tables import LongTable, long_table
from apps.trades.models import Chain, Trade, TradeLink
from apps.trades.selectors.group_lists import GroupLine
from apps.trades.selectors.trade_detail import happenings_of
from apps.trades.selectors.trade_lines import open_profits, trade_lines
from apps.trades.selectors.trade_open import OpenTotal
from apps.trades.selectors.unknown_costs import doubted_trades
from apps.trades.words.rolls import Move, move_between
from apps.trades.words.trades import CERTAINTIES, LINKS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from decimal import Decimal

    from apps.trades.selectors.trade_detail import Happening
    from apps.trades.selectors.trade_lines import TradeLine
    from apps.trades.selectors.unknown_costs import DoubtedTrades


@dataclass(frozen=True, slots=True)
class Step:
    """What led from one trade of a chain to another; ``move`` only of a roll."""

    row: TradeLink
    words: str
    certainty: str
    move: Move | None

    @property
    def is_stated(self) -> bool:
        return self.row.certainty == "STATED"

    @property
    def credit(self) -> Decimal | None:
        """Net cash of a roll; a delivery has none of its own."""
        net: Decimal = self.row.net
        return net if self.move is not None else None


@dataclass(frozen=True, slots=True)
class ChainDetail:
    """A chain with all that happened in it; of what may be long, ``trades`` and the tables are a page."""

    line: GroupLine
    members: LongTable[Trade]
    trades: list[TradeLine]
    steps: list[Step]
    links: LongTable[Step]
    happenings: list[Happening]
    timeline: LongTable[Happening]
    doubted: DoubtedTrades

    @property
    def roll_credit(self) -> Decimal:
        """What all rolls together brought (positive) or cost."""
        return sum((each.credit for each in self.steps if each.credit is not None), ZERO)

    @property
    def cash(self) -> Decimal:
        """All cash so far."""
        return self.happenings[-1].running if self.happenings else ZERO

    @property
    def chart(self) -> dict[str, list[str]]:
        """The running cash for its chart: a point per moment."""
        last = {each.at: each for each in self.happenings}
        return {
            "labels": [each.day.isoformat() for each in last.values()],
            "running": [str(each.running) for each in last.values()],
        }


def chain_detail(chain: Chain, today: date, asked: Mapping[str, str] | None = None) -> ChainDetail:
    """Return a chain with all that belongs to it; ``today`` is the New York day, and ``asked`` says by name which page
    of its trades, links and timeline is shown."""
    trades = list(Trade.objects.filter(chain=chain).select_related("account").order_by("opened_at", "key"))
    steps, happenings = steps_of(trades), happenings_of(trades)
    members = long_table("trades", trades, asked or {})
    return ChainDetail(
        line=GroupLine(chain, _open_total(chain, trades, today), today),
        members=members,
        trades=trade_lines([chain.account], members.rows, today),
        steps=steps,
        links=long_table("links", steps, asked or {}),
        happenings=happenings,
        timeline=long_table("timeline", happenings, asked or {}),
        doubted=doubted_trades([chain.account], Trade.objects.filter(chain=chain), today),
    )


def _open_total(chain: Chain, trades: Sequence[Trade], today: date) -> OpenTotal | None:
    if chain.closed_on is not None:
        return None
    profits = open_profits([chain.account], [each for each in trades if each.closed_on is None], today)
    return OpenTotal.of(each.profit for each in profits.values())


def steps_of(trades: Sequence[Trade]) -> list[Step]:
    """Return the links between these trades in order of time."""
    by_key = {trade.pk: trade for trade in trades}
    rows = TradeLink.objects.filter(before__in=list(by_key)).order_by("at", "before__opened_at", "before__key", "kind")
    return [_step(row, by_key) for row in rows if row.after_id in by_key]


def _step(row: TradeLink, by_key: dict[int, Trade]) -> Step:
    # The trades are at hand already, with their legs.
    row.before, row.after = by_key[row.before_id], by_key[row.after_id]
    is_roll = row.kind == LinkKind.ROLL.value
    move = move_between(row.before.legs, row.after.legs) if is_roll else None
    return Step(row, LINKS[row.kind], CERTAINTIES[row.certainty], move)
