"""The promises the database keeps about what is compared with the broker."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from apps.trades.models import (
    Break,
    FeeTotal,
    OpeningCash,
    Reconciliation,
    ReconciliationResult,
)
from tests.constraints.stored import NOW, Case, Stored, check

pytestmark = pytest.mark.django_db


def found(stored: Stored, **fields: Any) -> Break:
    values = {"check_name": "CASH", "subject": "USD", "difference": Decimal(1), "found_at": NOW, "last_found_at": NOW}
    return Break(**{"account": stored.account, **values, **fields})


def result(stored: Stored, **fields: Any) -> ReconciliationResult:
    made, _ = Reconciliation.objects.get_or_create(account=stored.account, snapshot=stored.snapshot, at=NOW)
    values = {"check_name": "CASH", "subject": "USD", "state": "AGREES", **fields}
    return ReconciliationResult(reconciliation=made, **values)


def broken(stored: Stored) -> Break:
    return Break.objects.get_or_create(
        account=stored.account, check_name="CASH", subject="USD", difference=1, found_at=NOW, last_found_at=NOW
    )[0]


def opening(stored: Stored, currency: str = "USD") -> OpeningCash:
    return OpeningCash(account=stored.account, currency=currency, amount=Decimal(5), fixed_at=NOW)


def fees(stored: Stored, day: int = 20) -> FeeTotal:
    return FeeTotal(account=stored.account, day=date(2026, 11, day), amount=Decimal(-1), read_at=NOW)


CASES: dict[str, Case] = {
    "one_opening_cash_per_currency": ([opening], opening, lambda stored: opening(stored, "EUR")),
    "one_fee_total_per_day": ([fees], fees, lambda stored: fees(stored, 19)),
    # A break that was resolved may be found again.
    "one_standing_break_per_subject": ([found], found, lambda stored: found(stored, resolved_at=NOW)),
    "break_is_of_a_check_that_can_break": (
        [],
        lambda stored: found(stored, check_name="NET_LIQ"),
        lambda stored: found(stored, check_name="OPEN_PRICE"),
    ),
    "break_has_a_difference": (
        [],
        lambda stored: found(stored, difference=Decimal(0)),
        lambda stored: found(stored, difference=Decimal("-0.0000000001")),
    ),
    "break_explanation_has_a_moment": (
        [],
        lambda stored: found(stored, explanation="A gift."),
        lambda stored: found(stored, explanation="A gift.", explained_at=NOW),
    ),
    "one_result_per_subject": ([result], result, lambda stored: result(stored, subject="EUR")),
    "result_that_breaks_has_its_break": (
        [],
        lambda stored: result(stored, state="BREAK", cause="CASH_DIFFERS"),
        lambda stored: result(stored, state="BREAK", cause="CASH_DIFFERS", standing_break=broken(stored)),
    ),
    "result_that_differs_has_a_cause": (
        [],
        lambda stored: result(stored, state="EXPLAINED"),
        lambda stored: result(stored, state="EXPLAINED", cause="ROUNDING"),
    ),
}


@pytest.mark.parametrize(("name", "case"), CASES.items())
def test_constraint_refuses_the_row_that_breaks_it_and_no_other(stored: Stored, name: str, case: Case) -> None:
    check(stored, name, case)
