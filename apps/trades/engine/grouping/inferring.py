"""Which closing and which opening look like one roll, though two orders did them.

Within half an hour of one New York day the same rights and quantities leave one contract and enter another, of the
same expiration or a later one, or of another strike. Of all such pairs the nearest in time comes first, then the
nearest strikes; each closing and each opening is in one roll at most.

A day of scalping has thousands of either, so they are not all held against each other: every closing asks for the
nearest opening that is still free (`nearest`), and asks again only where another closing, nearer to it, took that one.
"""

from __future__ import annotations

from collections import defaultdict
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

from apps.trades.engine.grouping.fills import is_option
from apps.trades.engine.grouping.nearest import End, Row, Wish

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator

    from apps.trades.engine.grouping.acts import Act


def inferred(closings: Iterable[Act], openings: Iterable[Act]) -> list[tuple[Act, Act]]:
    """Return the pairs of closing and opening that look like rolls, the nearest first."""
    entering = _alike(openings)
    found: list[Wish] = []
    for likeness, leaving in _alike(closings).items():
        if likeness in entering:
            found += _matched(leaving, Row(entering[likeness]))
    return [(wish.closing.act, wish.opening.act) for wish in sorted(found)]


def _alike(acts: Iterable[Act]) -> dict[Hashable, list[End]]:
    """Part what was done with options by its day and by its rights and quantities: the ends of a roll are alike."""
    found: defaultdict[Hashable, list[End]] = defaultdict(list)
    for place, act in enumerate(acts):
        if all(is_option(contract) for contract, _ in act.legs):
            sizes = tuple(sorted((contract.option_type, quantity) for contract, quantity in act.legs))
            found[act.day, sizes].append(End(act, place))
    return found


def _matched(closings: Iterable[End], openings: Row) -> Iterator[Wish]:
    """Give each closing the opening it wishes for, the nearest wishes first; whose wish is gone wishes anew."""
    wishes = [wish for wish in map(openings.nearest_to, closings) if wish]
    heapify(wishes)
    while wishes:
        wish = heappop(wishes)
        if openings.is_free(wish.opening):
            openings.take(wish.opening)
            yield wish
        elif anew := openings.nearest_to(wish.closing):
            heappush(wishes, anew)
