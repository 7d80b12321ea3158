"""Open P&L: what lots that are still open have gained or lost at a mark.

Two definitions stand side by side: ours counts the fees paid to open, *as tastytrade shows it* leaves them out. What
lacks a mark, a multiplier or an opening price is unknown, never zero, and so is every sum over it. A future has no
value of its own: its gain is price to price, and most of it has been settled into cash already.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.trades.engine.amounts import ZERO
from apps.trades.engine.lots.futures import is_settled_daily

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime
    from decimal import Decimal

    from apps.trades.engine.results import Lot

HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Mark:
    """A price of one contract: per share or point, of when, from whom; ``previous`` is the last close."""

    price: Decimal
    at: datetime
    source: str
    previous: Decimal | None = None


@dataclass(frozen=True, slots=True)
class OpenProfit:
    """What is open at its mark, in USD: ``cost`` is signed cash (bought is negative), ``value`` of what is short is
    negative. ``profit`` counts the opening fees, ``profit_without_fees`` does not; ``day`` is since the last close, or
    since the fill for what was opened today, less today's opening fees. None is unknown."""

    cost: Decimal
    tax_cost: Decimal
    value: Decimal | None
    profit: Decimal | None
    profit_without_fees: Decimal | None
    day: Decimal | None

    @property
    def percent(self) -> Decimal | None:
        """Profit in percent of the absolute open cost; None where nothing was paid or received."""
        if self.profit is None or not self.cost:
            return None
        return self.profit / abs(self.cost) * HUNDRED


def open_profit(lot: Lot, mark: Mark | None, today: date) -> OpenProfit:
    """Return the open P&L of one lot; ``today`` is the New York day that *P/L day* is of.

    An expired contract has no price: nobody trades it, and its last mark would pretend.
    """
    cost = lot.remaining_cash.net
    expired = lot.contract.expires_on is not None and lot.contract.expires_on < today
    price = None if mark is None or expired else mark.price
    worth = worth_at(lot, price)
    if is_settled_daily(lot.contract):
        # Its cost is fees alone, so the gain must be told from the price at which it was opened.
        opened_at = worth_at(lot, lot.price)
        gross = worth - opened_at if worth is not None and opened_at is not None else None
        value = None
    else:
        gross = worth + lot.remaining_cash.gross if worth is not None else None
        value = worth
    return OpenProfit(
        cost=cost,
        tax_cost=cost + lot.remaining_folded.net,
        value=value,
        profit=gross + lot.remaining_cash.fees if gross is not None else None,
        profit_without_fees=gross,
        day=_day(lot, worth, None if mark is None else mark.previous, today),
    )


def total_of(parts: Iterable[OpenProfit]) -> OpenProfit:
    """Add parts up; a figure that one part does not know, the sum does not know. Futures have no value to add."""
    known = list(parts)
    return OpenProfit(
        cost=sum((part.cost for part in known), ZERO),
        tax_cost=sum((part.tax_cost for part in known), ZERO),
        value=_sum([part.value for part in known if part.value is not None or part.profit is None]),
        profit=_sum([part.profit for part in known]),
        profit_without_fees=_sum([part.profit_without_fees for part in known]),
        day=_sum([part.day for part in known]),
    )


def worth_at(lot: Lot, price: Decimal | None) -> Decimal | None:
    """Return what is open of the lot at a price per share or point (USD, short is negative), None where unknown."""
    multiplier = lot.contract.multiplier
    return None if price is None or multiplier is None else lot.remaining * price * multiplier


def _day(lot: Lot, worth: Decimal | None, previous: Decimal | None, today: date) -> Decimal | None:
    """Return the day's gain: short 2 with a last close of 3.10 at a mark of 2.80 gains 60.00; 1 more sold today at 3.00
    for a fee of 1.14 gains 18.86."""
    # A split of today makes a lot of today, of what was held overnight.
    is_new = lot.began_on == today and lot.carried_from is None
    before = worth_at(lot, lot.price if is_new else previous)
    if worth is None or before is None:
        return None
    return worth - before + (lot.remaining_cash.fees if is_new else ZERO)


def _sum(amounts: list[Decimal | None]) -> Decimal | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known, ZERO) if len(known) == len(amounts) else None
