"""What a person states among random rows loses no cent, whatever it is and in whichever order it is told."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from apps.core.dates import day_bounds
from apps.trades.engine.amounts import ZERO
from apps.trades.engine.facts import StatedLot, StatedOpening
from apps.trades.engine.grouping.group import group
from apps.trades.engine.identity import difference
from apps.trades.engine.ledger import compute
from apps.trades.engine.results import Reason, View
from tests.builders import stock
from tests.builders.orders import family_facts
from tests.trades.engine.properties.histories import FIRST_DAY, gappy, treated

if TYPE_CHECKING:
    from apps.trades.engine.facts import Fact
    from apps.trades.engine.results import Ledger

FEW = settings(max_examples=25, deadline=None)


@st.composite
def stated_histories(draw: st.DrawFn) -> tuple[list[Fact], list[StatedOpening]]:
    """Rows, some of which never came, and statements about what they name and about what nothing names."""
    facts = draw(gappy)
    return facts, draw(openings_among(facts))


@st.composite
def openings_among(draw: st.DrawFn, facts: list[Fact]) -> list[StatedOpening]:
    named = {fact.contract for fact in facts if fact.contract} | {stock("NOROW")}
    contracts = sorted(named, key=lambda each: (each.instrument_type, each.key))
    numbers = range(1, draw(st.integers(1, 4)) + 1)
    return [draw(opening_of(number, st.sampled_from(contracts))) for number in numbers]


@st.composite
def opening_of(draw: st.DrawFn, number: int, contracts: Any) -> StatedOpening:
    day: date = FIRST_DAY + timedelta(days=draw(st.integers(-3, 25)))
    quantity = Decimal(draw(st.sampled_from([-100, -2, -1, 1, 3, 100])))
    cost = Decimal(draw(st.integers(0, 9999))) / 7
    cash = (-cost if quantity > 0 else cost).quantize(Decimal("0.000001"))
    return StatedOpening(number, draw(contracts), day_bounds(day)[0], day, quantity, cash)


def accounted(ledger: Ledger) -> Decimal:
    """All parts of the ledger that pages show, less what nobody's row paid."""
    entries = sum((entry.amounts.net for entry in ledger.entries if entry.view is View.TRADER), ZERO)
    lots = sum((lot.remaining_cash.net + lot.variation for lot in ledger.lots), ZERO)
    apart = sum((each.amounts.net for each in ledger.unmatched), ZERO) + sum(
        (each.amount for each in ledger.beside), ZERO
    )
    gone = sum((each.trader.net for each in ledger.closures if each.reason is Reason.TRANSFER), ZERO)
    said = sum((lot.opening.net for lot in ledger.lots if lot.key.opening_id < 0 and lot.key.number == 0), ZERO)
    return entries + lots + apart + gone - said


@FEW
@given(stated_histories())
def test_cash_is_that_of_the_rows_at_every_prefix(told: tuple[list[Fact], list[StatedOpening]]) -> None:
    facts, openings = told
    for end in range(len(facts) + 1):
        ledger = compute(facts[:end], stated_openings=openings)
        assert accounted(ledger) == sum((fact.amounts.net for fact in facts[:end]), ZERO)
        assert difference(facts[:end], ledger) == 0


@FEW
@given(st.data())
def test_cash_is_that_of_the_rows_whatever_else_a_person_says_of_them(data: Any) -> None:
    facts, treatments = data.draw(treated())
    openings = data.draw(openings_among(facts))
    ledger = compute(facts, stated_openings=openings, stated_treatments=treatments)
    assert accounted(ledger) == sum((fact.amounts.net for fact in facts), ZERO)
    assert difference(facts, ledger) == 0


@st.composite
def stated_both_ways(draw: st.DrawFn) -> tuple[list[Fact], dict[int, StatedLot], list[StatedOpening]]:
    """Rows of which a person stated what they closed, and openings of which some were stated knowing that."""
    facts = draw(gappy)
    rows = [fact.broker_id for fact in facts]
    some = st.sets(st.sampled_from(rows), max_size=6) if rows else st.just(set())
    lots = {row: StatedLot(row, FIRST_DAY, Decimal(draw(st.integers(-9999, 9999)))) for row in draw(some)}
    openings = [replace(each, known_ids=frozenset(draw(some))) for each in draw(openings_among(facts))]
    return facts, lots, openings


@FEW
@given(stated_both_ways(), st.randoms(use_true_random=False))
def test_rows_stated_before_an_opening_lose_no_cent_in_any_order(told: Any, random: Any) -> None:
    facts, lots, openings = told
    ledger = compute(facts, stated_lots=lots, stated_openings=openings)
    assert difference(facts, ledger) == 0
    mixed, others = facts.copy(), openings.copy()
    random.shuffle(mixed)
    random.shuffle(others)
    assert compute(mixed, stated_lots=lots, stated_openings=others) == ledger
    sides = defaultdict(set)
    for lot in ledger.lots:
        sides[lot.contract.instrument_type, lot.contract.key].add((lot.remaining > 0) - (lot.remaining < 0))
    assert all(len(each - {0}) <= 1 for each in sides.values())


@FEW
@given(stated_histories(), st.randoms(use_true_random=False))
def test_order_of_rows_and_statements_makes_no_difference(
    told: tuple[list[Fact], list[StatedOpening]], random: Any
) -> None:
    facts, openings = told[0].copy(), told[1].copy()
    random.shuffle(facts)
    random.shuffle(openings)
    assert compute(facts, stated_openings=openings) == compute(told[0], stated_openings=told[1])


@FEW
@given(stated_histories())
def test_statement_opens_its_lot_or_says_why_not(told: tuple[list[Fact], list[StatedOpening]]) -> None:
    facts, openings = told
    ledger = compute(facts, stated_openings=openings)
    opened = {lot.key.opening_id: lot.quantity for lot in ledger.lots if lot.key.opening_id < 0 and not lot.key.number}
    refused = {each.broker_ids[0] for each in ledger.problems if each.code == "stated_opening_on_other_side"}
    assert opened == {-each.number: each.quantity for each in openings if -each.number not in refused}


@FEW
@given(stated_histories())
def test_every_stated_lot_is_in_one_trade(told: tuple[list[Fact], list[StatedOpening]]) -> None:
    facts, openings = told
    family = family_facts(compute(facts, stated_openings=openings), {}, {})
    held = [part.lot for trade in group(family).trades for part in trade.lots]
    assert sorted(set(held)) == sorted({lot.key for lot in family.lots})
