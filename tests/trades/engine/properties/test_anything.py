"""Rows that make no sense together: nothing is raised, no cent is lost, and order still makes no difference."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from apps.trades.engine.amounts import QUANTITY_SCALE, Amounts
from apps.trades.engine.facts import Fact
from apps.trades.engine.identity import difference
from apps.trades.engine.ledger import compute
from tests.builders import bond, stock
from tests.trades.engine.properties.histories import gappy
from tests.trades.engine.properties.stories import ADJUSTED, CALL, COIN, ES, ES_CALL, INDEX, PUT, cash, charges, points

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn

MOMENT = datetime(2026, 1, 5, 15, tzinfo=UTC)
ACTIONS = ["", "Buy to Open", "Sell to Open", "Buy to Close", "Sell to Close", "Buy", "Sell", "Allocate"]
SUB_TYPES = [
    *ACTIONS, "Expiration", "Assignment", "Exercise", "Cash Settled Assignment", "Cash Settled Exercise",
    "Forward Split", "Reverse Split", "Symbol Change", "Stock Merger", "Special Dividend", "Reverse Split Removal",
    "Cash Merger", "Maturity", "Futures Settlement", "ACAT", "Transfer", "Dividend", "Mark to Market", "Withdrawal",
    "Balance Adjustment", "Rebate of Tomorrow",
]  # fmt: skip
CONTRACTS = [None, stock("KO"), stock("PEP"), PUT, CALL, ADJUSTED, INDEX, ES, ES_CALL, COIN, bond("912796YT0")]
TYPES = ["Trade", "Receive Deliver", "Receive Deliver", "Money Movement", "Administrative Transfer", "New"]
WORDS = ["", "Cash dividend reinvested", "mark to market", "Symbol change: Close 1", "Split: Open 1", "INTEREST"]
quantities = st.one_of(st.none(), st.sampled_from([Decimal(0), Decimal(1), Decimal(3), Decimal(100), Decimal("0.7")]))


@st.composite
def facts_of_any_kind(draw: DrawFn) -> list[Fact]:
    return [_fact(draw, number) for number in range(draw(st.integers(1, 12)))]


def _fact(draw: DrawFn, number: int) -> Fact:
    contract = draw(st.sampled_from(CONTRACTS))
    moment = MOMENT + timedelta(hours=draw(st.integers(0, 6)))
    charge, value = draw(charges), draw(cash)
    return Fact(
        broker_id=number + 1,
        transaction_type=draw(st.sampled_from(TYPES)),
        sub_type=draw(st.sampled_from(SUB_TYPES)),
        action=draw(st.sampled_from(ACTIONS)),
        contract=contract,
        symbol=contract.symbol if contract else "",
        underlying_symbol=contract.underlying_symbol if contract else "",
        description=draw(st.sampled_from(WORDS)),
        executed_at=moment,
        day=moment.date(),
        side=draw(st.sampled_from([None, 1, -1])),
        quantity=draw(quantities),
        price=draw(st.one_of(st.none(), points)),
        value=draw(st.sampled_from([None, value])),
        amounts=Amounts(net=value - charge, clearing_fees=-charge),
        reverses_id=draw(st.sampled_from([None, None, None, 1, 2, 99])),
    )


@given(facts_of_any_kind(), st.sampled_from(["FIFO", "LIFO", "HIFO"]))
@settings(max_examples=100, deadline=None)
def test_no_row_stops_the_ledger_or_loses_a_cent(facts: list[Fact], method: str) -> None:
    assert difference(facts, compute(facts, method=method)) == 0


@given(facts_of_any_kind(), st.randoms(use_true_random=False))
@settings(max_examples=50, deadline=None)
def test_order_makes_no_difference_to_what_makes_no_sense(facts: list[Fact], random: Any) -> None:
    shuffled = facts.copy()
    random.shuffle(shuffled)
    assert compute(shuffled) == compute(facts)


@given(facts_of_any_kind())
@settings(max_examples=50, deadline=None)
def test_every_lot_and_closure_of_what_makes_no_sense_has_a_name_of_its_own(facts: list[Fact]) -> None:
    ledger = compute(facts)
    assert len({lot.key for lot in ledger.lots}) == len(ledger.lots)
    assert len({each.key for each in ledger.closures}) == len(ledger.closures)


@given(gappy)
@settings(max_examples=30, deadline=None)
def test_every_quantity_is_as_fine_as_it_is_stored(facts: list[Fact]) -> None:
    ledger = compute(facts)
    quantities = [lot.quantity for lot in ledger.lots] + [each.quantity for each in ledger.closures]
    assert [each for each in quantities if each != each.quantize(QUANTITY_SCALE)] == []
