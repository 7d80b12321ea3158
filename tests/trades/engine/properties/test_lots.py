"""What lots are, whatever happens to them: on one side, whole, and the same in whatever order rows arrive."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.trades.engine.ledger import compute
from apps.trades.engine.results import Reason
from tests.trades.engine.properties.histories import gappy, histories

if TYPE_CHECKING:
    from decimal import Decimal

    from apps.trades.engine.facts import Fact
    from apps.trades.engine.results import Ledger, LotKey

MANY = settings(max_examples=40, deadline=None)
methods = st.sampled_from(["FIFO", "LIFO", "HIFO"])


@MANY
@given(gappy, methods, st.randoms(use_true_random=False))
def test_order_of_rows_makes_no_difference(facts: list[Fact], method: str, random: Any) -> None:
    shuffled = facts.copy()
    random.shuffle(shuffled)
    assert compute(shuffled, method=method) == compute(facts, method=method)


@MANY
@given(histories)
def test_computing_again_gives_the_same(facts: list[Fact]) -> None:
    assert repr(compute(facts)) == repr(compute(iter(facts)))


@MANY
@given(gappy, methods)
def test_quantity_of_a_lot_is_what_closed_and_what_remains(facts: list[Fact], method: str) -> None:
    ledger = compute(facts, method=method)
    closed: defaultdict[LotKey, Decimal] = defaultdict(lambda: 0 * ledger.lots[0].quantity)
    for each in ledger.closures:
        closed[each.key.lot] += each.quantity
    for lot in ledger.lots:
        assert closed[lot.key] + lot.remaining == lot.quantity


@MANY
@given(gappy, methods)
def test_lot_never_changes_side(facts: list[Fact], method: str) -> None:
    ledger = compute(facts, method=method)
    sides = {lot.key: lot.quantity > 0 for lot in ledger.lots}
    assert all(lot.remaining == 0 or (lot.remaining > 0) == sides[lot.key] for lot in ledger.lots)
    assert all((each.quantity > 0) == sides[each.key.lot] for each in ledger.closures)
    assert all(each.quantity for each in ledger.closures)


@MANY
@given(gappy)
def test_open_lots_of_a_contract_are_on_one_side(facts: list[Fact]) -> None:
    for end in range(len(facts) + 1):
        assert mixed(compute(facts[:end])) == set()


def mixed(ledger: Ledger) -> set[str]:
    """The contracts that are long and short at once."""
    long = {lot.contract.key for lot in ledger.lots if lot.remaining > 0}
    return long & {lot.contract.key for lot in ledger.lots if lot.remaining < 0}


@MANY
@given(gappy)
def test_close_that_says_so_opens_nothing(facts: list[Fact]) -> None:
    closing = {fact.broker_id for fact in facts if fact.action in {"Sell to Close", "Buy to Close"}}
    fills = {fact.broker_id for fact in facts if fact.transaction_type == "Trade"}
    assert not {lot.key.opening_id for lot in compute(facts).lots} & closing & fills


@MANY
@given(histories)
def test_no_lot_is_closed_before_it_was_opened(facts: list[Fact]) -> None:
    ledger = compute(facts)
    opened = {lot.key: lot.opened_at for lot in ledger.lots}
    assert all(each.closed_at >= opened[each.key.lot] for each in ledger.closures)


@MANY
@given(histories)
def test_keys_name_one_lot_and_one_closure(facts: list[Fact]) -> None:
    ledger = compute(facts)
    assert len({lot.key for lot in ledger.lots}) == len(ledger.lots)
    assert len({each.key for each in ledger.closures}) == len(ledger.closures)


@MANY
@given(histories)
def test_carried_lots_keep_the_age_of_what_they_come_from(facts: list[Fact]) -> None:
    lots = {lot.key: lot for lot in compute(facts).lots}
    for lot in lots.values():
        if lot.carried_from is not None:
            old = lots[lot.carried_from]
            assert (lot.acquired_on, lot.opened_at) == (old.acquired_on, old.opened_at)
            assert (lot.quantity > 0) == (old.quantity > 0)


@MANY
@given(histories)
def test_every_carried_lot_comes_from_a_part_that_was_closed(facts: list[Fact]) -> None:
    ledger = compute(facts)
    carried = [lot for lot in ledger.lots if lot.carried_from]
    parts = {each.key.lot for each in ledger.closures if each.reason is Reason.CORPORATE_ACTION}
    assert {lot.carried_from for lot in carried} <= parts


@pytest.mark.parametrize("method", ["FIFO", "LIFO", "HIFO"])
@given(facts=histories)
@settings(max_examples=20, deadline=None)
def test_method_changes_which_lots_close_and_not_what_is_held(facts: list[Fact], method: str) -> None:
    assert quantities(compute(facts, method=method)) == quantities(compute(facts))


def quantities(ledger: Ledger) -> dict[str, Decimal]:
    found: defaultdict[str, Decimal] = defaultdict(lambda: 0 * ledger.lots[0].quantity)
    for lot in ledger.lots:
        found[lot.contract.key] += lot.remaining
    return {key: quantity for key, quantity in found.items() if quantity}
