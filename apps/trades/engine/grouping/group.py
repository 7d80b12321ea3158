"""One family's trades, chains and campaigns from its lots: the whole of grouping behind one function.

lots → fills → openings (one order, one trade) → scaled in, legged in → a person's edits
     → what each trade owns → links → chains → campaigns → names, outcomes, risk
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import chain as joined_lists
from typing import TYPE_CHECKING

from apps.trades.engine.grouping.annotating import annotations_of
from apps.trades.engine.grouping.built import build
from apps.trades.engine.grouping.campaigns import campaigns_of
from apps.trades.engine.grouping.chains import chains_of, rolls_before
from apps.trades.engine.grouping.covering import covers_at_opening
from apps.trades.engine.grouping.covering_now import covers_now
from apps.trades.engine.grouping.fills import fills_of
from apps.trades.engine.grouping.joining import joined
from apps.trades.engine.grouping.lifecycle import outcomes_of
from apps.trades.engine.grouping.links import links_of
from apps.trades.engine.grouping.naming import named, opening_name
from apps.trades.engine.grouping.openings import openings
from apps.trades.engine.grouping.parts import owned_by
from apps.trades.engine.grouping.replaying import replay
from apps.trades.engine.grouping.results import NO_ANNOTATIONS, Flag, Grouping, Leg, Trade, Why
from apps.trades.engine.grouping.risk import risk_of_trade
from apps.trades.engine.grouping.sharing import flag_shared_contracts
from apps.trades.engine.results import underlying_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from apps.trades.engine.grouping.built import Built
    from apps.trades.engine.grouping.covering import Cover
    from apps.trades.engine.grouping.edits import Edit
    from apps.trades.engine.grouping.facts import FamilyFacts, OwnStrategy
    from apps.trades.engine.grouping.results import Annotations, Link, TradeKey
    from apps.trades.engine.recognition.shape import Signature
    from apps.trades.engine.values import Contract

# To be raised with every change of a rule: what an older version grouped is grouped again.
GROUPING_VERSION = 1


def group(facts: FamilyFacts, *, edits: Sequence[Edit] = (), legs_in: bool = True) -> Grouping:
    """Return the trades, links, chains and campaigns of one family of one account, its facts given in any order.

    ``edits`` are a person's, those in force; one that no longer applies changes nothing and is among the conflicts.
    ``legs_in`` puts together what two orders of one day made one spread.
    Every lot, closure and amount of the facts is in exactly one trade, whatever the edits.
    """
    fills = fills_of(facts)
    by_id = {fill.id: fill for fill in fills}
    drafts, conflicts = replay(joined(openings(fills), by_id, legs_in=legs_in), by_id, edits)
    trades = build(drafts, by_id, owned_by(drafts, by_id))
    links, unlinked = links_of(trades, edits)
    annotations, unwritten = annotations_of(trades, edits)
    chains = chains_of(trades, links)
    covers = covers_at_opening(trades)
    naked = {key for key, each in covers.items() if any(c.right == "C" and c.of_shares < c.needed for c in each)}
    campaigns = campaigns_of(chains, facts.income, naked)
    own = {each.signature: each for each in facts.own}
    chain_of = {trade.key: chain.key for chain, members in chains for trade in members}
    sight = _Sight(links, covers, covers_now(trades, chain_of), annotations, is_ira=facts.is_ira, own=own)
    described = _describe(trades, sight)
    in_campaigns = set(joined_lists.from_iterable(campaign.income for campaign in campaigns))
    return Grouping(
        trades=tuple(described),
        links=tuple(links),
        chains=tuple(chain for chain, _ in chains),
        campaigns=tuple(campaigns),
        beside=tuple(sorted({each.broker_id for each in facts.income} - in_campaigns)),
        conflicts=tuple(sorted({*conflicts, *unlinked, *unwritten}, key=lambda each: (each.edit, each.fills))),
    )


@dataclass(frozen=True)
class _Sight:
    """What is known of a whole family and told of each of its trades."""

    links: Sequence[Link]
    covers: Mapping[TradeKey, Sequence[Cover]]
    covers_now: Mapping[TradeKey, Sequence[Cover]]
    annotations: Mapping[TradeKey, Annotations]
    is_ira: bool
    own: Mapping[Signature, OwnStrategy]


def _describe(trades: Sequence[Built], sight: _Sight) -> list[Trade]:
    as_ordered, legs_of = flag_shared_contracts(trades), _legs_of_orders(trades)
    rolls = rolls_before(sight.links)
    leaving: defaultdict[TradeKey, list[Link]] = defaultdict(list)
    for link in sight.links:
        leaving[link.before].append(link)
    opened_here = frozenset(fill.id for trade in trades for fill in trade.fills)
    return [
        replace(
            _trade(trade, sight),
            flags=_flags(trade, legs_of),
            outcomes=outcomes_of(trade, leaving[trade.key], opened_here),
            rolls=rolls.get(trade.key, 0),
            as_ordered=as_ordered.get(trade.key),
            annotations=sight.annotations.get(trade.key, NO_ANNOTATIONS),
        )
        for trade in trades
    ]


def _trade(trade: Built, sight: _Sight) -> Trade:
    opening = opening_name(trade, sight.covers.get(trade.key, ()), is_ira=sight.is_ira)
    label = opening.label
    return Trade(
        key=trade.key,
        underlying=underlying_of(trade.fills[0].contract),
        opened_at=trade.opened_at,
        opened_on=trade.opened_on,
        closed_at=trade.closed_at,
        closed_on=trade.closed_on,
        legs=_legs(trade, trade.opened),
        open_legs=_legs(trade, trade.held),
        lots=tuple(trade.lots),
        closures=tuple(trade.closures),
        sums=trade.sums,
        opening=label,
        current=named(trade.held, sight.covers_now.get(trade.key, ())) if trade.is_open else None,
        risk=risk_of_trade(trade),
        why=Why(
            rule=trade.draft.rule,
            order_ids=tuple(sorted({fill.order_id for fill in trade.fills if fill.order_id is not None})),
            template=label.template.name if label.template else "",
            alternatives=label.alternatives,
            modifiers=opening.modifiers,
            edits=tuple(trade.draft.edits),
        ),
        flags=(),
        outcomes=(),
        own=sight.own.get(opening.signature),
    )


def _flags(trade: Built, legs_of: Mapping[int, int]) -> tuple[Flag, ...]:
    found = set(trade.flags)
    if any(contract.option_type and contract.deliverable is None for contract in trade.opened):
        found.add(Flag.UNKNOWN_DELIVERABLE)
    stated = [(fill.lots[0].leg_count, fill.order_id) for fill in trade.fills]
    # An order that states four legs of which two came: a part of the history is missing.
    if any(count and order_id is not None and legs_of[order_id] < count for count, order_id in stated):
        found.add(Flag.INCOMPLETE_ORDER)
    return tuple(each for each in Flag if each in found)


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


def _legs(trade: Built, holdings: Mapping[Contract, Decimal]) -> tuple[Leg, ...]:
    cash: defaultdict[Contract, Decimal] = defaultdict(type(trade.sums.opened))
    for lot in trade.lots:
        if lot.lot.number == 0:
            cash[lot.contract] += lot.net
    legs = [Leg(contract, quantity, cash[contract]) for contract, quantity in holdings.items()]
    return tuple(sorted(legs, key=lambda leg: leg.contract.key))
