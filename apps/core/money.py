"""Money and quantities as Decimal: amounts are stored with 6 decimals, prices and quantities with 10.

Cash received is positive, things bought are positive. Rounding happens for display only.
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

ZERO = Decimal(0)
CENT = Decimal("0.01")
# A row with more decimals is set aside whole: nothing is rounded on its way in.
AMOUNT_DECIMALS = 6
QUANTITY_DECIMALS = 10


def total(amounts: Iterable[Decimal | None]) -> Decimal:
    """Return the exact sum; what is missing counts as nothing."""
    # Starting from a Decimal: the sum of nothing would be the int 0, which no money function takes.
    return sum((amount for amount in amounts if amount is not None), ZERO)


def digits(number: Decimal, *, thousands: str = "") -> str:
    """Return every digit the number has and no more: neither trailing zeros nor an exponent nor a negative zero."""
    text = f"{number:{thousands}f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) if number else "0"


def to_cents(amount: Decimal) -> Decimal:
    """Return the amount rounded half to even at the cent, without a negative zero."""
    # Half to even, so that many rounded rows err in neither direction together.
    cents = amount.quantize(CENT, rounding=ROUND_HALF_EVEN)
    return cents if cents else abs(cents)


def rounded(number: Decimal, decimals: int) -> Decimal:
    """Return the number with at most so many decimals, half to even, without a negative zero."""
    found = number.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_EVEN)
    return found if found else abs(found)
