"""No cent is lost or made, at any point of any history: the identity of the ledger and what hangs on it."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from hypothesis import given, settings

from apps.trades.engine.amounts import SCALE, ZERO
from apps.trades.engine.identity import difference
from apps.trades.engine.ledger import compute
from apps.trades.engine.results import Beside, Category, Reason, View
from tests.builders import both_views
from tests.trades.engine.properties.histories import gappy, histories

if TYPE_CHECKING:
    from apps.trades.engine.facts import Fact
    from apps.trades.engine.results import Ledger, LotKey

FEW, MANY = settings(max_examples=25, deadline=None), settings(max_examples=40, deadline=None)

# Reinvested shares are paid for by another row, and what a corporate action carries by the rows that opened it.
PAID_ELSEWHERE = {"Dividend", "Symbol Change", "Stock Merger", "Forward Split", "Reverse Split"}


def cash(facts: list[Fact]) -> Decimal:
    return sum((fact.amounts.net for fact in facts), ZERO)


def accounted(ledger: Ledger) -> Decimal:
    """The same sum as the engine's own, put together here from what pages show."""
    entries = sum((entry.amounts.net for entry in ledger.entries if entry.view is View.TRADER), ZERO)
    lots = sum((lot.remaining_cash.net + lot.variation for lot in ledger.lots), ZERO)
    unmatched = sum((each.amounts.net for each in ledger.unmatched), ZERO)
    gone = sum(
        (each.opening.net + each.closing.net for each in ledger.closures if each.reason is Reason.TRANSFER), ZERO
    )
    return entries + lots + unmatched + gone + sum((each.amount for each in ledger.beside), ZERO)


@FEW
@given(gappy)
def test_cash_is_accounted_for_at_every_prefix(facts: list[Fact]) -> None:
    for end in range(len(facts) + 1):
        ledger = compute(facts[:end])
        assert accounted(ledger) == cash(facts[:end])
        assert difference(facts[:end], ledger) == 0


@MANY
@given(histories)
def test_views_differ_by_the_premium_in_open_lots(facts: list[Fact]) -> None:
    ledger = compute(facts)
    trader, tax = both_views(ledger)
    # Premium that left with shares handed to another account was folded too.
    gone = sum(
        (each.moved.net for each in ledger.closures if not each.is_realizing and not carried_on(each.reason)), ZERO
    )
    assert trader - tax == sum((lot.remaining_folded.net for lot in ledger.lots), ZERO) + gone


def carried_on(reason: Reason) -> bool:
    return reason is Reason.CORPORATE_ACTION


@MANY
@given(histories)
def test_realized_entries_are_the_closures(facts: list[Fact]) -> None:
    ledger = compute(facts)
    realizing = [each for each in ledger.closures if each.is_realizing]
    found = [entry for entry in ledger.entries if entry.category is Category.REALIZED]
    assert {(entry.closure, entry.view): entry.amounts for entry in found} == {
        (each.key, view): each.trader if view is View.TRADER else each.tax for each in realizing for view in View
    }
    assert len(found) == 2 * len(realizing)


@MANY
@given(histories)
def test_other_categories_are_the_same_in_both_views(facts: list[Fact]) -> None:
    others = [entry for entry in compute(facts).entries if entry.category is not Category.REALIZED]
    trader = [entry._replace(view=View.TAX) for entry in others if entry.view is View.TRADER]
    assert trader == [entry for entry in others if entry.view is View.TAX]


@MANY
@given(histories)
def test_parts_of_a_row_that_only_closes_sum_to_it(facts: list[Fact]) -> None:
    ledger = compute(facts)
    parts: defaultdict[int, Decimal] = defaultdict(Decimal)
    for each in ledger.closures:
        if each.is_realizing and each.contract.instrument_type != "Future":
            parts[each.key.closing_id] += each.closing.net
    shared = {lot.key.opening_id for lot in ledger.lots} | {each.broker_id for each in ledger.unmatched}
    rows = {fact.broker_id: fact.amounts.net for fact in facts if fact.sub_type not in PAID_ELSEWHERE}
    only_closing = (parts.keys() - shared) & rows.keys()
    assert {each: parts[each] for each in only_closing} == {each: rows[each] for each in only_closing}


@MANY
@given(histories)
def test_parts_of_a_lot_sum_to_it(facts: list[Fact]) -> None:
    ledger = compute(facts)
    taken: defaultdict[LotKey, Decimal] = defaultdict(Decimal)
    for each in ledger.closures:
        taken[each.key.lot] += each.opening.net
    for lot in ledger.lots:
        assert taken[lot.key] + lot.remaining_cash.net == lot.opening.net


@MANY
@given(histories)
def test_every_amount_is_in_whole_millionths(facts: list[Fact]) -> None:
    ledger = compute(facts)
    for each in ledger.closures:
        for amount in (*each.opening, *each.closing, *each.moved):
            assert amount == amount.quantize(SCALE)


@MANY
@given(histories)
def test_cash_beside_has_a_reason_of_its_own(facts: list[Fact]) -> None:
    rows = {fact.broker_id: fact for fact in facts}
    for each in compute(facts).beside:
        assert each.kind is not Beside.FLOW or rows[each.broker_id].transaction_type == "Money Movement"
        assert each.amount != 0
