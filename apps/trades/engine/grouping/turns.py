"""What a trade held in turn: parts of which the one was gone when the next came.

A person may merge the puts of February with those of August, or a trade with all it was rolled into. Of no moment can
one then say what the whole trade could win: what it won of the one it kept when the other came. So what could be won
is added up part by part, and each part is what stood whole at one time:

* *from flat to flat*: what was opened until nothing of the trade was held, where all of it was held at once;
* else each order: three puts, two of which are rolled into three others, are three and three.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from apps.trades.engine.grouping.peak import COMES, is_all_at_once, most_of, steps_of
from apps.trades.engine.grouping.results import ZERO

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from decimal import Decimal

    from apps.trades.engine.grouping.built import Built
    from apps.trades.engine.grouping.peak import Step
    from apps.trades.engine.grouping.results import TradeLot
    from apps.trades.engine.results import LotKey


class Part(NamedTuple):
    """Lots that stood whole at one time; ``is_alone``: with nothing of the trade beside them."""

    lots: list[TradeLot]
    is_alone: bool


def parts_in_turn(trade: Built) -> list[Part]:
    """Return what was opened in parts that were held in turn; none where all of it was held at once."""
    if is_all_at_once(trade):
        return []
    steps = steps_of(trade)
    if _is_whole(steps):
        return []
    return [part for stretch in _from_flat_to_flat(steps) for part in _parts_of(stretch, trade)]


def _from_flat_to_flat(steps: Iterable[Step]) -> Iterator[list[Step]]:
    stretch: list[Step] = []
    held: defaultdict[LotKey, Decimal] = defaultdict(lambda: ZERO)
    for step in steps:
        stretch.append(step)
        held[step.lot.lot] += step.quantity
        if not held[step.lot.lot]:
            del held[step.lot.lot]
        if not held:
            yield stretch
            stretch = []
    if stretch:
        yield stretch


def _parts_of(stretch: Sequence[Step], trade: Built) -> Iterator[Part]:
    if _is_whole(stretch):
        yield Part(_opened(stretch), is_alone=True)
        return
    orders = {fill.id: fill.order_id or -fill.id for fill in trade.fills}
    by_order: defaultdict[int, list[TradeLot]] = defaultdict(list)
    for lot in _opened(stretch):
        by_order[orders[lot.lot.opening_id]].append(lot)
    yield from (Part(lots, is_alone=False) for lots in by_order.values())


def _is_whole(stretch: Sequence[Step]) -> bool:
    """Say whether all that was opened was held at one time."""
    at_most = sum(abs(lot.quantity) for lot in most_of(stretch))
    return at_most == sum(abs(lot.quantity) for lot in _opened(stretch))


def _opened(stretch: Iterable[Step]) -> list[TradeLot]:
    return [step.lot for step in stretch if step.turn == COMES]
