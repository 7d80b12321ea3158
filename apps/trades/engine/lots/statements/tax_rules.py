"""What United States tax law makes of shares and cash that came without a trade: the rules alone, in USD.

Costs and worths are positive here. Which of them a row falls under the broker's rows cannot tell: a person states it,
from the issuer's Form 8937 or the broker's Form 1099.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.trades.engine.amounts import ZERO

if TYPE_CHECKING:
    from decimal import Decimal


def gain_on_capital(cost: Decimal, *, repaid: Decimal) -> Decimal:
    """Return what a return of capital gains: nothing until the cost is repaid, then all of it (IRC 301(c)(2), (3)).

    Of a cost of 850 that 900 are repaid of, nothing is left, and 50 are a gain.
    """
    return max(ZERO, repaid - cost)


def gain_with_cash(cost: Decimal, *, worth: Decimal, cash: Decimal) -> Decimal:
    """Return what shares gain that merged into others and cash: the whole gain, at most the cash; a loss is not
    recognised (IRC 356(a)(1), (c)).

    Shares worth 3,000 and 1,000 in cash for what cost 2,000 gain 1,000 of 2,000; for what cost 5,000, nothing.
    """
    return min(cash, max(ZERO, worth + cash - cost))


def share_by_worth(old: Decimal, new: Decimal) -> Decimal:
    """Return the part of the old cost that goes over to shares received on it, in proportion to what both are worth:
    after a spin-off (IRC 358(b), (c); Reg. 1.358-2) and a dividend in another class (IRC 305(a), 307(a)).

    Old shares worth 4,500 and new ones worth 500 part a cost of 5,000 into 4,500 and 500.
    """
    return new / (old + new)
