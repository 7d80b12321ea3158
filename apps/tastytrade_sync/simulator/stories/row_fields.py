"""The groups of fields a transaction row is put together from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.tastytrade_sync.simulator import market_days
from apps.tastytrade_sync.simulator.amounts import Row, effected
from apps.tastytrade_sync.simulator.contracts import CRYPTO, FUTURE, FUTURE_OPTION, Contract
from apps.tastytrade_sync.simulator.stories.fees import Fees

if TYPE_CHECKING:
    from datetime import date, datetime
    from decimal import Decimal

_AROUND_THE_CLOCK = frozenset({FUTURE, FUTURE_OPTION, CRYPTO})
_EXCHANGES = {FUTURE: ("1", "CME"), FUTURE_OPTION: ("1", "CME"), CRYPTO: ("Z", "CRYPTO_A")}


def trade_date(moment: datetime, fields: Row) -> date:
    """Return the clearing firm's date: after 17:00 what trades around the clock counts for the next one."""
    day = market_days.new_york_day(moment)
    late = moment > market_days.at(day, market_days.SETTLEMENT)
    if fields.get("instrument-type") in _AROUND_THE_CLOCK and late:
        return market_days.after(day)
    return day


def instrument_fields(contract: Contract) -> Row:
    """Return the fields that name an instrument."""
    return {
        "symbol": contract.symbol,
        "instrument-type": contract.instrument_type,
        "underlying-symbol": contract.underlying,
    }


def kind_fields(transaction_type: str, sub_type: str, description: str) -> Row:
    """Return the fields that say what happened."""
    return {
        "transaction-type": transaction_type,
        "transaction-sub-type": sub_type,
        "description": description,
    }


def cash_fields(value: Decimal, fees: Fees | None = None, *, every_fee: bool = False) -> Row:
    """Return value, fees and net-value; trades state every fee, others only those charged."""
    charged = fees or Fees()
    stated = {
        "regulatory-fees": charged.regulatory,
        "clearing-fees": charged.clearing,
        "proprietary-index-option-fees": charged.proprietary,
        "commission": charged.commission,
    }
    row = effected("value", value)
    for name, amount in stated.items():
        if amount or every_fee:
            row |= effected(name, -amount)
    return row | effected("net-value", value - charged.total)


def execution(row_id: int, order_id: int, instrument_type: str) -> Row:
    """Return the fields only fills carry; all follow from the row's own number and its order's."""
    exchange, venue = _EXCHANGES.get(instrument_type, ("C", "SOME_OPTIONS_VENUE"))
    return {
        "ext-exchange-order-number": f"{10_000_000_000_000_000 + order_id}",
        "ext-global-order-number": order_id % 100_000_000,
        # So written where an order belongs to no group.
        "ext-group-id": "0",
        "ext-group-fill-id": f"{row_id % 1_000_000_000}",
        "ext-exec-id": f"{row_id % 1_000_000}",
        "exec-id": f"4_A{row_id % 100_000_000:08d}",
        "exchange": exchange,
        "order-id": order_id,
        "exchange-affiliation-identifier": "",
        "destination-venue": venue,
    }
