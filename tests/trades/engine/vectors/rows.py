"""Rows that only the worked examples of the text books know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

from tests.builders import Line, stock
from tests.builders.lines import decimal

if TYPE_CHECKING:
    from tests.builders.contracts import Money
    from tests.builders.lines import Told


def share_dividend(quantity: Money, symbol: str, **told: Unpack[Told]) -> Line:
    """Shares paid on shares: no price and no cash beside them."""
    return Line(
        transaction_type="Receive Deliver",
        sub_type="Dividend",
        action="Buy to Open",
        contract=stock(symbol),
        description=f"Received {quantity} Long {symbol} via Dividend",
        quantity=decimal(quantity),
    ).told(told)
