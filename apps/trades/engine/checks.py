"""Checks of what rows state of themselves; a failed one is a problem, and never changes a figure.

Cost and proceeds come only from the net value. That price × quantity × multiplier gives the value is a check on the
multiplier and on the broker.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from apps.trades.engine.lots.futures import is_settled_daily
from apps.trades.engine.results import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from apps.trades.engine.facts import Fact

TRADED = frozenset({"Trade", "Receive Deliver"})
# An average price is shown to the cent, so half a cent a share may be missing; and a cent for rounding the value.
PRICE_STEP, CENT = Decimal("0.005"), Decimal("0.01")


def check_values(facts: Iterable[Fact]) -> list[Problem]:
    """Return a problem for each row whose value is not price × quantity × multiplier, in the order given."""
    return [
        Problem("value_differs", (fact.broker_id,), fact.symbol, fact.quantity, difference)
        for fact in facts
        if (difference := _difference(fact))
    ]


def _difference(fact: Fact) -> Decimal | None:
    """Return by how much the value differs (USD), None where it does not or where nothing can be said."""
    contract, price, quantity, value = fact.contract, fact.price, fact.quantity, fact.value
    # A settlement names the strike as its price, and the value of a future's fill is relative to the last settlement.
    if not price or not quantity or not value or fact.side is None or fact.transaction_type not in TRADED:
        return None
    if contract is None or contract.multiplier is None or is_settled_daily(contract):
        return None
    units = quantity * contract.multiplier
    difference = abs(value) - price * units
    return difference if abs(difference) > units * PRICE_STEP + CENT else None
