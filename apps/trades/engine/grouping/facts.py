"""What grouping reads: the lots of one family, what closed them, and money that belongs to no lot."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date, datetime
    from decimal import Decimal

    from apps.trades.engine.results import Category, LotKey, Origin, Reason
    from apps.trades.engine.values import Contract


class LotFact(NamedTuple):
    """A lot: ``quantity`` and ``remaining`` signed (bought +), ``net`` the cash of the whole lot with its ``fees``
    in it (paid is negative), ``folded`` the option premium that the tax view adds to what is still open, ``order_id``
    of the row that opened it, None where no order stands behind it. ``is_cost_unknown`` says that the cost is only
    the broker's word, which is often nothing."""

    key: LotKey
    contract: Contract
    origin: Origin
    opened_at: datetime
    day: date
    quantity: Decimal
    remaining: Decimal
    price: Decimal | None
    net: Decimal
    fees: Decimal
    remaining_net: Decimal
    remaining_fees: Decimal
    variation: Decimal
    folded: Decimal
    order_id: int | None
    leg_count: int | None
    carried_from: LotKey | None
    also_ids: tuple[int, ...]
    is_cost_unknown: bool = False


class ClosureFact(NamedTuple):
    """Part of a lot closed by one row, ``quantity`` signed as the lot is; amounts as in `results.Closure`."""

    lot: LotKey
    closing_id: int
    contract: Contract
    reason: Reason
    closed_at: datetime
    day: date
    quantity: Decimal
    price: Decimal | None
    opening_net: Decimal
    opening_fees: Decimal
    closing_net: Decimal
    closing_fees: Decimal
    moved_net: Decimal
    order_id: int | None
    also_ids: tuple[int, ...]


class IncomeFact(NamedTuple):
    """An entry of the trader view that no closure makes: a dividend, interest, a fee."""

    broker_id: int
    day: date
    category: Category
    underlying: str
    amount: Decimal


class FamilyFacts(NamedTuple):
    """All that grouping reads of one family of one account; an IRA lends nothing, so its puts are cash-secured."""

    lots: tuple[LotFact, ...]
    closures: tuple[ClosureFact, ...]
    income: tuple[IncomeFact, ...] = ()
    is_ira: bool = False
