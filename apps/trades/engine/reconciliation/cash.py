"""Check 3: the opening and every row since against the broker's cash balance, per currency."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from apps.trades.engine.reconciliation.results import Cause, Check, Result, State

if TYPE_CHECKING:
    from datetime import date

CENT = Decimal("0.01")
# An account is funded soon after it is opened; a history that begins later begins in the middle.
DAYS_TO_FUND = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Purse:
    """One currency of an account: ``moved`` is the sum of all rows, ``opening`` what was there before the first one.

    ``is_inferred`` says that the opening was taken from a balance, ``is_first`` that it was this very one. An opening
    of None is not known yet.
    """

    currency: str
    reported: Decimal | None
    moved: Decimal
    opening: Decimal | None
    is_inferred: bool = False
    is_first: bool = False


def begins_at_opening(first_day: date | None, opened_on: date | None) -> bool:
    """Return whether the rows go back to the account's opening, so that there was nothing before the first."""
    return first_day is not None and opened_on is not None and first_day <= opened_on + DAYS_TO_FUND


def check_cash(purse: Purse) -> Result:
    """Compare one currency; exact but for what the broker rounds to the cent."""
    expected = None if purse.opening is None else purse.opening + purse.moved
    result = Result(Check.CASH, purse.currency, expected, purse.reported, State.AGREES)
    if purse.reported is None or expected is None:
        return result.judged(State.NOT_COMPARABLE, Cause.NOT_STATED)
    if purse.is_first:
        return result.judged(State.NOT_COMPARABLE, Cause.NOT_PROVABLE)
    if expected == purse.reported:
        return result.judged(State.AGREES, Cause.INFERRED_OPENING if purse.is_inferred else None)
    # Fees have up to six decimals; a balance that is stated in whole cents cannot show them.
    is_in_cents = purse.reported == purse.reported.quantize(CENT)
    if is_in_cents and abs(purse.reported - expected) <= CENT / 2:
        return result.judged(State.EXPLAINED, Cause.ROUNDING)
    return result.judged(State.BREAK, Cause.CASH_DIFFERS)
