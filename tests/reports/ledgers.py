"""Derived rows as a rebuild would leave them, a round trip or a payment at a time."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import count
from typing import TYPE_CHECKING, Any

from apps.trades.engine.results import Category, View
from tests.factories import make_closure, make_entry, make_instrument, make_lot, make_paid_entry, make_transaction

if TYPE_CHECKING:
    from apps.trades.models import Account, Closure, Transaction

_ids = count(1_000_000)
DAY = date(2026, 3, 16)


def noon(day: date) -> datetime:
    """Return a moment that is the same day in New York."""
    return datetime.combine(day, time(17), tzinfo=UTC)


def make_fill(account: Account, day: date, net: str, fees: str = "0", **fields: Any) -> Transaction:
    """Return a row that moved this much cash on this day, its fees within it."""
    return make_transaction(
        account, next(_ids), executed_at=noon(day), net_value=Decimal(net), commission=Decimal(fees), **fields
    )


def make_round_trip(
    account: Account,
    bought: str = "-100",
    sold: str = "130",
    *,
    day: date = DAY,
    fees: str = "-1",
    symbol: str = "AAPL",
    moved: str = "0",
    **fields: Any,
) -> Closure:
    """Return what was bought ten days before and sold for these amounts, net of ``fees`` on either side, with its
    entries of both views; ``moved`` is premium that counts in the tax view only."""
    names = {"symbol": symbol, "underlying_symbol": symbol, "family": symbol}
    opening = make_fill(account, day - timedelta(days=10), bought, fees, **names)
    closing = make_fill(account, day, sold, fees, sub_type="Sell to Close", **names)
    cost, proceeds, charges = Decimal(bought), Decimal(sold), Decimal(fees)
    lot = make_lot(opening, "0", quantity="10", opening_net=cost, opening_fees=charges)
    closure = make_closure(
        lot, closing, opening_net=cost, opening_fees=charges, closing_net=proceeds, closing_fees=charges,
        moved_net=Decimal(moved), **fields,
    )  # fmt: skip
    both = {"fees": 2 * charges, "commission": 2 * charges}
    for view, premium in ((View.TRADER, Decimal(0)), (View.TAX, Decimal(moved))):
        amount = cost + proceeds + premium
        make_entry(closure, view, amount=amount, gross=amount - 2 * charges, **both)
    return closure


def make_payment(
    account: Account, amount: str, category: Category, *, day: date = DAY, symbol: str = ""
) -> Transaction:
    """Return money that makes an entry of its own, the same in both views."""
    names = {"symbol": symbol, "underlying_symbol": symbol, "family": symbol}
    row = make_fill(account, day, amount, transaction_type="Money Movement", **names)
    for view in View:
        make_paid_entry(row, category, view, instrument=make_instrument(symbol) if symbol else None)
    return row
