"""Check 1: what is open of each instrument against the broker's positions."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from apps.trades.engine.reconciliation.results import Cause, Check, Result, State
from apps.trades.engine.trading_days import trading_days_after

if TYPE_CHECKING:
    from datetime import date, datetime

    from apps.trades.engine.reconciliation.pairs import Pair

# Removal rows are posted from the evening of the expiry to the next morning, for a Friday after the weekend.
DAYS_OF_GRACE = 3
CLOSING_HOUR = 16
# Reinvested shares have five decimals, coins eight.
STEPS = {"Cryptocurrency": Decimal("0.00000001")}
STEP = Decimal("0.00001")


def check_quantity(pair: Pair, moment: datetime) -> Result:
    """Compare one instrument; ``moment`` is when the positions were read, in New York time."""
    expected, held = pair.expected, pair.held
    contract = pair.contract
    result = Result(Check.QUANTITY, contract.key, expected, held, State.AGREES, None, contract.instrument_type)
    if expected == held:
        return result
    step = STEPS.get(contract.instrument_type, STEP)
    if expected.quantize(step) == held.quantize(step):
        return result.judged(State.EXPLAINED, Cause.ROUNDING)
    # Before the calendar has its say: no row is late or missing where only a person's word ended the contract.
    if pair.closed_by_user and expected + pair.closed_by_user == held:
        return result.judged(State.BREAK, Cause.CLOSED_BY_USER)
    if contract.expires_on is not None and has_expired(contract.expires_on, moment) and not (expected and held):
        return _expired(result, contract.expires_on, moment)
    # Too much on the very side that a person stated: his word and the rows may say the same thing twice. What of it was
    # sold since is not what is too much, and taking it back would leave the sale without an opening.
    if (expected - held) * pair.open_by_user > 0:
        return result.judged(State.BREAK, Cause.OPENED_BY_USER)
    return result.judged(State.BREAK, _direction(expected, held))


def has_expired(expires_on: date, moment: datetime) -> bool:
    """Return whether a contract's last trading had ended at a moment in New York time."""
    return expires_on < moment.date() or (expires_on == moment.date() and moment.hour >= CLOSING_HOUR)


def _expired(result: Result, expires_on: date, moment: datetime) -> Result:
    """Judge a difference in an expired contract of which one side has nothing left."""
    is_late = trading_days_after(expires_on, moment.date()) > DAYS_OF_GRACE
    if not result.expected:
        late, due = Cause.BROKER_HAS_MORE, Cause.EXPIRED_STILL_LISTED
    else:
        late, due = Cause.EXPIRED_UNCONFIRMED, Cause.EXPIRY_PENDING
    return result.judged(State.BREAK, late) if is_late else result.judged(State.EXPLAINED, due)


def _direction(expected: Decimal, held: Decimal) -> Cause:
    if expected * held < 0:
        return Cause.OPPOSITE_SIDES
    return Cause.BROKER_HAS_MORE if abs(held) > abs(expected) else Cause.LEDGER_HAS_MORE
