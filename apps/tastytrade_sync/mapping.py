"""One row as tastytrade sends it → one ``BrokerTransaction``, or the reason why it cannot be one.

Tolerant where the wire drifts (numbers as text, whole numbers or fractions; missing or unknown fields), strict where
a guess would enter the ledger as a fact: without an id, a moment, or a signed net amount a row is rejected and kept
whole. Amounts arrive as magnitudes with an effect beside them; Credit is cash received.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from apps.core.dates import new_york_day
from apps.core.money import AMOUNT_DECIMALS, QUANTITY_DECIMALS, ZERO
from apps.tastytrade_sync.kinds import SIDES, is_for_profit, is_known
from apps.trades.engine.families import family_of
from apps.trades.engine.symbols import contract_of
from apps.trades.engine.values import BrokerTransaction

if TYPE_CHECKING:
    from collections.abc import Mapping

    from apps.trades.engine.values import Contract

EFFECT_SIGNS = {"Credit": 1, "Debit": -1}
AMOUNT_LIMIT = Decimal(10) ** (20 - AMOUNT_DECIMALS)
NUMBER_LIMIT = Decimal(10) ** (28 - QUANTITY_DECIMALS)
LARGEST_ID = 2**63 - 1
YEARS = range(1990, 2200)


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that cannot enter the ledger: which field is wrong and how, and the row as received."""

    field: str
    reason: str
    payload: str
    broker_id: int | None


class UnusableFieldError(Exception):
    """One field of one row cannot be used; never leaves this module."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field} {reason}")
        self.field, self.reason = field, reason


def map_transaction(value: object, payload: str) -> BrokerTransaction | Rejected:
    """Return the typed row, or ``Rejected`` naming the field that makes it unusable."""
    if not isinstance(value, dict):
        return Rejected("row", "is not an object", payload, None)
    try:
        return _transaction(value, payload)
    except UnusableFieldError as defect:
        return Rejected(defect.field, defect.reason, payload, _id_if_readable(value))


def _transaction(row: Mapping[str, object], payload: str) -> BrokerTransaction:
    executed_at = _moment(row, "executed-at")
    kind, sub_type = _text(row, "transaction-type", 60), _text(row, "transaction-sub-type", 80)
    action, instrument_type = _text(row, "action", 40), _text(row, "instrument-type", 40)
    symbol, underlying = _text(row, "symbol", 80), _text(row, "underlying-symbol", 80)
    description = _text(row, "description")
    return BrokerTransaction(
        broker_id=_whole(row, "id"),
        transaction_type=kind,
        sub_type=sub_type,
        action=action,
        contract=_contract(instrument_type, symbol, underlying, executed_at),
        instrument_type=instrument_type,
        symbol=symbol,
        underlying_symbol=underlying,
        family=family_of(instrument_type, symbol, underlying),
        description=description,
        executed_at=executed_at,
        day=new_york_day(executed_at),
        transaction_date=_day(row, "transaction-date"),
        side=SIDES.get(action),
        quantity=_number(row, "quantity"),
        price=_number(row, "price"),
        value=_amount(row, "value"),
        net_value=_required_amount(row, "net-value"),
        commission=_amount(row, "commission") or ZERO,
        clearing_fees=_amount(row, "clearing-fees") or ZERO,
        regulatory_fees=_amount(row, "regulatory-fees") or ZERO,
        proprietary_index_option_fees=_amount(row, "proprietary-index-option-fees") or ZERO,
        currency_conversion_fees=_amount(row, "currency-conversion-fees") or ZERO,
        other_charge=_amount(row, "other-charge") or ZERO,
        other_charge_description=_text(row, "other-charge-description"),
        currency=_text(row, "currency", 10) or "USD",
        is_estimated_fee=row.get("is-estimated-fee") is True,
        order_id=_optional_whole(row, "order-id"),
        leg_count=_optional_whole(row, "leg-count", largest=32_767),
        exec_id=_text(row, "exec-id", 80),
        reverses_id=_optional_whole(row, "reverses-id"),
        broker_created_at=_moment(row, "created-at") if row.get("created-at") else None,
        is_for_profit=is_for_profit(kind, sub_type, description),
        is_known_kind=is_known(kind, sub_type, action, instrument_type),
        payload=payload,
    )


def _contract(instrument_type: str, symbol: str, underlying: str, at: datetime) -> Contract | None:
    return contract_of(instrument_type, symbol, underlying, at.year) if symbol else None


def _text(row: Mapping[str, object], field: str, longest: int | None = None) -> str:
    value = row.get(field)
    if value is None:
        return ""
    # PostgreSQL stores no NUL in text; the payload keeps it in its escaped form.
    text = str(value).replace("\x00", "�")
    if longest is not None and len(text) > longest:
        raise UnusableFieldError(field, f"is longer than {longest} characters")
    return text


def _whole(row: Mapping[str, object], field: str, *, largest: int = LARGEST_ID) -> int:
    value = row.get(field)
    if value is None or value == "":
        raise UnusableFieldError(field, "is missing")
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise UnusableFieldError(field, "is not a number") from None
    if not number.is_finite() or number != number.to_integral_value() or not 0 <= number <= largest:
        raise UnusableFieldError(field, "is not a usable whole number")
    return int(number)


def _optional_whole(row: Mapping[str, object], field: str, *, largest: int = LARGEST_ID) -> int | None:
    value = row.get(field)
    return None if value is None or value == "" else _whole(row, field, largest=largest)


def _number(row: Mapping[str, object], field: str) -> Decimal | None:
    """Return an unsigned price or quantity; absent or empty is None."""
    return _decimal(row, field, QUANTITY_DECIMALS, NUMBER_LIMIT)


def _amount(row: Mapping[str, object], field: str) -> Decimal | None:
    """Return the amount signed by its effect; a non-zero amount without a usable effect cannot be signed."""
    magnitude = _decimal(row, field, AMOUNT_DECIMALS, AMOUNT_LIMIT)
    if not magnitude:
        return magnitude
    effect = row.get(f"{field}-effect")
    sign = EFFECT_SIGNS.get(effect) if isinstance(effect, str) else None
    if sign is None:
        raise UnusableFieldError(f"{field}-effect", "is neither Credit nor Debit although there is an amount")
    return magnitude * sign


def _required_amount(row: Mapping[str, object], field: str) -> Decimal:
    amount = _amount(row, field)
    if amount is None:
        raise UnusableFieldError(field, "is missing")
    return amount


def _decimal(row: Mapping[str, object], field: str, decimals: int, limit: Decimal) -> Decimal | None:
    value = row.get(field)
    if value is None or value == "":
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise UnusableFieldError(field, "is not a number") from None
    if not number.is_finite():
        raise UnusableFieldError(field, "is not a number")
    exponent = number.normalize().as_tuple().exponent
    if isinstance(exponent, int) and -exponent > decimals:
        raise UnusableFieldError(field, f"has more than {decimals} decimals, which would be rounded")
    if abs(number) >= limit:
        raise UnusableFieldError(field, "is too large")
    return abs(number)


def _moment(row: Mapping[str, object], field: str) -> datetime:
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
    return moment


def _day(row: Mapping[str, object], field: str) -> date:
    value = row.get(field)
    try:
        return date.fromisoformat(value) if isinstance(value, str) else _missing(field)
    except ValueError:
        raise UnusableFieldError(field, "is not a date") from None


def _missing(field: str) -> date:
    raise UnusableFieldError(field, "is missing")


def _id_if_readable(row: Mapping[str, object]) -> int | None:
    try:
        return _optional_whole(row, "id")
    except UnusableFieldError:
        return None
