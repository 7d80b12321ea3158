"""The values the ledger is fed with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime
    from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Contract:
    """What a symbol names; ``key`` is the same for the same contract and different for every other.

    ``multiplier`` is money per point of price and ``deliverable`` shares per contract; None means nothing states it.
    """

    instrument_type: str
    key: str
    symbol: str
    underlying_symbol: str
    root_symbol: str = ""
    expires_on: date | None = None
    option_type: str = ""
    strike: Decimal | None = None
    multiplier: Decimal | None = None
    deliverable: Decimal | None = None

    def __hash__(self) -> int:
        # The key alone tells contracts apart, and a rebuild looks them up by the million.
        return hash(self.key)


@dataclass(frozen=True, slots=True)
class BrokerTransaction:
    """One row of a broker, typed: amounts in USD signed as cash, ``quantity`` the magnitude as sent, ``side`` +1,
    -1 or None where the broker states none, ``day`` the New York day of ``executed_at``.

    ``unreadable`` names the fields left empty because what came cannot be read, each with the reason.
    """

    broker_id: int
    transaction_type: str
    sub_type: str
    action: str
    contract: Contract | None
    instrument_type: str
    symbol: str
    underlying_symbol: str
    family: str
    description: str
    executed_at: datetime
    day: date
    transaction_date: date | None
    side: int | None
    quantity: Decimal | None
    price: Decimal | None
    value: Decimal | None
    net_value: Decimal
    commission: Decimal
    clearing_fees: Decimal
    regulatory_fees: Decimal
    proprietary_index_option_fees: Decimal
    currency_conversion_fees: Decimal
    other_charge: Decimal
    other_charge_description: str
    currency: str
    is_estimated_fee: bool
    order_id: int | None
    leg_count: int | None
    exec_id: str
    reverses_id: int | None
    broker_created_at: datetime | None
    is_for_profit: bool
    is_known_kind: bool
    payload: str
    unreadable: tuple[tuple[str, str], ...] = ()
