"""Whatever a person edits, in whatever history: money stays what it was, and nothing of the log is lost."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from apps.trades.engine.grouping.comparing import difference
from apps.trades.engine.grouping.group import group
from apps.trades.engine.grouping.results import Sums
from apps.trades.engine.ledger import compute
from apps.trades.engine.results import REALIZES_NOTHING
from tests.builders.orders import family_facts
from tests.trades.engine.grouping.edits import edits_of
from tests.trades.engine.properties.histories import histories_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hypothesis.strategies import DataObject

    from apps.trades.engine.facts import Fact
    from apps.trades.engine.grouping.edits import Edit
    from apps.trades.engine.grouping.facts import FamilyFacts
    from apps.trades.engine.grouping.results import Grouping

ZERO = Decimal(0)
data = st.data()


def facts_of(rows: Sequence[Fact]) -> FamilyFacts:
    """Return what grouping reads; two rows of one instant are one order, and every seventh row has none."""
    orders = {row.broker_id: row.executed_at.toordinal() for row in rows if row.broker_id % 7}
    return family_facts(compute(rows), orders, {})


def money(parts: Iterable[Sums]) -> tuple[Decimal, ...]:
    total = Sums.of([Sums(), *parts])
    return total.realized, total.tax, total.open_net, total.fees, total.variation


def lots_money(facts: FamilyFacts) -> tuple[Decimal, Decimal, Decimal]:
    """Return what the lots themselves say: realized in both views, and the cash of what is open."""
    real = [each for each in facts.closures if each.reason not in REALIZES_NOTHING]
    trader = sum((each.opening_net + each.closing_net for each in real), ZERO)
    moved = sum((each.moved_net for each in real), ZERO)
    return trader, trader + moved, sum((lot.remaining_net for lot in facts.lots), ZERO)


def assert_sums(facts: FamilyFacts, grouping: Grouping) -> None:
    trades = money(trade.sums for trade in grouping.trades)
    assert trades[:3] == lots_money(facts)
    assert trades == money(chain.sums for chain in grouping.chains)
    assert trades == money(campaign.sums for campaign in grouping.campaigns)


def assert_each_once(facts: FamilyFacts, grouping: Grouping) -> None:
    """Every lot and closure is in trades with all its quantity and cash, and no more."""
    held: defaultdict[object, list[Decimal]] = defaultdict(lambda: [ZERO, ZERO])
    for trade in grouping.trades:
        for lot in trade.lots:
            held[lot.lot] = [held[lot.lot][0] + lot.quantity, held[lot.lot][1] + lot.net]
        for part in trade.closures:
            name = (part.lot, part.closing_id)
            held[name] = [held[name][0] + part.quantity, held[name][1] + part.closing_net]
    wanted: dict[object, list[Decimal]] = {lot.key: [lot.quantity, lot.net] for lot in facts.lots}
    for each in facts.closures:
        before = wanted.get((each.lot, each.closing_id), [ZERO, ZERO])
        wanted[each.lot, each.closing_id] = [before[0] + each.quantity, before[1] + each.closing_net]
    assert {name: pair for name, pair in held.items() if any(pair)} == {
        name: pair for name, pair in wanted.items() if any(pair)
    }


@settings(max_examples=40, deadline=None)
@given(rows=histories_of(), data=data)
def test_money_is_in_exactly_one_trade_chain_and_campaign__after_every_edit(rows: list[Fact], data: DataObject) -> None:
    facts = facts_of(rows)
    edits = data.draw(edits_of(facts))
    for count in range(len(edits) + 1):
        grouping = group(facts, edits=edits[:count])
        assert_sums(facts, grouping)
        assert_each_once(facts, grouping)


@settings(max_examples=40, deadline=None)
@given(rows=histories_of(), data=data)
def test_grouping_is_the_same_in_any_order_of_rows_and_edits(rows: list[Fact], data: DataObject) -> None:
    facts = facts_of(rows)
    edits = data.draw(edits_of(facts))
    shuffled = facts._replace(
        lots=tuple(data.draw(st.permutations(facts.lots))), closures=tuple(data.draw(st.permutations(facts.closures)))
    )
    assert group(shuffled, edits=data.draw(st.permutations(edits))) == group(facts, edits=edits)


@settings(max_examples=40, deadline=None)
@given(rows=histories_of(taken_back=0), data=data)
def test_edits_outlive_new_rows(rows: list[Fact], data: DataObject) -> None:
    ordered = sorted(rows, key=lambda row: (row.executed_at, row.broker_id))
    past = facts_of(ordered[: data.draw(st.integers(1, len(ordered)))])
    edits = data.draw(edits_of(past))
    facts = facts_of(rows)
    grouping = group(facts, edits=edits)
    assert_sums(facts, grouping)
    # Undo all, redo all.
    assert group(facts, edits=[edit for edit in edits if edit.number < 0]) == group(facts)
    assert group(facts, edits=[*edits]) == grouping
    assert_conflicts_are_told(facts, edits, grouping)


def assert_conflicts_are_told(facts: FamilyFacts, edits: Sequence[Edit], grouping: Grouping) -> None:
    """An edit that names what no lot is, is a conflict; one whose fills are all there is none."""
    told = {conflict.edit for conflict in grouping.conflicts}
    sizes = {lot.key.opening_id: abs(lot.quantity) for lot in facts.lots if lot.key.number == 0}
    for edit in edits:
        parts = all(each.end <= sizes.get(each.fill, -1) for each in edit.slices)
        keys = all(key.start < sizes.get(key.fill, ZERO) for key in edit.trades)
        if not (parts and keys):
            assert edit.number in told
        else:
            assert edit.number not in told


@settings(max_examples=40, deadline=None)
@given(rows=histories_of(), data=data)
def test_preview_shows_what_changes_and_that_totals_do_not(rows: list[Fact], data: DataObject) -> None:
    facts = facts_of(rows)
    edits = data.draw(edits_of(facts))
    before, after = group(facts), group(facts, edits=edits)
    found = difference(before, after)
    assert found.keeps_totals
    untouched = {trade.key for trade in before.trades} - {trade.key for trade in found.before.trades}
    assert untouched == {trade.key for trade in after.trades} - {trade.key for trade in found.after.trades}
    assert difference(before, before).is_nothing


@settings(max_examples=40, deadline=None)
@given(rows=histories_of(), data=data)
def test_edit_made_twice_changes_nothing_more(rows: list[Fact], data: DataObject) -> None:
    facts = facts_of(rows)
    edits = data.draw(edits_of(facts, most=1))
    again = [*edits, *(replace(edit, number=2) for edit in edits)]
    assert difference(group(facts, edits=edits), group(facts, edits=again)).is_nothing
