"""Rolls: one trade closed and another opened as one decision.

*Certain* where one order does both. *Inferred* where two orders do, within half an hour of one New York day: the same
rights and quantities leave one contract and enter another, of the same expiration or a later one, or of another
strike. What expired or was assigned and is sold again later is no roll, and neither is the same contract once more.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from apps.trades.engine.grouping.acts import closings_of, openings_of
from apps.trades.engine.grouping.fills import is_option
from apps.trades.engine.grouping.flows import Flow, flows
from apps.trades.engine.grouping.results import ZERO, Certainty, Flag, Link, LinkKind

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Sequence
    from decimal import Decimal

    from apps.trades.engine.grouping.acts import Act
    from apps.trades.engine.grouping.built import Built

ROLL_WINDOW = timedelta(minutes=30)


def rolls(trades: Sequence[Built]) -> list[Link]:
    """Return the rolls between these trades of one family, those of one order first."""
    closings = [act for trade in trades for act in closings_of(trade)]
    openings = [act for trade in trades for act in openings_of(trade)]
    certain = list(_certain(closings, openings))
    taken = {(act.trade.key, act.number) for flow in certain for act in (flow.before, flow.after)}
    free = [act for act in closings if (act.trade.key, act.number) not in taken]
    entering = [act for act in openings if (act.trade.key, act.number) not in taken]
    links = [_link(flow, Certainty.CERTAIN, "one order closed one and opened the other") for flow in certain]
    for before, after in _inferred(free, entering):
        after.trade.flags.add(Flag.INFERRED_ROLL)
        minutes = int(abs(after.at - before.at).total_seconds() // 60)
        because = f"closed and opened {minutes} min apart, same rights and quantities"
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


def _inferred(closings: Sequence[Act], openings: Sequence[Act]) -> list[tuple[Act, Act]]:
    """Pair what is left, the nearest in time first, then the nearest strikes; each act is used once."""
    entered: defaultdict[Hashable, list[Act]] = defaultdict(list)
    for act in openings:
        if _is_of_options(act):
            entered[act.day, _likeness(act)].append(act)
    pairs = [
        (_nearness(before, after), before, after)
        for before in closings
        if _is_of_options(before)
        for after in entered.get((before.day, _likeness(before)), ())
        if _may_roll(before, after)
    ]
    found: list[tuple[Act, Act]] = []
    used: set[tuple[str, object, int]] = set()
    for _, before, after in sorted(pairs, key=lambda pair: pair[0]):
        names = {("closing", before.trade.key, before.number), ("opening", after.trade.key, after.number)}
        if not names & used:
            used |= names
            found.append((before, after))
    return found


def _is_of_options(act: Act) -> bool:
    return all(is_option(contract) for contract, _ in act.legs)


def _likeness(act: Act) -> Hashable:
    return tuple(sorted((contract.option_type, quantity) for contract, quantity in act.legs))


def _may_roll(before: Act, after: Act) -> bool:
    if before.trade is after.trade or abs(after.at - before.at) > ROLL_WINDOW or before.contracts & after.contracts:
        return False
    # Nobody rolls into a trade that was there already, though a later part of it may look like it.
    if (after.trade.opened_at, after.trade.key) < (before.trade.opened_at, before.trade.key):
        return False
    later = _nearest_expiration(after) >= _nearest_expiration(before)
    return later or _strikes(before) != _strikes(after)


def _nearness(before: Act, after: Act) -> tuple[object, ...]:
    moved = sum((abs(a - b) for a, b in zip(_strikes(before), _strikes(after), strict=True)), ZERO)
    return abs(after.at - before.at), moved, before.number, after.number


def _strikes(act: Act) -> list[Decimal]:
    legs = sorted(act.legs, key=lambda leg: (leg[0].option_type, leg[1], leg[0].strike or ZERO))
    return [contract.strike or ZERO for contract, _ in legs]


def _nearest_expiration(act: Act) -> int:
    return min(contract.expires_on.toordinal() if contract.expires_on else 0 for contract, _ in act.legs)


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
