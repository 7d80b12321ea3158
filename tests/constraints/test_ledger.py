"""The promises the database keeps about what is calculated from the facts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from apps.trades.models import (
    Closure,
    Deliverable,
    Lot,
    Partition,
    ProfitEntry,
)
from tests.constraints.stored import DAY, NOW, Case, Stored, check

pytestmark = pytest.mark.django_db


def partition(stored: Stored, **fields: Any) -> Partition:
    return Partition(**{"account": stored.account, "family": "SPY", "is_dirty": True, "dirty_since": NOW, **fields})


def deliverable(stored: Stored, **fields: Any) -> Deliverable:
    values = {"account": stored.account, "instrument": stored.closure.instrument, "transaction": stored.fact, **fields}
    return Deliverable(**{"quantity": Decimal(150), **values})


def lot(stored: Stored, **fields: Any) -> Lot:
    """Return a second lot of the row that opened the first: 10 shares, 4 of them left."""
    values = {
        "number": 1, "origin": "FILL", "opened_at": NOW, "acquired_on": DAY, "began_on": DAY, "quantity": 10,
        "remaining": 4, "opening_net": -1000, "opening_fees": 0, "remaining_net": -400, "remaining_fees": 0, **fields,
    }  # fmt: skip
    first = stored.closure.lot
    return Lot(**{"account": stored.account, "instrument": first.instrument, "opening": first.opening, **values})


def of_a_statement(stored: Stored, **fields: Any) -> Lot:
    """Return a lot of what the user stated to have been opened."""
    return lot(stored, **{"opening": None, "stated_opening": stored.stated_opening, **fields})


def closure(stored: Stored, **fields: Any) -> Closure:
    """Return a closure of the first lot by another row than the first one."""
    values = {
        "closing": stored.fact, "reason": "FILL", "closed_at": NOW, "day": DAY, "acquired_on": DAY, "quantity": 1,
        "opening_net": -100, "opening_fees": 0, "closing_net": 110, "closing_fees": 0, **fields,
    }  # fmt: skip
    first = stored.closure.lot
    return Closure(account=stored.account, instrument=first.instrument, lot=first, **values)


def by_statement(stored: Stored, **fields: Any) -> Closure:
    """Return a closure of the first lot by the user's word."""
    return closure(stored, closing=None, stated_closing=stored.stated, **fields)


def entry(stored: Stored, **fields: Any) -> ProfitEntry:
    """Return 10 realized, of which 1 was paid as commission and 1 for clearing."""
    values = {
        "closure": stored.closure, "day": DAY, "view": "TRADER", "category": "REALIZED", "amount": 8, "gross": 10,
        "fees": -2, "commission": -1, "clearing_fees": -1, **fields,
    }  # fmt: skip
    return ProfitEntry(account=stored.account, **values)


def dividend(stored: Stored, **fields: Any) -> ProfitEntry:
    return entry(stored, **{"closure": None, "transaction": stored.fact, "category": "DIVIDEND", **fields})


CASES: dict[str, Case] = {
    "one_partition_per_family": ([partition], partition, lambda stored: partition(stored, family="")),
    "partition_dirty_has_a_moment": (
        [],
        lambda stored: partition(stored, dirty_since=None),
        lambda stored: partition(stored, is_dirty=False, dirty_since=None),
    ),
    "partition_clean_is_dirty_from_nowhere": (
        [],
        lambda stored: partition(stored, is_dirty=False, dirty_since=None, dirty_from=NOW),
        lambda stored: partition(stored, dirty_from=NOW),
    ),
    "one_lot_per_opening_and_number": ([lot], lot, lambda stored: lot(stored, number=2)),
    "one_lot_per_statement_and_number": (
        [of_a_statement],
        of_a_statement,
        lambda stored: of_a_statement(stored, number=2),
    ),
    "lot_has_one_source": (
        [],
        lambda stored: lot(stored, stated_opening=stored.stated_opening),
        of_a_statement,
    ),
    "lot_remaining_is_part_of_quantity": (
        [],
        # What is left of a lot cannot lie on the other side of zero.
        lambda stored: lot(stored, quantity=-10, remaining=1),
        lambda stored: lot(stored, quantity=-10, remaining=-10),
    ),
    "one_deliverable_per_contract": (
        [deliverable],
        lambda stored: deliverable(stored, quantity=Decimal(66)),
        lambda stored: deliverable(stored, family="PFE"),
    ),
    "deliverable_is_positive": (
        [],
        lambda stored: deliverable(stored, quantity=Decimal(0)),
        lambda stored: deliverable(stored, quantity=Decimal("0.5")),
    ),
    "lot_closed_holds_no_cash": (
        [],
        lambda stored: lot(stored, remaining=0, remaining_net=Decimal("0.000001")),
        lambda stored: lot(stored, remaining=0, remaining_net=0),
    ),
    "lot_is_carried_by_a_row": (
        [],
        lambda stored: lot(stored, carried_from=stored.closure.lot),
        lambda stored: lot(stored, carried_from=stored.closure.lot, carried_by=stored.fact),
    ),
    "one_closure_per_lot_and_row": ([by_statement], by_statement, closure),
    "closure_has_one_source": (
        [],
        lambda stored: closure(stored, stated_closing=stored.stated),
        by_statement,
    ),
    "closure_closes_something": (
        [],
        lambda stored: closure(stored, quantity=0),
        lambda stored: closure(stored, quantity=Decimal("-0.0000000001")),
    ),
    "one_entry_per_closure_and_view": ([entry], entry, lambda stored: entry(stored, view="TAX")),
    "one_entry_per_row_and_view": ([dividend], dividend, lambda stored: dividend(stored, category="WITHHOLDING")),
    "entry_has_the_source_of_its_category": (
        [],
        # No other category than that of a closure may count as realized.
        lambda stored: dividend(stored, category="REALIZED"),
        dividend,
    ),
    "entry_category_is_known": (
        [],
        lambda stored: dividend(stored, category="REALIZED_FEE"),
        lambda stored: dividend(stored, category="FEE"),
    ),
    "entry_view_is_known": (
        [],
        lambda stored: entry(stored, view="CASH"),
        lambda stored: entry(stored, view="TAX"),
    ),
    "entry_amount_is_gross_and_fees": (
        [],
        lambda stored: entry(stored, amount=Decimal("8.000001")),
        entry,
    ),
    "entry_fees_are_those_of_each_kind": (
        [],
        lambda stored: entry(stored, other_charge=Decimal("-0.000001")),
        lambda stored: entry(stored, clearing_fees=0, other_charge=-1),
    ),
}


@pytest.mark.parametrize(("name", "case"), CASES.items())
def test_constraint_refuses_the_row_that_breaks_it_and_no_other(stored: Stored, name: str, case: Case) -> None:
    check(stored, name, case)
