"""Which fills were opened together: the order is the intent.

Shares that an assignment delivered are a trade of their own, joined to the option's by a link. What no order stands
behind (a transfer, a history with gaps) is put together from the position it makes, by the fallback matcher.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from apps.trades.engine.grouping.drafts import Draft, whole
from apps.trades.engine.grouping.fills import is_option
from apps.trades.engine.grouping.results import ZERO, Flag, Rule, Slice
from apps.trades.engine.recognition.matcher import Holding, match
from apps.trades.engine.results import Origin

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Sequence

    from apps.trades.engine.grouping.fills import Fill

ORDERED = frozenset({Origin.FILL, Origin.STATED})


def openings(fills: Sequence[Fill]) -> list[Draft]:
    """Return one draft for what each order opened, each delivery, and each group of what came without an order."""
    orders: defaultdict[Hashable, list[Fill]] = defaultdict(list)
    deliveries: defaultdict[Hashable, list[Fill]] = defaultdict(list)
    others: defaultdict[Hashable, list[Fill]] = defaultdict(list)
    for fill in fills:
        origin = fill.lots[0].origin
        if fill.order_id is not None and origin in ORDERED:
            orders[fill.order_id].append(fill)
        elif origin == Origin.DELIVERY:
            # One assignment may come in several rows; that of another instant is another one.
            deliveries[fill.opened_at, fill.contract.key, fill.quantity > 0].append(fill)
        else:
            # A transfer brings what it brings on one day; what came on another day was another decision.
            others[fill.day].append(fill)
    drafts = [_of_order(members) for members in orders.values()]
    drafts += [Draft([whole(each) for each in members], Rule.DELIVERY) for members in deliveries.values()]
    for members in others.values():
        drafts += _from_position(members)
    return drafts


def _of_order(members: Sequence[Fill]) -> Draft:
    return Draft([whole(each) for each in members], Rule.ORDER)


def _from_position(members: Sequence[Fill]) -> Iterator[Draft]:
    """Put together what came on one day without an order. Only options can belong together by what they are."""
    if not any(is_option(each.contract) for each in members):
        yield from _by_contract(members)
        return
    groups = match([Holding(each.id, each.contract, each.quantity) for each in members])
    used: defaultdict[Hashable, Slice] = defaultdict(lambda: Slice(0, ZERO, ZERO))
    for group in groups:
        slices = []
        for name, quantity in group.parts:
            # Several groups may share a fill: each takes up where the one before it ended.
            start = used[name].end
            used[name] = Slice(int(str(name)), start, abs(quantity))
            slices.append(used[name])
        if len({each.fill for each in slices}) == 1:
            yield Draft(slices, _alone(slices[0].fill))
        else:
            yield Draft(slices, Rule.POSITION, {Flag.FROM_POSITION})


def _by_contract(members: Iterable[Fill]) -> Iterator[Draft]:
    same: defaultdict[Hashable, list[Fill]] = defaultdict(list)
    for each in members:
        same[each.opened_at, each.contract.key, each.quantity > 0].append(each)
    for group in same.values():
        yield Draft([whole(each) for each in group], _alone(group[0].id))


def _alone(fill: int) -> Rule:
    """Return why something that came without an order stands alone: what a person stated has no row."""
    return Rule.STATED if fill < 0 else Rule.SINGLE
