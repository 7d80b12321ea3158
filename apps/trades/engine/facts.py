"""What the ledger reads of a transaction, and what a person may state where the broker's rows are silent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from apps.trades.engine.amounts import QUANTITY_SCALE, share
from apps.trades.engine.lots.futures import is_settled_daily

if TYPE_CHECKING:
    from datetime import date, datetime

    from apps.trades.engine.amounts import Amounts
    from apps.trades.engine.values import Contract

# As fine as prices are stored.
FINEST_PRICE = Decimal("0.0000000001")
# From here on a price does not fit where prices are stored: a billionth of a share that cost a billion has none.
MOST_PRICE = Decimal(10) ** 15


class Fact(NamedTuple):
    """One stored transaction as the ledger needs it: ``quantity`` is the magnitude as sent, ``side`` +1, -1 or None
    where the row states none, ``day`` the New York day of ``executed_at``; amounts in USD signed as cash."""

    broker_id: int
    transaction_type: str
    sub_type: str
    action: str
    contract: Contract | None
    symbol: str
    underlying_symbol: str
    description: str
    executed_at: datetime
    day: date
    side: int | None
    quantity: Decimal | None
    price: Decimal | None
    value: Decimal | None
    amounts: Amounts
    reverses_id: int | None = None


@dataclass(frozen=True, slots=True)
class StatedPart:
    """One lot of a stated opening: how many, the day it was opened on and its cost, signed as cash."""

    quantity: Decimal
    opened_on: date
    cash: Decimal

    def price_of(self, contract: Contract) -> Decimal | None:
        """Return what one share or point cost by this statement, with ten decimals: 200 shares for 2,000 cost 10 each.

        None where nothing states how many a contract is of, for a future, which costs nothing, and from `MOST_PRICE`.
        """
        return None if is_settled_daily(contract) else _price_of(self.cash, contract, self.quantity)


@dataclass(frozen=True, slots=True)
class StatedLot:
    """What a person states of an opening the broker's rows leave open.

    ``broker_id`` names the row it concerns: one that received shares (the stated cost replaces the row's), or one that
    closed what no row had opened. ``cash`` is the whole cost, signed as cash (bought is negative). Where it was opened
    in several lots they are ``parts``, oldest first, and ``opened_on`` is the day of the first.
    """

    broker_id: int
    opened_on: date
    cash: Decimal
    parts: tuple[StatedPart, ...] = ()

    def lots_of(self, quantity: Decimal) -> list[StatedPart]:
        """Return the lots that so much (signed) was opened in.

        The parts were stated of a whole that may have changed since, by a row before it that came late: what each is
        of the quantity changes with it, and its cost stays, as that of a statement of one lot does.
        """
        if not self.parts:
            return [StatedPart(quantity, self.opened_on, self.cash)]
        sizes = share(quantity, [part.quantity for part in self.parts], QUANTITY_SCALE)
        return [replace(part, quantity=size) for part, size in zip(self.parts, sizes, strict=True)]


@dataclass(frozen=True, slots=True)
class StatedOpening:
    """What a person states was opened though no row shows it, because the broker holds it.

    ``quantity`` is signed (bought +), ``cash`` the whole cost signed as cash; of a future what it was bought or sold at
    (price × quantity × multiplier), which moved no cash. There is none without a cost: counted as nothing it would make
    all that a sale brings a profit. ``known_ids`` are the rows of the contract that the person knew of, or kept it in
    spite of: what they opened, and what he had stated of those that closed, counts besides.
    """

    number: int
    contract: Contract
    opened_at: datetime
    opened_on: date
    quantity: Decimal
    cash: Decimal
    known_ids: frozenset[int] = frozenset()

    @property
    def price(self) -> Decimal | None:
        """What one share or point cost by this statement: −5,000 for 2 contracts of 100 is 25 each."""
        return _price_of(self.cash, self.contract, self.quantity)


class Treatment(StrEnum):
    """What a row was, where the broker's rows cannot tell."""

    RETURN_OF_CAPITAL = "RETURN_OF_CAPITAL"
    SPIN_OFF = "SPIN_OFF"
    STOCK_DIVIDEND = "STOCK_DIVIDEND"
    TAXABLE = "TAXABLE"
    MERGER_WITH_CASH = "MERGER_WITH_CASH"


@dataclass(frozen=True, slots=True)
class StatedTreatment:
    """What a person states a row was, with the figures its rule needs; those it needs not are None.

    The rules are in `lots.statements.tax_rules`.

    ``amount`` is the part of a dividend that is capital (USD). ``value`` is what one of the shares that came was worth,
    ``old_value`` one of ``parent``, on which they were paid; ``share`` is the part of the old cost that goes over to
    them, where that is known instead.
    """

    broker_id: int
    kind: Treatment
    parent: Contract | None = None
    amount: Decimal | None = None
    share: Decimal | None = None
    value: Decimal | None = None
    old_value: Decimal | None = None


@dataclass(frozen=True, slots=True)
class SettledBefore:
    """What rows before the first fact settled on one future, named by (type, key), beyond what its prices say.

    ``amount`` is the sum, ``broker_ids`` are the rows that make it, ``symbol`` is what the first of them calls it.
    """

    contract: tuple[str, str]
    broker_ids: tuple[int, ...]
    symbol: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class StatedClosing:
    """A closing that a person confirmed because the broker never sent its row: what is open of a contract ends at 0."""

    number: int
    contract: Contract
    closed_at: datetime
    day: date


def _price_of(cash: Decimal, contract: Contract, quantity: Decimal) -> Decimal | None:
    if contract.multiplier is None or not quantity:
        return None
    price = abs(cash) / abs(quantity * contract.multiplier)
    return price.quantize(FINEST_PRICE) if price < MOST_PRICE else None
