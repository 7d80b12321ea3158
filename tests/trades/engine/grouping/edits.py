"""Random edits of a random history, each made on what the ones before it left, as a person would; some are nonsense."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from apps.trades.engine.grouping.edits import Edit, EditKind
from apps.trades.engine.grouping.group import group
from apps.trades.engine.grouping.results import Slice, TradeKey

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn

    from apps.trades.engine.grouping.facts import FamilyFacts
    from apps.trades.engine.grouping.results import Grouping, Trade

NOWHERE = TradeKey(999_999)


@st.composite
def edits_of(draw: DrawFn, facts: FamilyFacts, most: int = 5) -> list[Edit]:
    """Return up to ``most`` edits, numbered from 1."""
    made: list[Edit] = []
    for number in range(1, draw(st.integers(0, most)) + 1):
        now = group(facts, edits=made)
        if not now.trades:
            break
        made.append(draw(_edit(now, number)))
    return made


@st.composite
def _edit(draw: DrawFn, now: Grouping, number: int) -> Edit:
    kind = draw(st.sampled_from(sorted(EditKind)))
    trades = (
        draw(st.lists(st.sampled_from(now.trades), min_size=2, max_size=3, unique_by=lambda trade: trade.key))
        if (len(now.trades) > 1)
        else [now.trades[0]] * 2
    )
    keys = tuple(trade.key for trade in trades)
    if draw(st.integers(0, 9)) == 0:
        return Edit(number, kind, trades=(NOWHERE, *keys[1:2]), slices=(Slice(NOWHERE.fill, Decimal(0), Decimal(1)),))
    match kind:
        case EditKind.CREATE | EditKind.SPLIT:
            return Edit(number, kind, slices=tuple(draw(_slices(trades[0]))))
        case EditKind.MOVE:
            return Edit(number, kind, slices=tuple(draw(_slices(trades[0]))), trades=keys[1:2])
        case EditKind.MERGE:
            return Edit(number, kind, trades=keys)
        case EditKind.LINK | EditKind.UNLINK:
            return Edit(number, kind, trades=keys[:2])
    text = draw(st.sampled_from(["", "earnings", "hedge"]))
    return Edit(number, kind, trades=keys[:1], text=text, name=text, rating=draw(st.sampled_from([None, 1, 5])))


@st.composite
def _slices(draw: DrawFn, trade: Trade) -> list[Slice]:
    parts = [lot for lot in trade.lots if lot.lot.number == 0]
    chosen = draw(st.lists(st.sampled_from(parts), min_size=1, max_size=3, unique_by=lambda lot: (lot.lot, lot.start)))
    return [draw(_cut(Slice(lot.lot.opening_id, lot.start, abs(lot.quantity)))) for lot in chosen]


@st.composite
def _cut(draw: DrawFn, whole: Slice) -> Slice:
    if whole.quantity != whole.quantity.to_integral_value() or whole.quantity == 1:
        return whole
    quantity = Decimal(draw(st.integers(1, int(whole.quantity))))
    return Slice(whole.fill, whole.end - quantity, quantity)
