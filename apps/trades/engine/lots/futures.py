"""Futures: what they earn is settled into cash every day, and realized at the close.

The value of a fill is cash relative to the last settlement, not a price paid. Realized is price to price × multiplier;
the values of fills and of marks to market gather on the pool as *variation* until the closing that realizes them.
Buy 1 at 5000 with a multiplier of 5, settle at 5010 (+50) and 4995 (-75), sell at 5020 (+125): realized is +100.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.trades.engine.amounts import SCALE

if TYPE_CHECKING:
    from decimal import Decimal

    from apps.trades.engine.lots.pool import Part
    from apps.trades.engine.values import Contract

FUTURE = "Future"
# The one problem whose sum is over all of a contract's history, however often it was flat.
SETTLEMENT_DIFFERS = "settlement_differs"


def is_settled_daily(contract: Contract) -> bool:
    """Say whether gains on the contract are paid every day; those on an option on a future are not."""
    return contract.instrument_type == FUTURE


def realized_gross(part: Part, price: Decimal | None) -> Decimal | None:
    """Return what closing a part realizes before fees, price to price; None where nothing states a price or what a
    point of it is worth."""
    multiplier = part.lot.contract.multiplier
    if price is None or part.lot.price is None or multiplier is None:
        return None
    return ((price - part.lot.price) * part.quantity * multiplier).quantize(SCALE)


def settled_share(variation: Decimal, part: Part, held: Decimal) -> Decimal:
    """Return a part's share of what was settled on all that was held, as the cash says it."""
    return (variation * abs(part.quantity) / held).quantize(SCALE)
