"""What went over within one order: which part of each trade it closed went into which of those it opened.

The trades closed are laid end to end, the trades opened beside them in the same proportion, and what lies side by side
went over. So all links of an order together are its contracts and its cash, once each:

    close 3 of Monday's and 2 of Tuesday's puts for 250, open 5 for 500
    Monday's  3 of 5: −150 + 300        Tuesday's  2 of 5: −100 + 200
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from apps.trades.engine.amounts import QUANTITY_SCALE, SCALE, share
from apps.trades.engine.grouping.results import ZERO

if TYPE_CHECKING:
    from collections.abc import Sequence

    from apps.trades.engine.grouping.acts import Act

WHOLE = Decimal(1)


class Flow(NamedTuple):
    """``quantity`` contracts of what was closed went over, for ``net`` of both the closing's and the opening's cash."""

    before: Act
    after: Act
    quantity: Decimal
    net: Decimal


def flows(closings: Sequence[Act], openings: Sequence[Act]) -> list[Flow]:
    """Return how the closings of one order went over into its openings; none where either is missing."""
    before, after = _laid_out(closings), _laid_out(openings)
    if not before or not after:
        return []
    taken = _side_by_side([act.size for act in before], _in_closed_contracts(before, after))
    net: defaultdict[tuple[int, int], Decimal] = defaultdict(Decimal)
    for side, acts in enumerate((before, after)):
        touching: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
        for pair in taken:
            touching[pair[side]].append(pair)
        for index, pairs in touching.items():
            parts = share(acts[index].net, [taken[pair] for pair in pairs], SCALE)
            for pair, part in zip(pairs, parts, strict=True):
                net[pair] += part
    return [Flow(before[one], after[other], taken[one, other], net[one, other]) for one, other in sorted(taken)]


def _laid_out(acts: Sequence[Act]) -> list[Act]:
    """Return the acts in the order in which they go over: where a person parted puts from calls, puts lead to puts."""
    moving = [act for act in acts if act.size]
    return sorted(moving, key=lambda act: (act.rights, act.trade.opened_at, act.trade.key))


def _in_closed_contracts(before: Sequence[Act], after: Sequence[Act]) -> list[Decimal]:
    """Return how much of what was closed went into each opening: whole contracts, unless one would get none."""
    closed, sizes = sum((act.size for act in before), ZERO), [act.size for act in after]
    parts = share(closed, sizes, WHOLE)
    return parts if all(parts) else share(closed, sizes, QUANTITY_SCALE)


def _side_by_side(lefts: Sequence[Decimal], rights: Sequence[Decimal]) -> dict[tuple[int, int], Decimal]:
    """Return what two rows of the same length have in common, by the place in each."""
    found: dict[tuple[int, int], Decimal] = {}
    left, right = list(lefts), list(rights)
    one = other = 0
    while one < len(left) and other < len(right):
        both = min(left[one], right[other])
        if both:
            found[one, other] = both
        left[one] -= both
        right[other] -= both
        one, other = one + (not left[one]), other + (not right[other])
    return found
