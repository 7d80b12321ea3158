"""Check 2: the price of what is open, without fees, against the broker's average open price.

The broker computes the same average from the same fills in simple cases. Where it has to choose a method (shares that
were transferred in, delivered by an option, or carried over by a corporate action) nothing documents which, so a
difference there is named and not called a break.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from apps.trades.engine.amounts import ZERO
from apps.trades.engine.reconciliation.candidates import MOST
from apps.trades.engine.reconciliation.results import Cause, Check, Result, State
from apps.trades.engine.results import Origin

if TYPE_CHECKING:
    from collections.abc import Sequence

    from apps.trades.engine.reconciliation.pairs import Pair, Step

FIFO = "FIFO"
FINEST = Decimal("0.00000001")
# Stock and options are priced in cents. A yen is worth less than one: what is rounded off there is money.
CENT_DECIMALS, SMALL_DECIMALS = 2, 6
SMALL = Decimal("0.05")
METHODS = {
    Origin.RECEIPT: Cause.RECEIVED,
    Origin.STATED: Cause.STATED_BY_USER,
    Origin.DELIVERY: Cause.ASSIGNMENT,
    Origin.CORPORATE_ACTION: Cause.ADJUSTMENT,
}


def check_open_price(pair: Pair, *, method: str = FIFO) -> Result | None:
    """Compare one instrument's open price, None where nothing of it is held on either side.

    ``method`` is the order in which the account closes its lots.
    """
    if not (pair.expected or pair.held):
        return None
    expected, reported = open_price(pair), pair.reported.open_price if pair.reported else None
    contract = pair.contract
    result = Result(
        Check.OPEN_PRICE, contract.key, expected, reported, State.NOT_COMPARABLE, None, contract.instrument_type
    )
    if pair.expected != pair.held:
        return result.judged(State.NOT_COMPARABLE, Cause.QUANTITY_DIFFERS)
    if expected is None:
        return result.judged(State.NOT_COMPARABLE, _method(pair) or Cause.NO_PRICE)
    if reported is None:
        return result.judged(State.NOT_COMPARABLE, Cause.NOT_STATED)
    if expected.quantize(FINEST) == reported.quantize(FINEST):
        return result.judged(State.AGREES)
    return _explained(result, pair, expected, reported, method)


def open_price(pair: Pair) -> Decimal | None:
    """Return the average price of what is open, without fees; None where a lot has no price or nothing is open."""
    if not pair.expected or any(lot.price is None for lot in pair.lots):
        return None
    cost = sum((lot.remaining * lot.price for lot in pair.lots if lot.price is not None), ZERO)
    return cost / pair.expected


def average_cost(steps: Sequence[Step]) -> Decimal | None:
    """Return the price of what is open if every closing takes the average of all that was open before it.

    Bought 100 at 10 and 100 at 20, then sold 100: 15, where the oldest lots first would leave 20. None where a price
    is missing or nothing is open.
    """
    quantity, cost = ZERO, ZERO
    # At one instant closings count first: a fill that crosses zero ends one side before it opens the other.
    for step in sorted(steps, key=lambda each: (each.at, each.price is not None)):
        if step.price is not None:
            cost += step.quantity * step.price
        elif quantity:
            cost += step.quantity * cost / quantity
        quantity += step.quantity
    return cost / quantity if quantity else None


def _explained(result: Result, pair: Pair, expected: Decimal, reported: Decimal, method: str) -> Result:
    """Name what makes the prices differ, by figures where they show it, else by how the lots came to be."""
    if _rounds_to(expected, reported):
        return result.judged(State.EXPLAINED, Cause.ROUNDING)
    folded = sum((lot.folded for lot in pair.lots), ZERO)
    # Cash is signed (premium received +), the cost of shares bought is negative: a received premium lowers the price.
    if folded and _rounds_to(expected - folded / pair.expected, reported):
        return result.judged(State.EXPLAINED, Cause.PREMIUM_FOLDED)
    average = average_cost(pair.steps) if pair.steps else None
    if average is not None and _rounds_to(average, reported):
        return result.judged(State.EXPLAINED, Cause.AVERAGE_COST)
    cause = _method(pair)
    if cause is not None:
        return result.judged(State.NOT_COMPARABLE, cause)
    if method != FIFO and pair.steps:
        return result.judged(State.EXPLAINED, Cause.LOT_METHOD)
    opened_by = tuple(lot.opening_id for lot in reversed(pair.lots))
    return replace(result.judged(State.BREAK, Cause.PRICE_DIFFERS), candidates=opened_by[:MOST])


def _method(pair: Pair) -> Cause | None:
    """Return what makes a price of the lots a matter of method, None where all were filled on the market."""
    # Even where all of it is closed by now: that left other lots open than the broker's.
    if pair.opened_by_user or any(lot.is_stated_by_user for lot in pair.lots):
        return Cause.STATED_BY_USER
    if any(lot.is_cost_stated for lot in pair.lots):
        return Cause.RECEIVED
    return next((METHODS[lot.origin] for lot in pair.lots if lot.origin in METHODS), None)


def _rounds_to(exact: Decimal, stated: Decimal) -> bool:
    """Return whether ``stated`` is ``exact`` with as many decimals as it has itself, a cent at the coarsest."""
    exponent = stated.normalize().as_tuple().exponent
    coarsest = SMALL_DECIMALS if abs(stated) < SMALL else CENT_DECIMALS
    step = Decimal(1).scaleb(min(-coarsest, int(exponent)))
    # Not by quantize: nothing says whether the broker rounds a half up or to even.
    return abs(exact - stated) <= step / 2
