"""Money and quantities as the API writes them: unsigned decimal text beside an effect."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

type Row = dict[str, Any]

ZERO = Decimal(0)
_SIGNS = {"Credit": 1, "Debit": -1}

# The last two are rare, but without them value and fees would not make net-value where they occur.
FEES = (
    "regulatory-fees",
    "clearing-fees",
    "proprietary-index-option-fees",
    "commission",
    "currency-conversion-fees",
    "other-charge",
)


def text(value: Decimal) -> str:
    """Write a decimal without an exponent and with at least one digit after the point."""
    digits = format(value, "f")
    if "." not in digits:
        return digits + ".0"
    digits = digits.rstrip("0")
    return digits + "0" if digits.endswith(".") else digits


def effect(value: Decimal) -> str:
    """Name the side of a signed amount of cash: received is Credit, paid is Debit."""
    if value > 0:
        return "Credit"
    return "Debit" if value < 0 else "None"


def effected(name: str, value: Decimal) -> Row:
    """Return the two fields that carry one signed amount of cash."""
    return {name: text(abs(value)), f"{name}-effect": effect(value)}


def number(value: object) -> Decimal | None:
    """Read a number as the API or a careless file writes it; None for what is not a finite number."""
    # To Python a bool is an int: true would read as 1.
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        return None
    try:
        read = Decimal(str(value))
    except InvalidOperation:
        return None
    return read if read.is_finite() else None


def signed(row: Row, name: str) -> Decimal:
    """Read the signed cash of `name` in a row; what is absent or unreadable counts as zero."""
    value = number(row.get(name))
    return value * _SIGNS.get(str(row.get(f"{name}-effect")), 0) if value is not None else ZERO


def net_of_parts(row: Row) -> Decimal:
    """Return value plus all fees of a row, signed: what its net-value must be."""
    return sum((signed(row, name) for name in FEES), signed(row, "value"))


def quantity_on_the_wire(value: Decimal) -> int | str:
    """Return a whole quantity as an int and a fraction as text, as positions do."""
    return int(value) if value == value.to_integral_value() else text(value)
