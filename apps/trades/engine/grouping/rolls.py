"""Rolls: one trade closed and another opened as one decision.

*Certain* where one order does both. *Inferred* where two orders do, within half an hour of one New York day: the same
rights and quantities leave one contract and enter another, of the same expiration or a later one, or of another
strike. What expired or was assigned and is sold again later is no roll, and neither is the same contract once more.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from apps.trades.engine.grouping.fills import is_derivative, is_option
from apps.trades.engine.grouping.results import ZERO, Certainty, Flag, Link, LinkKind
from apps.trades.engine.results import Reason

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Sequence
    from datetime import date, datetime

    from apps.trades.engine.grouping.built import Built
    from apps.trades.engine.values import Contract

ROLL_WINDOW = timedelta(minutes=30)


class Act(NamedTuple):
    """What one order did to one trade: opened it, or closed (part of) it. ``legs`` signed as they are held."""

    trade: Built
    order_id: int | None
    number: int
    at: datetime
    day: date
    legs: tuple[tuple[Contract, Decimal], ...]
    net: Decimal

    @property
    def contracts(self) -> frozenset[str]:
        return frozenset(contract.key for contract, _ in self.legs)

    @property
    def size(self) -> Decimal:
        """How many contracts of its largest leg."""
        return max(abs(quantity) for _, quantity in self.legs)


def rolls(trades: Sequence[Built]) -> list[Link]:
    """Return the rolls between these trades of one family, those of one order first."""
    closings = [act for trade in trades for act in _closings(trade)]
    openings = [act for trade in trades for act in _openings(trade)]
    certain = list(_certain(closings, openings))
    taken = {(act.trade.key, act.number) for pair in certain for act in pair}
    free = [act for act in closings if (act.trade.key, act.number) not in taken]
    entering = [act for act in openings if (act.trade.key, act.number) not in taken]
    links = [
        _link(before, after, Certainty.CERTAIN, "one order closed one and opened the other")
        for before, after in certain
    ]
    for before, after in _inferred(free, entering):
        after.trade.flags.add(Flag.INFERRED_ROLL)
        minutes = int(abs(after.at - before.at).total_seconds() // 60)
        because = f"closed and opened {minutes} min apart, same rights and quantities"
        links.append(_link(before, after, Certainty.INFERRED, because))
    return _once_per_pair(links)


def _closings(trade: Built) -> Iterator[Act]:
    """Yield what each order closed of a trade, of options and futures, by a fill."""
    orders: defaultdict[Hashable, list[int]] = defaultdict(list)
    for index, closure in enumerate(trade.closed_by):
        if closure.reason == Reason.FILL and is_derivative(closure.contract):
            name = ("order", closure.order_id) if closure.order_id is not None else ("row", closure.closing_id)
            orders[name].append(index)
    for members in orders.values():
        facts = [trade.closed_by[index] for index in members]
        first = min(facts, key=lambda each: (each.closed_at, each.closing_id))
        held: defaultdict[Contract, Decimal] = defaultdict(Decimal)
        for index in members:
            held[trade.closed_by[index].contract] += trade.closures[index].quantity
        net = sum((trade.closures[index].closing_net for index in members), ZERO)
        yield Act(trade, first.order_id, first.closing_id, first.closed_at, first.day, tuple(held.items()), net)


def _openings(trade: Built) -> Iterator[Act]:
    """Yield what each order opened of a trade, of options and futures."""
    orders: defaultdict[Hashable, list[int]] = defaultdict(list)
    for index, fill in enumerate(trade.fills):
        if is_derivative(fill.contract):
            orders[("order", fill.order_id) if fill.order_id is not None else ("row", fill.id)].append(index)
    lots = {lot.lot.opening_id: lot for lot in reversed(trade.lots) if lot.lot.number == 0}
    for members in orders.values():
        fills = [trade.fills[index] for index in members]
        held: defaultdict[Contract, Decimal] = defaultdict(Decimal)
        for fill in fills:
            held[fill.contract] += lots[fill.id].quantity
        net = sum((lots[fill.id].net for fill in fills), ZERO)
        first = fills[0]
        yield Act(trade, first.order_id, first.id, first.opened_at, first.day, tuple(held.items()), net)


def _certain(closings: Iterable[Act], openings: Iterable[Act]) -> Iterator[tuple[Act, Act]]:
    entered: defaultdict[int, list[Act]] = defaultdict(list)
    for act in openings:
        if act.order_id is not None:
            entered[act.order_id].append(act)
    for before in closings:
        for after in entered.get(before.order_id, ()) if before.order_id is not None else ():
            # Turning a position round in its own contract is a re-entry, not a roll.
            if before.trade is not after.trade and after.contracts - before.contracts:
                yield before, after


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


def _link(before: Act, after: Act, certainty: Certainty, because: str) -> Link:
    at, net = max(before.at, after.at), before.net + after.net
    return Link(LinkKind.ROLL, certainty, before.trade.key, after.trade.key, at, before.size, net, because)


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
                at=max(known.at, link.at), quantity=known.quantity + link.quantity, net=known.net + link.net
            )
        )
    return sorted(found.values(), key=lambda link: (link.at, link.before, link.after))
