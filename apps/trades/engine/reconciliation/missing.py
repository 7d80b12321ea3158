"""What the broker holds beyond the ledger: how much is missing, and at what price the broker counts it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.trades.engine.amounts import ZERO
from apps.trades.engine.facts import FINEST_PRICE
from apps.trades.engine.reconciliation.open_prices import open_price

if TYPE_CHECKING:
    from decimal import Decimal

    from apps.trades.engine.reconciliation.pairs import Pair


def missing(pair: Pair) -> Decimal:
    """Return what would have to be opened to hold what the broker holds (bought +), 0 where it holds no more.

    Holding 5 where the ledger is short 3 takes 8.
    """
    more = pair.held - pair.expected
    return more if more * pair.held > 0 else ZERO


def price_of_missing(pair: Pair) -> Decimal | None:
    """Return the price at which the broker counts what is missing, with ten decimals; None where it states none.

    The broker's price is the average of all it holds: of 150 at 12.00, of which the ledger has 100 at 10.00, the other
    50 stand at 16.00. Where that makes no sense, for it may count otherwise, it is the average itself.
    """
    average = pair.reported.open_price if pair.reported else None
    if average is None or not missing(pair):
        return None
    own = open_price(pair)
    if own is not None and pair.expected * pair.held > 0:
        rest = (pair.held * average - pair.expected * own) / missing(pair)
        if rest > 0:
            return rest.quantize(FINEST_PRICE)
    return average.quantize(FINEST_PRICE)
