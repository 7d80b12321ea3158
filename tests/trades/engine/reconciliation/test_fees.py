from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from apps.trades.engine.reconciliation.fees import FeeDay, check_fees
from apps.trades.engine.reconciliation.results import Cause, State


def day(reported: str, ours: str, by_execution: str = "0", corrections: str = "0") -> FeeDay:
    return FeeDay(date(2026, 11, 20), Decimal(reported), Decimal(ours), Decimal(by_execution), Decimal(corrections))


def test_same_total_agrees() -> None:
    result = check_fees(day("-12.34", "-12.34"))
    assert (result.state, result.cause, result.subject) == (State.AGREES, None, "2026-11-20")


@pytest.mark.parametrize(
    ("fees", "cause"),
    [
        (day("-12.34", "-12.344"), Cause.ROUNDING),
        # An evening fill in futures belongs to the broker's next day.
        (day("-12.34", "-10.00", by_execution="-12.34"), Cause.DAY_CUT),
        # A regulatory fee given back: a row of its own.
        (day("-12.32", "-12.34", corrections="0.02"), Cause.FEE_CORRECTIONS),
    ],
)
def test_difference_another_way_to_count_removes_is_explained(fees: FeeDay, cause: Cause) -> None:
    result = check_fees(fees)
    assert (result.state, result.cause) == (State.EXPLAINED, cause)


def test_other_difference_is_told_and_is_no_break() -> None:
    result = check_fees(day("-15", "-12"))
    assert (result.state, result.cause) == (State.NOT_COMPARABLE, Cause.FEES_UNEXPLAINED)
    assert result.difference == -3
