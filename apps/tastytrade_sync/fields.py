"""One field of one row as tastytrade sends it → one value, or the reason why it cannot be used.

Histories repeat themselves: the same fees, prices and quantities come in row after row, as text. What a text means is
therefore worked out once and remembered, which halves the time a first sync needs.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import TYPE_CHECKING

from apps.core.money import AMOUNT_DECIMALS, QUANTITY_DECIMALS

if TYPE_CHECKING:
    from collections.abc import Mapping

    Row = Mapping[str, object]

FLAGS = {"true": True, "false": False, "": False}
EFFECT_SIGNS = {"Credit": 1, "Debit": -1}
# As many as the ledger's columns have: what they cannot hold is refused here, row by row.
AMOUNT_DIGITS, QUANTITY_DIGITS = 20, 28
LARGEST_ID = 2**63 - 1
LONGEST_ID = len(str(LARGEST_ID))
YEARS = range(1990, 2200)
REMEMBERED = 65_536
NEGATIVE = "is negative although its direction is stated beside it"
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class UnusableFieldError(Exception):
    """One field of one row cannot be used; never leaves the mapping."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field} {reason}")
        self.field, self.reason = field, reason


class _UnusableError(ValueError):
    """A text cannot be used; the reason, for whoever knows the field's name."""


def text_of(row: Row, field: str, longest: int | None = None) -> str:
    """Return the field as text, empty where it is absent."""
    value = row.get(field)
    if value is None:
        return ""
    text = storable(str(value))
    if longest is not None and len(text) > longest:
        raise UnusableFieldError(field, f"is longer than {longest} characters")
    return text


def storable(text: str) -> str:
    """Return the text with a sign of replacement for what PostgreSQL stores in no text: NUL and halves of pairs.

    JSON can write both (``\\u0000``, ``\\ud800``), and the payload keeps them in that form.
    """
    return text if text.isascii() and "\x00" not in text else UNSTORABLE.sub("\ufffd", text)


def whole_of(row: Row, field: str, *, largest: int = LARGEST_ID) -> int:
    """Return a whole number from 0 to ``largest``, whether it comes as a number or as text."""
    value = row.get(field)
    if value is None or value == "":
        raise UnusableFieldError(field, "is missing")
    # Not isinstance: to it True is an int, and would be read as 1.
    number = value if type(value) is int else _whole(field, str(value))
    if not 0 <= number <= largest:
        raise UnusableFieldError(field, "is not a usable whole number")
    return number


def optional_whole_of(row: Row, field: str, *, largest: int = LARGEST_ID) -> int | None:
    """Return a whole number, or None where the field is absent or empty."""
    value = row.get(field)
    return None if value is None or value == "" else whole_of(row, field, largest=largest)


def number_of(row: Row, field: str) -> Decimal | None:
    """Return a price with the sign it came with, for prices can fall below zero; absent or empty is None."""
    value = row.get(field)
    if value is None or value == "":
        return None
    try:
        return _number(str(value), QUANTITY_DIGITS, QUANTITY_DECIMALS)
    except _UnusableError as reason:
        raise UnusableFieldError(field, str(reason)) from None


def quantity_of(row: Row, field: str) -> Decimal | None:
    """Return a quantity, whose direction other fields say; absent or empty is None."""
    number = number_of(row, field)
    if number is not None and number < 0:
        raise UnusableFieldError(field, NEGATIVE)
    return number


def amount_of(row: Row, field: str) -> Decimal | None:
    """Return an amount in USD signed by its effect, cash received positive; absent or empty is None.

    A non-zero amount without a usable effect cannot be signed, and a guess would enter the ledger as a fact.
    """
    value = row.get(field)
    if value is None or value == "":
        return None
    effect = row.get(f"{field}-effect")
    try:
        amount = _signed(str(value), effect if isinstance(effect, str) else "")
    except _UnusableError as reason:
        raise UnusableFieldError(field, str(reason)) from None
    if amount is None:
        raise UnusableFieldError(f"{field}-effect", "is neither Credit nor Debit although there is an amount")
    return amount


def required_amount_of(row: Row, field: str) -> Decimal:
    """Return a signed amount that no row may lack."""
    amount = amount_of(row, field)
    if amount is None:
        raise UnusableFieldError(field, "is missing")
    return amount


def moment_of(row: Row, field: str) -> datetime:
    """Return an aware moment in a year a ledger can hold."""
    value = row.get(field)
    if not isinstance(value, str):
        raise UnusableFieldError(field, "is missing")
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise UnusableFieldError(field, "is not a time") from None
    if moment.tzinfo is None:
        raise UnusableFieldError(field, "has no time zone")
    if moment.year not in YEARS:
        raise UnusableFieldError(field, "lies outside the years a ledger can hold")
    # An offset may have seconds and fractions of them, which PostgreSQL does not read.
    return moment.astimezone(UTC)


def stated_moment_of(row: Row, field: str) -> datetime | None:
    """Return a moment, or None where the field is absent or empty."""
    value = row.get(field)
    return None if value is None or value == "" else moment_of(row, field)


def flag_of(row: Row, field: str) -> bool:
    """Return whether the field says yes, as true or as the word; absent or empty is no."""
    value = row.get(field)
    if value is None or isinstance(value, bool):
        return value is True
    flag = FLAGS.get(value.lower()) if isinstance(value, str) else None
    if flag is None:
        raise UnusableFieldError(field, "is neither true nor false")
    return flag


def optional_moment_of(row: Row, field: str) -> datetime | None:
    """Return a moment nothing is computed from, None where it is unusable: no cash is kept out for its sake."""
    try:
        return moment_of(row, field)
    except UnusableFieldError:
        return None


def day_of(row: Row, field: str) -> date:
    """Return the calendar day the field states."""
    value = row.get(field)
    if not isinstance(value, str):
        raise UnusableFieldError(field, "is missing")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise UnusableFieldError(field, "is not a date") from None


def _whole(field: str, text: str) -> int:
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise UnusableFieldError(field, "is not a number") from None
    # The length first: making an int of 1E+999999999 would take all memory there is.
    if not number.is_finite() or number.adjusted() > LONGEST_ID or number != number.to_integral_value():
        raise UnusableFieldError(field, "is not a usable whole number")
    return int(number)


@lru_cache(maxsize=REMEMBERED)
def _signed(text: str, effect: str) -> Decimal | None:
    """Return the amount with its sign, None where there is an amount but nothing that signs it."""
    magnitude = _number(text, AMOUNT_DIGITS, AMOUNT_DECIMALS)
    # Either the sign or the effect is wrong, and nothing says which.
    if magnitude < 0:
        raise _UnusableError(NEGATIVE)
    if not magnitude:
        return magnitude
    sign = EFFECT_SIGNS.get(effect)
    return None if sign is None else magnitude * sign


@lru_cache(maxsize=REMEMBERED)
def _number(text: str, digits: int, decimals: int) -> Decimal:
    """Return the number, zero without a sign, refusing what the ledger's columns would round or cannot hold."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise _UnusableError("is not a number") from None
    if not number.is_finite():
        raise _UnusableError("is not a number")
    # copy_abs, for abs() rounds to the context's digits and fails on a huge exponent.
    magnitude = number.copy_abs()
    if magnitude >= Decimal(10) ** (digits - decimals):
        raise _UnusableError("is too large")
    if magnitude != magnitude.quantize(Decimal(1).scaleb(-decimals)):
        raise _UnusableError(f"has more than {decimals} decimals, which would be rounded")
    return number if number else magnitude
