"""Whatever the rows, their order and a person's edits: every lot and every cent is in exactly one trade."""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from apps.trades.engine.grouping.edits import Edit, EditKind
from apps.trades.engine.grouping.facts import FamilyFacts
from apps.trades.engine.grouping.group import group
from apps.trades.engine.grouping.results import ZERO, Slice
from apps.trades.engine.ledger import compute
from apps.trades.engine.results import REALIZES_NOTHING
from tests.builders.orders import family_facts
from tests.trades.engine.properties.histories import gappy, histories, treated

if TYPE_CHECKING:
    from apps.trades.engine.facts import Fact, StatedTreatment
    from apps.trades.engine.grouping.results import Grouping

HALF = Decimal("0.5")


def family(facts: list[Fact], stated: dict[int, StatedTreatment] | None = None) -> FamilyFacts:
    """The lots of a history; rows of one moment are of one order, and every fifth moment has no order."""
    moments = {at: number for number, at in enumerate(sorted({fact.executed_at for fact in facts}))}
    orders = {fact.broker_id: 500 + moments[fact.executed_at] for fact in facts if moments[fact.executed_at] % 5}
    return family_facts(compute(facts, stated_treatments=stated), orders, {})


def money(facts: FamilyFacts) -> tuple[Decimal, Decimal, Decimal]:
    """Realized in both views, and the cash of what is open, as the lots say."""
    realizing = [each for each in facts.closures if each.reason not in REALIZES_NOTHING]
    realized = sum((each.opening_net + each.closing_net for each in realizing), ZERO)
    moved = sum((each.moved_net for each in realizing), ZERO)
    return realized, realized + moved, sum((lot.remaining_net for lot in facts.lots), ZERO)


def levels(grouping: Grouping) -> set[tuple[Decimal, Decimal, Decimal]]:
    """The same three sums over trades, over chains and over campaigns."""
    return {
        (
            sum((each.sums.realized for each in level), ZERO),
            sum((each.sums.tax for each in level), ZERO),
            sum((each.sums.open_net for each in level), ZERO),
        )
        for level in (grouping.trades, grouping.chains, grouping.campaigns)
    }


def held_by_trades(grouping: Grouping) -> dict[object, tuple[Decimal, Decimal]]:
    """Quantity and what remains of each lot, added up over all trades."""
    found: dict[object, tuple[Decimal, Decimal]] = {}
    for trade in grouping.trades:
        for part in trade.lots:
            quantity, remaining = found.get(part.lot, (ZERO, ZERO))
            found[part.lot] = (quantity + part.quantity, remaining + part.remaining)
    return found


@st.composite
def edits_of(draw: st.DrawFn, facts: FamilyFacts) -> list[Edit]:
    """Changes of structure as a person could make them: halves of fills into new trades, trades merged, legs moved."""
    fills = sorted(lot.key.opening_id for lot in facts.lots if lot.key.number == 0)
    sizes = {lot.key.opening_id: abs(lot.quantity) for lot in facts.lots if lot.key.number == 0}
    edits: list[Edit] = []
    for number in range(1, draw(st.integers(0, 6)) + 1):
        trades = [trade.key for trade in group(facts, edits=edits).trades]
        if not fills or len(trades) < 2:
            break
        part = draw(st.sampled_from(fills))
        start = draw(st.sampled_from([ZERO, sizes[part] * HALF]))
        piece = Slice(part, start, sizes[part] * HALF)
        kind = draw(st.sampled_from([EditKind.SPLIT, EditKind.MERGE, EditKind.MOVE, EditKind.LINK]))
        named = tuple(draw(st.lists(st.sampled_from(trades), min_size=2, max_size=2, unique=True)))
        slices = () if kind in {EditKind.MERGE, EditKind.LINK} else (piece,)
        keys = {EditKind.SPLIT: (), EditKind.MOVE: named[:1]}.get(kind, named)
        edits.append(Edit(number, kind, slices, keys))
    return edits


@given(histories, st.data())
@settings(max_examples=60, deadline=None)
def test_every_cent_is_in_one_trade_whatever_the_edits(facts: list[Fact], data: st.DataObject) -> None:
    read = family(facts)

    grouping = group(read, edits=data.draw(edits_of(read)))

    assert levels(grouping) == {money(read)} or not read.lots
    assert held_by_trades(grouping) == {lot.key: (lot.quantity, lot.remaining) for lot in read.lots}


@given(treated(), st.data())
@settings(max_examples=40, deadline=None)
def test_every_cent_is_in_one_trade_whatever_rows_were(
    given: tuple[list[Fact], dict[int, StatedTreatment]], data: st.DataObject
) -> None:
    """A lot whose cost was parted goes on as two, of which a person may have divided the first."""
    read = family(*given)

    grouping = group(read, edits=data.draw(edits_of(read)))

    assert levels(grouping) == {money(read)} or not read.lots
    assert held_by_trades(grouping) == {lot.key: (lot.quantity, lot.remaining) for lot in read.lots}


@given(gappy, st.integers(0, 9))
@settings(max_examples=40, deadline=None)
def test_grouping_does_not_depend_on_the_order_of_rows(facts: list[Fact], seed: int) -> None:
    read, random = family(facts), Random(seed)
    lots, closures = list(read.lots), list(read.closures)
    random.shuffle(lots)
    random.shuffle(closures)

    assert group(FamilyFacts(tuple(lots), tuple(closures), read.income)) == group(read)


@given(histories, st.data())
@settings(max_examples=30, deadline=None)
def test_edits_taken_back_leave_no_trace(facts: list[Fact], data: st.DataObject) -> None:
    read = family(facts)
    edits = data.draw(edits_of(read))

    assert group(read, edits=edits[:0]) == group(read)
    assert group(read, edits=list(reversed(edits))) == group(read, edits=edits)
