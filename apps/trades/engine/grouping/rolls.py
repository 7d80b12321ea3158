"""Rolls: one trade closed and another opened as one decision.

*Certain* where one order does both, *inferred* where two orders do that look like one (`inferring`). What expired or
was assigned and is sold again later is no roll, and neither is the same contract once more.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from apps.trades.engine.grouping.acts import closings_of, openings_of
from apps.trades.engine.grouping.flows import Flow, flows
from apps.trades.engine.grouping.inferring import inferred
from apps.trades.engine.grouping.results import Certainty, Flag, Link, LinkKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from apps.trades.engine.grouping.acts import Act
    from apps.trades.engine.grouping.built import Built


def rolls(trades: Sequence[Built]) -> list[Link]:
    """Return the rolls between these trades of one family, those of one order first."""
    closings = [act for trade in trades for act in closings_of(trade)]
    openings = [act for trade in trades for act in openings_of(trade)]
    certain = list(_certain(closings, openings))
    taken = {(act.trade.key, act.number) for flow in certain for act in (flow.before, flow.after)}
    free = [act for act in closings if (act.trade.key, act.number) not in taken]
    entering = [act for act in openings if (act.trade.key, act.number) not in taken]
    links = [_link(flow, Certainty.CERTAIN, "one order closed one and opened the other") for flow in certain]
    for before, after in inferred(free, entering):
        after.trade.flags.add(Flag.INFERRED_ROLL)
        because = f"closed and opened {_apart(before, after)}, same rights and quantities"
        links.append(_link(Flow(before, after, before.size, before.net + after.net), Certainty.INFERRED, because))
    return _once_per_pair(links)


def _certain(closings: Iterable[Act], openings: Iterable[Act]) -> Iterator[Flow]:
    closed, opened = _by_order(closings), _by_order(openings)
    for order_id in closed:
        for flow in flows(closed[order_id], opened.get(order_id, ())):
            # Turning a position round in its own contract is a re-entry, not a roll.
            if flow.before.trade is not flow.after.trade and flow.after.contracts - flow.before.contracts:
                yield flow


def _by_order(acts: Iterable[Act]) -> dict[int, list[Act]]:
    found: defaultdict[int, list[Act]] = defaultdict(list)
    for act in acts:
        if act.order_id is not None:
            found[act.order_id].append(act)
    return found


def _apart(before: Act, after: Act) -> str:
    minutes = int(abs(after.at - before.at).total_seconds() // 60)
    return f"{minutes} minute{'' if minutes == 1 else 's'} apart" if minutes else "within the same minute"


def _link(flow: Flow, certainty: Certainty, because: str) -> Link:
    before, after = flow.before, flow.after
    at, decisions = max(before.at, after.at), ((before.name, after.name),)
    return Link(
        LinkKind.ROLL, certainty, before.trade.key, after.trade.key, at, flow.quantity, flow.net, because, decisions
    )


def _once_per_pair(links: Iterable[Link]) -> list[Link]:
    """Join what several orders rolled between the same two trades."""
    found: dict[tuple[object, ...], Link] = {}
    for link in links:
        name = (link.before, link.after)
        known = found.get(name)
        found[name] = (
            link
            if known is None
            else known._replace(
                at=max(known.at, link.at),
                quantity=known.quantity + link.quantity,
                net=known.net + link.net,
                decisions=(*known.decisions, *link.decisions),
            )
        )
    return sorted(found.values(), key=lambda link: (link.at, link.before, link.after))
