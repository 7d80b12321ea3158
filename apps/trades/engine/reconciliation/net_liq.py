"""Check 5: cash and marks against the broker's net liquidating value at the sync. It tells and never breaks."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from apps.trades.engine.amounts import SCALE, ZERO
from apps.trades.engine.reconciliation.results import Cause, Check, Result, State

CENT = Decimal("0.01")
# Positions and balances are two answers, seconds apart: marks cannot move far between them.
MOST_MOVED = Decimal("0.005")


@dataclass(frozen=True, slots=True)
class Marked:
    """A position's worth (USD, short negative), None without a mark; of a future, which is worth nothing beyond its
    cash, its change since the last settlement instead."""

    value: Decimal | None
    variation: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Worth:
    """What an account is made of, and the broker's sum of it (USD); None where the broker did not state a figure."""

    cash: Decimal | None
    reported: Decimal | None
    positions: tuple[Marked, ...] = ()
    pending_cash: Decimal = ZERO


def check_net_liq(worth: Worth, *, has_break: bool) -> Result:
    """Compare what the account is worth; ``has_break`` says that its quantities or its cash do not agree."""
    values = [each.value for each in worth.positions]
    known = [value for value in values if value is not None]
    expected = None if worth.cash is None or len(known) < len(values) else worth.cash + sum(known, ZERO)
    result = Result(Check.NET_LIQ, "USD", expected, worth.reported, State.AGREES)
    if len(known) < len(values):
        return result.judged(State.NOT_COMPARABLE, Cause.NO_MARK)
    if expected is None or worth.reported is None:
        return result.judged(State.NOT_COMPARABLE, Cause.NOT_STATED)
    # Quantity times mark may have more decimals than money is kept with.
    if abs(expected - worth.reported) < SCALE:
        return result
    if has_break:
        return result.judged(State.NOT_COMPARABLE, Cause.FOLLOWS_A_BREAK)
    return _explained(result, worth, worth.reported - expected, sum(map(abs, known), ZERO))


def _explained(result: Result, worth: Worth, difference: Decimal, marked: Decimal) -> Result:
    variation = sum((each.variation for each in worth.positions), ZERO)
    causes = (
        (ZERO, Cause.ROUNDING),
        (worth.pending_cash, Cause.PENDING_CASH),
        (variation, Cause.FUTURES_VARIATION),
    )
    for amount, cause in causes:
        if abs(difference - amount) < CENT:
            return result.judged(State.EXPLAINED, cause)
    if abs(difference) <= marked * MOST_MOVED:
        return result.judged(State.EXPLAINED, Cause.MARKS_MOVED)
    return result.judged(State.NOT_COMPARABLE, Cause.NET_LIQ_UNEXPLAINED)
