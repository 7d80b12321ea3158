"""One family's trades, chains and campaigns from its lots: the whole of grouping behind one function.

lots → fills → openings (one order, one trade) → scaled in, legged in → a person's edits
     → what each trade owns → links → chains → campaigns → names, outcomes, risk
"""

from __future__ import annotations

from itertools import chain as joined_lists
from typing import TYPE_CHECKING

from apps.trades.engine.grouping.annotating import annotations_of, named_as_now
from apps.trades.engine.grouping.built import build
from apps.trades.engine.grouping.campaigns import campaigns_of
from apps.trades.engine.grouping.chains import chains_of
from apps.trades.engine.grouping.describing import Describing
from apps.trades.engine.grouping.fills import fills_of
from apps.trades.engine.grouping.joining import joined
from apps.trades.engine.grouping.links import links_of
from apps.trades.engine.grouping.openings import openings
from apps.trades.engine.grouping.parts import owned_by
from apps.trades.engine.grouping.proposing import proposed
from apps.trades.engine.grouping.replaying import replay
from apps.trades.engine.grouping.results import Grouping

if TYPE_CHECKING:
    from collections.abc import Sequence

    from apps.trades.engine.grouping.edits import Edit
    from apps.trades.engine.grouping.facts import FamilyFacts

# To be raised with every change of a rule: what an older version grouped is grouped again.
GROUPING_VERSION = 5


def group(facts: FamilyFacts, *, edits: Sequence[Edit] = (), legs_in: bool = True) -> Grouping:
    """Return the trades, links, chains and campaigns of one family of one account, its facts given in any order.

    ``edits`` are a person's, those in force; one that no longer applies changes nothing and is among the conflicts.
    ``legs_in`` puts together what two orders of one day made one spread.
    Every lot, closure and amount of the facts is in exactly one trade, whatever the edits.
    """
    fills = fills_of(facts)
    by_id = {fill.id: fill for fill in fills}
    replayed = replay(joined(openings(fills), by_id, legs_in=legs_in), by_id, edits)
    trades = build(replayed.drafts, by_id, owned_by(replayed.drafts, by_id))
    links, unlinked = links_of(trades, named_as_now(trades, edits, replayed))
    annotations, unwritten = annotations_of(trades, edits, replayed)
    chains = chains_of(trades, links)
    chain_of = {trade.key: chain.key for chain, members in chains for trade in members}
    together = proposed(trades, links, by_id) if legs_in else {}
    describing = Describing(trades, links, chain_of, annotations, together, facts)
    campaigns = campaigns_of(chains, facts.income, describing.naked_calls)
    in_campaigns = set(joined_lists.from_iterable(campaign.income for campaign in campaigns))
    return Grouping(
        trades=tuple(map(describing.of, trades)),
        links=tuple(links),
        chains=tuple(chain for chain, _ in chains),
        campaigns=tuple(campaigns),
        beside=tuple(sorted({each.broker_id for each in facts.income} - in_campaigns)),
        conflicts=tuple(sorted({*replayed.conflicts, *unlinked, *unwritten}, key=lambda each: (each.edit, each.fills))),
    )
