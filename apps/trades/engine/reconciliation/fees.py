"""Check 4: the fees of a day against the broker's total of that day. It tells and never breaks."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from apps.trades.engine.reconciliation.results import Cause, Check, Result, State

if TYPE_CHECKING:
    from datetime import date

# The broker's totals are in cents, single fees are finer.
HALF_A_CENT = Decimal("0.005")


@dataclass(frozen=True, slots=True)
class FeeDay:
    """Fees of one day, signed as cash (paid is negative): the broker's total, ours by the broker's date and by the
    day of execution, and the corrections of fees booked on it."""

    day: date
    reported: Decimal
    by_broker_date: Decimal
    by_execution: Decimal
    corrections: Decimal


def check_fees(fees: FeeDay) -> Result:
    """Compare one day, and name the difference where another way to count gives the broker's figure."""
    result = Result(Check.FEES, fees.day.isoformat(), fees.by_broker_date, fees.reported, State.AGREES)
    if fees.by_broker_date == fees.reported:
        return result
    # From the least that has to be assumed to the most.
    ways = (
        (fees.by_broker_date, Cause.ROUNDING),
        (fees.by_execution, Cause.DAY_CUT),
        (fees.by_broker_date + fees.corrections, Cause.FEE_CORRECTIONS),
    )
    for amount, cause in ways:
        if abs(amount - fees.reported) <= HALF_A_CENT:
            return result.judged(State.EXPLAINED, cause)
    return result.judged(State.NOT_COMPARABLE, Cause.FEES_UNEXPLAINED)
