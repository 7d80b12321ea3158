"""Positions, balances and net-liq bars as tastytrade sends them → the fields the ledger stores.

Quantities arrive unsigned with a direction beside them, and as a number or as text. A figure the broker did not send
stays empty; it is never shown as zero.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from apps.core.dates import new_york_day
from apps.core.money import AMOUNT_DECIMALS
from apps.tastytrade_sync.fields import EFFECT_SIGNS, NEGATIVE, optional_moment_of, storable, text_of
from apps.trades.engine.symbols import contract_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from apps.trades.engine.values import Contract

DIRECTIONS = {"Long": 1, "Short": -1, "Zero": 0}
BALANCE_FIELDS = (
    "cash-balance",
    "net-liquidating-value",
    "equity-buying-power",
    "derivative-buying-power",
    "maintenance-requirement",
)
# The places before the point that an amount's column has.
LIMIT = Decimal(10) ** 14
STORED = Decimal(1).scaleb(-AMOUNT_DECIMALS)


class UnusableHoldingError(Exception):
    """A row that cannot be stored; the text says which field and why."""


def position_fields(row: object) -> dict[str, Any]:
    """Return a position's fields, the quantity signed: long positive, short negative."""
    fields = _object(row)
    quantity, direction = _number(fields, "quantity"), fields.get("quantity-direction")
    if quantity is None or not isinstance(direction, str) or direction not in DIRECTIONS:
        raise UnusableHoldingError("it has no usable quantity and direction")
    if quantity < 0:
        raise UnusableHoldingError(f"its quantity {NEGATIVE}")
    return {
        "symbol": _name(fields, "symbol"),
        "instrument_type": text_of(fields, "instrument-type")[:40],
        "underlying_symbol": text_of(fields, "underlying-symbol")[:80],
        "quantity": quantity * DIRECTIONS[direction],
        "average_open_price": _number(fields, "average-open-price"),
        "close_price": _number(fields, "close-price"),
        # The broker restates this one for what was opened today, so that the day's change begins at the fill.
        "day_base_price": _number(fields, "average-daily-market-close-price"),
        "year_base_price": _number(fields, "average-yearly-market-close-price"),
        "mark_price": _number(fields, "mark-price"),
        "multiplier": _number(fields, "multiplier"),
        "expires_at": optional_moment_of(fields, "expires-at"),
    }


def position_contract(fields: Mapping[str, Any], at: datetime) -> Contract:
    """Return the contract that a position's fields, read ``at`` this moment, name: the same as its transactions do."""
    kind, symbol, underlying = (fields[name] for name in ("instrument_type", "symbol", "underlying_symbol"))
    return contract_of(kind, symbol, underlying, new_york_day(at).year)


def balance_fields(row: object) -> dict[str, Any]:
    """Return a balance's fields; pending cash is signed by its effect."""
    fields = _object(row)
    amounts = {name.replace("-", "_"): _number(fields, name) for name in BALANCE_FIELDS}
    return {"currency": text_of(fields, "currency")[:10] or "USD", "pending_cash": _pending_cash(fields), **amounts}


def net_liq_fields(row: object) -> dict[str, Any]:
    """Return a net-liq bar's fields."""
    fields = _object(row)
    at = optional_moment_of(fields, "time")
    if at is None:
        raise UnusableHoldingError("its time is missing or unreadable")
    # Compared with what is stored at the next sync, so it is brought to the stored precision here.
    amounts = {
        ours: _required(fields, theirs).quantize(STORED)
        for ours, theirs in (
            ("open", "open"), ("high", "high"), ("low", "low"), ("close", "close"), ("total_close", "total-close"),
        )
    }  # fmt: skip
    return {"at": at, "day": new_york_day(at), **amounts}


def _pending_cash(fields: Mapping[str, Any]) -> Decimal | None:
    """Return the amount signed by its effect; None where nothing signs it, or where its own sign contradicts that."""
    amount, sign = _number(fields, "pending-cash"), EFFECT_SIGNS.get(str(fields.get("pending-cash-effect")))
    if not amount:
        return amount
    return amount * sign if sign is not None and amount > 0 else None


def _object(row: object) -> Mapping[str, Any]:
    if not isinstance(row, dict):
        raise UnusableHoldingError("it is not an object")
    return row


def _name(fields: Mapping[str, Any], field: str) -> str:
    value = fields.get(field)
    if not isinstance(value, str) or not value or len(value) > 80:
        raise UnusableHoldingError(f"its {field} is missing or too long")
    return storable(value)


def _required(fields: Mapping[str, Any], field: str) -> Decimal:
    number = _number(fields, field)
    if number is None:
        raise UnusableHoldingError(f"its {field} is missing or not a number")
    return number


def _number(fields: Mapping[str, Any], field: str) -> Decimal | None:
    """Return the number, or None where it is absent, empty or "NaN" (which the broker does send)."""
    value = fields.get(field)
    if value is None or value == "":
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() and number.copy_abs() < LIMIT else None
