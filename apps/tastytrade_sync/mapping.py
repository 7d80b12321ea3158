"""One row as tastytrade sends it → one ``BrokerTransaction``, or the reason why it cannot be one.

Tolerant where the wire drifts (numbers as text, whole numbers or fractions; missing or unknown fields), strict where
a guess would enter the ledger as a fact: without an id, a moment, or a signed net amount a row is rejected and kept
whole, and so it is where another amount, a quantity or a name cannot be used. What no cash and no lot depends on is
left empty instead where it cannot be read, and named in ``unreadable``: the row's money is not kept out for its sake.
Amounts arrive as magnitudes with an effect beside them; Credit is cash received.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.core.dates import new_york_day
from apps.core.money import ZERO
from apps.tastytrade_sync.fields import (
    UnusableFieldError,
    amount_of,
    day_of,
    flag_of,
    moment_of,
    number_of,
    optional_whole_of,
    quantity_of,
    required_amount_of,
    stated_moment_of,
    text_of,
    whole_of,
)
from apps.tastytrade_sync.kinds import is_for_profit, is_known, side_of
from apps.trades.engine.families import family_of
from apps.trades.engine.symbols import contract_of
from apps.trades.engine.values import BrokerTransaction

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from apps.trades.engine.values import Contract


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that cannot enter the ledger: which field is wrong and how, and the row as received."""

    field: str
    reason: str
    payload: str
    broker_id: int | None


def map_transaction(value: object, payload: str) -> BrokerTransaction | Rejected:
    """Return the typed row, or ``Rejected`` naming the field that makes it unusable."""
    if not isinstance(value, dict):
        return Rejected("row", "is not an object", payload, None)
    try:
        return _transaction(value, payload)
    except UnusableFieldError as defect:
        return Rejected(defect.field, defect.reason, payload, _id_if_readable(value))


def _transaction(row: Mapping[str, object], payload: str) -> BrokerTransaction:
    executed_at = moment_of(row, "executed-at")
    kind, sub_type = text_of(row, "transaction-type", 60), text_of(row, "transaction-sub-type", 80)
    action, instrument_type = text_of(row, "action", 40), text_of(row, "instrument-type", 40)
    symbol, underlying = text_of(row, "symbol", 80), text_of(row, "underlying-symbol", 80)
    description = text_of(row, "description")
    net_value = required_amount_of(row, "net-value")
    contract = _contract(instrument_type, symbol, underlying, executed_at)
    odd: list[tuple[str, str]] = []
    transaction_date = _readable(day_of, row, "transaction-date", odd)
    exec_id = _readable(_exec_id, row, "exec-id", odd) or ""
    is_estimated_fee = _readable(flag_of, row, "is-estimated-fee", odd) or False
    order_id = _readable(optional_whole_of, row, "order-id", odd)
    leg_count = _readable(_leg_count, row, "leg-count", odd)
    reverses_id = _readable(optional_whole_of, row, "reverses-id", odd)
    broker_created_at = _readable(stated_moment_of, row, "created-at", odd)
    return BrokerTransaction(
        broker_id=whole_of(row, "id"),
        transaction_type=kind,
        sub_type=sub_type,
        action=action,
        contract=contract,
        instrument_type=instrument_type,
        symbol=symbol,
        underlying_symbol=underlying,
        # A row may leave its underlying out; the contract still says it, and the row stays with its kind.
        family=family_of(instrument_type, symbol, contract.underlying_symbol if contract else underlying, description),
        description=description,
        executed_at=executed_at,
        day=new_york_day(executed_at),
        transaction_date=transaction_date,
        side=side_of(kind, sub_type, action),
        quantity=quantity_of(row, "quantity"),
        price=number_of(row, "price"),
        value=amount_of(row, "value"),
        net_value=net_value,
        # A fee that is not there is none: deliveries state only those charged, money movements none at all.
        commission=amount_of(row, "commission") or ZERO,
        clearing_fees=amount_of(row, "clearing-fees") or ZERO,
        regulatory_fees=amount_of(row, "regulatory-fees") or ZERO,
        proprietary_index_option_fees=amount_of(row, "proprietary-index-option-fees") or ZERO,
        currency_conversion_fees=amount_of(row, "currency-conversion-fees") or ZERO,
        other_charge=amount_of(row, "other-charge") or ZERO,
        other_charge_description=text_of(row, "other-charge-description"),
        # Only newer rows say it.
        currency=text_of(row, "currency", 10) or "USD",
        is_estimated_fee=is_estimated_fee,
        order_id=order_id,
        leg_count=leg_count,
        exec_id=exec_id,
        reverses_id=reverses_id,
        broker_created_at=broker_created_at,
        is_for_profit=is_for_profit(kind, sub_type, description, net_value, names_instrument=contract is not None),
        is_known_kind=is_known(kind, sub_type, action, instrument_type),
        payload=payload,
        unreadable=tuple(odd),
    )


def _readable[T](
    read: Callable[[Mapping[str, object], str], T], row: Mapping[str, object], field: str, odd: list[tuple[str, str]]
) -> T | None:
    """Return the field, or None where it cannot be read, which is then noted among the ``odd``."""
    try:
        return read(row, field)
    except UnusableFieldError as defect:
        odd.append((field, defect.reason))
        return None


def _exec_id(row: Mapping[str, object], field: str) -> str:
    return text_of(row, field, 80)


# The column is a small integer; the broker's orders have four legs at most.
def _leg_count(row: Mapping[str, object], field: str) -> int | None:
    return optional_whole_of(row, field, largest=32_767)


def _contract(instrument_type: str, symbol: str, underlying: str, at: datetime) -> Contract | None:
    # The year of the row tells which decade the single digit in a future's symbol means.
    return contract_of(instrument_type, symbol, underlying, at.year) if symbol else None


def _id_if_readable(row: Mapping[str, object]) -> int | None:
    try:
        return optional_whole_of(row, "id")
    except UnusableFieldError:
        return None
