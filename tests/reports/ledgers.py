"""Derived rows as a rebuild would leave them, a round trip or a payment at a time."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import count
from typing import TYPE_CHECKING, Any

from apps.trades.engine.results import Category, Origin, Reason, View
from apps.trades.models import Closure, Instrument, Lot, ProfitEntry
from tests.factories import make_transaction

if TYPE_CHECKING:
    from apps.trades.models import Account, Transaction

_ids = count(1_000_000)
DAY = date(2026, 3, 16)


def noon(day: date) -> datetime:
    """Return a moment that is the same day in New York."""
    return datetime.combine(day, time(17), tzinfo=UTC)


def make_instrument(symbol: str = "AAPL", **fields: Any) -> Instrument:
    """Return the instrument of this symbol, a stock unless said otherwise."""
    values = {"instrument_type": "Equity", "symbol": symbol, "underlying_symbol": symbol, **fields}
    return Instrument.objects.get_or_create(key=symbol, instrument_type=values["instrument_type"], defaults=values)[0]


def make_fill(account: Account, day: date, net: str, fees: str = "0", **fields: Any) -> Transaction:
    """Return a row that moved this much cash on this day, its fees within it."""
    return make_transaction(
        account, next(_ids), executed_at=noon(day), net_value=Decimal(net), commission=Decimal(fees), **fields
    )


def make_lot(account: Account, opening: Transaction, quantity: str = "10", **fields: Any) -> Lot:
    """Return a lot that a row opened, all of it still open unless said otherwise."""
    instrument = fields.pop("instrument", None) or make_instrument()
    values = {
        "family": instrument.underlying_symbol, "underlying": instrument.underlying_symbol, "instrument": instrument,
        "opening": opening, "origin": Origin.FILL, "opened_at": opening.executed_at, "acquired_on": opening.day,
        "began_on": opening.day, "quantity": Decimal(quantity), "remaining": Decimal(quantity),
        "opening_net": opening.net_value, "opening_fees": opening.fees, "remaining_net": opening.net_value,
        "remaining_fees": opening.fees, **fields,
    }  # fmt: skip
    return Lot.objects.create(account=account, **values)


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
    instrument = fields.pop("instrument", None) or make_instrument(symbol)
    names = {
        "symbol": symbol,
        "underlying_symbol": instrument.underlying_symbol,
        "family": instrument.underlying_symbol,
    }
    opening = make_fill(account, day - timedelta(days=10), bought, fees, **names)
    closing = make_fill(account, day, sold, fees, sub_type="Sell to Close", **names)
    lot = make_lot(account, opening, instrument=instrument, remaining=0, remaining_net=0, remaining_fees=0)
    closure = Closure.objects.create(
        account=account, family=lot.family, underlying=lot.underlying, instrument=instrument, lot=lot, closing=closing,
        reason=fields.pop("reason", Reason.FILL), closed_at=closing.executed_at, day=day, acquired_on=opening.day,
        quantity=lot.quantity, opening_net=Decimal(bought), opening_fees=Decimal(fees), closing_net=Decimal(sold),
        closing_fees=Decimal(fees), moved_net=Decimal(moved), **fields,
    )  # fmt: skip
    for view, premium in ((View.TRADER, "0"), (View.TAX, moved)):
        amount = Decimal(bought) + Decimal(sold) + Decimal(premium)
        make_entry(account, amount, 2 * Decimal(fees), view=view, closure=closure, day=day, instrument=instrument)
    return closure


def make_payment(
    account: Account, amount: str, category: Category, *, day: date = DAY, symbol: str = ""
) -> Transaction:
    """Return money that makes an entry of its own, the same in both views."""
    row = make_fill(
        account, day, amount, transaction_type="Money Movement", symbol=symbol, underlying_symbol=symbol, family=symbol
    )
    instrument = make_instrument(symbol) if symbol else None
    for view in View:
        make_entry(
            account, Decimal(amount), category=category, view=view, transaction=row, day=day, instrument=instrument
        )
    return row


def make_entry(
    account: Account,
    amount: Decimal,
    fees: Decimal = Decimal(0),
    *,
    day: date,
    instrument: Instrument | None,
    view: View,
    category: Category = Category.REALIZED,
    **source: Any,
) -> ProfitEntry:
    """Return one entry of a closure or a row."""
    underlying = instrument.underlying_symbol if instrument else ""
    return ProfitEntry.objects.create(
        account=account, family=underlying, underlying=underlying, instrument=instrument, day=day, view=view.value,
        category=category.value, amount=amount, gross=amount - fees, fees=fees, commission=fees, **source,
    )  # fmt: skip
