"""All that is told of each trade: its legs and names, how it ended, what it risks, why it stands together."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from apps.trades.engine.grouping.chains import rolls_before
from apps.trades.engine.grouping.covering import cover_of
from apps.trades.engine.grouping.covering_now import covers_now
from apps.trades.engine.grouping.lifecycle import outcomes_of
from apps.trades.engine.grouping.naming import named, opening_name
from apps.trades.engine.grouping.results import NO_ANNOTATIONS, Flag, Leg, Trade, Why
from apps.trades.engine.grouping.risk import risk_of_trade
from apps.trades.engine.grouping.sharing import flag_shared_contracts
from apps.trades.engine.recognition.modifiers import readings_left
from apps.trades.engine.results import underlying_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from apps.trades.engine.grouping.built import Built
    from apps.trades.engine.grouping.covering import Cover
    from apps.trades.engine.grouping.facts import FamilyFacts
    from apps.trades.engine.grouping.naming import Named
    from apps.trades.engine.grouping.results import Annotations, Link, Together, TradeKey
    from apps.trades.engine.values import Contract


class Describing:
    """What is known of a whole family, to be told of each of its trades."""

    def __init__(
        self,
        trades: Sequence[Built],
        links: Sequence[Link],
        chain_of: Mapping[TradeKey, TradeKey],
        annotations: Mapping[TradeKey, Annotations],
        together: Mapping[TradeKey, Together],
        facts: FamilyFacts,
    ) -> None:
        covered = cover_of(trades)
        self.naked_calls = covered.naked_calls
        self._covers = covered.at_opening
        self._covers_now = covers_now(trades, chain_of)
        self._annotations = annotations
        self._together = together
        self._is_ira = facts.is_ira
        self._as_ordered = flag_shared_contracts(trades)
        self._legs_of_orders = _legs_of_orders(trades)
        self._rolls = rolls_before(links)
        self._leaving: defaultdict[TradeKey, list[Link]] = defaultdict(list)
        for link in links:
            self._leaving[link.before].append(link)
        self._opened_here = frozenset(fill.id for trade in trades for fill in trade.fills)

    def of(self, trade: Built) -> Trade:
        """Return the trade with all that is told of it."""
        opening = opening_name(trade, self._covers.get(trade.key, ()), is_ira=self._is_ira)
        covers_now = self._covers_now.get(trade.key, ())
        cash = _opening_cash(trade)
        return Trade(
            key=trade.key,
            underlying=underlying_of(trade.fills[0].contract),
            opened_at=trade.opened_at,
            opened_on=trade.opened_on,
            closed_at=trade.closed_at,
            closed_on=trade.closed_on,
            legs=_legs(trade.opened, cash),
            open_legs=_legs(trade.held, cash),
            lots=tuple(trade.lots),
            closures=tuple(trade.closures),
            sums=trade.sums,
            opening=opening.label,
            current=named(trade.held, covers_now) if trade.is_open else None,
            risk=risk_of_trade(trade),
            why=self._why(trade, opening, covers_now if trade.is_open else self._covers.get(trade.key, ())),
            flags=_flags(trade, self._legs_of_orders),
            outcomes=outcomes_of(trade, self._leaving[trade.key], self._opened_here),
            rolls=self._rolls.get(trade.key, 0),
            as_ordered=self._as_ordered.get(trade.key),
            annotations=self._annotations.get(trade.key, NO_ANNOTATIONS),
        )

    def _why(self, trade: Built, opening: Named, covers: Sequence[Cover]) -> Why:
        label = opening.label
        return Why(
            rule=trade.draft.rule,
            order_ids=tuple(sorted({fill.order_id for fill in trade.fills if fill.order_id is not None})),
            template=label.template.name if label.template else "",
            alternatives=readings_left(label.alternatives, opening.modifiers),
            modifiers=opening.modifiers,
            edits=tuple(trade.draft.edits),
            covered_by=_covered_by(covers),
            together=self._together.get(trade.key),
        )


def _covered_by(covers: Sequence[Cover]) -> str:
    """Return what covers all options it sold, SHARES or OPTIONS; nothing where some are covered by nothing."""
    if not covers or any(each.of_shares + each.of_options < each.needed for each in covers):
        return ""
    return "OPTIONS" if any(each.of_options for each in covers) else "SHARES"


def _flags(trade: Built, legs_of: Mapping[int, int]) -> tuple[Flag, ...]:
    found = set(trade.flags)
    if any(contract.option_type and contract.deliverable is None for contract in trade.opened):
        found.add(Flag.UNKNOWN_DELIVERABLE)
    if trade.is_cost_unknown:
        found.add(Flag.UNKNOWN_COST)
    stated = [(fill.lots[0].leg_count, fill.order_id) for fill in trade.fills]
    # An order that states four legs of which two came: a part of the history is missing.
    if any(count and order_id is not None and legs_of[order_id] < count for count, order_id in stated):
        found.add(Flag.INCOMPLETE_ORDER)
    return tuple(each for each in Flag if each in found) if found else ()


def _legs_of_orders(trades: Sequence[Built]) -> dict[int, int]:
    """Return how many contracts each order opened or closed."""
    contracts: defaultdict[int, set[str]] = defaultdict(set)
    for trade in trades:
        for fill in trade.fills:
            if fill.order_id is not None:
                contracts[fill.order_id].add(fill.contract.key)
        for closure in trade.closed_by:
            if closure.order_id is not None:
                contracts[closure.order_id].add(closure.contract.key)
    return {order_id: len(members) for order_id, members in contracts.items()}


def _opening_cash(trade: Built) -> Mapping[Contract, Decimal]:
    """Return what each contract was opened with; one that a corporate action made was not opened with anything."""
    cash: defaultdict[Contract, Decimal] = defaultdict(Decimal)
    for lot in trade.lots:
        if lot.is_opened:
            cash[lot.contract] += lot.net
    return cash


def _legs(holdings: Mapping[Contract, Decimal], cash: Mapping[Contract, Decimal]) -> tuple[Leg, ...]:
    legs = [Leg(contract, quantity, cash.get(contract, Decimal(0))) for contract, quantity in holdings.items()]
    return tuple(sorted(legs, key=lambda leg: leg.contract.key))
