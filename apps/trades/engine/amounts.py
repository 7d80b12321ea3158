"""Money by kind, and how it is shared out: every split adds up to what was split, to the last millionth.

A part is rounded to 0.000001, the scale in which amounts are stored. What rounding leaves over goes to the parts that
lost most (largest remainder), the oldest first among equals, so that no lot is favoured by chance.
"""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Decimal
from operator import add, sub
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

ZERO = Decimal(0)
SCALE = Decimal("0.000001")
QUANTITY_SCALE = Decimal("0.0000000001")


class Amounts(NamedTuple):
    """Cash of one row or of a part of it, in USD, signed as cash: what moved in all, and the charges within it."""

    net: Decimal = ZERO
    commission: Decimal = ZERO
    clearing_fees: Decimal = ZERO
    regulatory_fees: Decimal = ZERO
    proprietary_index_option_fees: Decimal = ZERO
    currency_conversion_fees: Decimal = ZERO
    other_charge: Decimal = ZERO

    @property
    def fees(self) -> Decimal:
        """All charges together; a charge paid is negative."""
        return sum(self[1:], ZERO)

    @property
    def gross(self) -> Decimal:
        """What moved before any charge: ``net = gross + fees``."""
        return self.net - self.fees

    def plus(self, other: Amounts) -> Amounts:
        """Return the sum, kind by kind."""
        return Amounts._make(map(add, self, other)) if other is not NOTHING else self

    def minus(self, other: Amounts) -> Amounts:
        """Return the difference, kind by kind."""
        return Amounts._make(map(sub, self, other)) if other is not NOTHING else self

    def with_gross(self, gross: Decimal) -> Amounts:
        """Return the same charges around another gross amount."""
        return self._replace(net=gross + self.fees)


# Most lots have no premium and most rows no counterpart: this one is told by identity instead of adding seven zeros.
NOTHING = Amounts()


def take(amounts: Amounts, part: Decimal, whole: Decimal) -> Amounts:
    """Return ``part / whole`` of the amounts, as one takes from a lot whose later closings are not known yet.

    Taking the whole gives what is there exactly, so the parts taken one after the other sum to the start.
    """
    if part == whole or amounts is NOTHING:
        return amounts
    return Amounts(*(_rounded(amount * part / whole) if amount else ZERO for amount in amounts))


def split(amounts: Amounts, weights: Sequence[Decimal]) -> list[Amounts]:
    """Return one part per weight, in proportion, by largest remainder; ties to the earlier weight."""
    if len(weights) == 1:
        return [amounts]
    if amounts is NOTHING:
        return [NOTHING] * len(weights)
    columns = [share(amount, weights, SCALE) for amount in amounts]
    return [Amounts(*parts) for parts in zip(*columns, strict=True)]


def share(amount: Decimal, weights: Sequence[Decimal], scale: Decimal) -> list[Decimal]:
    """Return ``amount`` in proportion to the weights, in whole steps of ``scale`` but for what the amount itself
    is finer; the parts sum to the amount exactly.

    −301.07 over 3 and 4 contracts gives −129.03 and −172.04.
    """
    if not amount:
        return [ZERO] * len(weights)
    whole = sum(weights, ZERO)
    exact = [amount * weight / whole for weight in weights]
    parts = [part.quantize(scale, ROUND_DOWN) for part in exact]
    # Rounded towards zero, no part has too much: what is left has the sign of the amount and is only handed out.
    left = amount - sum(parts, ZERO)
    step = scale.copy_sign(amount)
    # Sorting is stable: among equal remainders the earlier weight, which is the older lot, comes first.
    for index in sorted(range(len(parts)), key=lambda each: abs(exact[each] - parts[each]), reverse=True):
        if abs(left) < scale:
            break
        parts[index] += step
        left -= step
    # An amount finer than the scale keeps its crumb, or the parts would not sum to it.
    parts[0] += left
    return parts


def _rounded(amount: Decimal) -> Decimal:
    return amount.quantize(SCALE, ROUND_HALF_EVEN)
