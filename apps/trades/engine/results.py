"""What the engine makes of one family's facts: lots, their closures, profit entries, and problems."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from apps.trades.engine.amounts import NOTHING, Amounts
from apps.trades.engine.symbols import product_of

if TYPE_CHECKING:
    from datetime import date, datetime
    from decimal import Decimal

    from apps.trades.engine.values import Contract


class Origin(StrEnum):
    """How a lot came to be."""

    FILL = "FILL"
    DELIVERY = "DELIVERY"
    RECEIPT = "RECEIPT"
    REINVESTMENT = "REINVESTMENT"
    CORPORATE_ACTION = "CORPORATE_ACTION"
    STATED = "STATED"


class Reason(StrEnum):
    """What closed a part of a lot. The last two carry the cost elsewhere and realize nothing; of the two before them
    the shares go on too, and what was paid beyond their cost is realized."""

    FILL = "FILL"
    EXPIRATION = "EXPIRATION"
    ASSIGNMENT = "ASSIGNMENT"
    EXERCISE = "EXERCISE"
    CASH_SETTLEMENT = "CASH_SETTLEMENT"
    DELIVERY = "DELIVERY"
    REMOVAL = "REMOVAL"
    STATED = "STATED"
    RETURN_OF_CAPITAL = "RETURN_OF_CAPITAL"
    MERGER_WITH_CASH = "MERGER_WITH_CASH"
    CORPORATE_ACTION = "CORPORATE_ACTION"
    TRANSFER = "TRANSFER"


# A sum over closures that forgets this counts carried cost as profit.
REALIZES_NOTHING = frozenset({Reason.CORPORATE_ACTION, Reason.TRANSFER})
# What these close goes on as another lot, so nothing ended.
GOES_ON = frozenset({Reason.CORPORATE_ACTION, Reason.RETURN_OF_CAPITAL, Reason.MERGER_WITH_CASH})


class View(StrEnum):
    TRADER = "TRADER"
    TAX = "TAX"


class Category(StrEnum):
    """The closed list of what an entry can be."""

    REALIZED = "REALIZED"
    FEE = "FEE"
    DIVIDEND = "DIVIDEND"
    WITHHOLDING = "WITHHOLDING"
    INTEREST = "INTEREST"
    LENDING = "LENDING"
    ADJUSTMENT = "ADJUSTMENT"


class Beside(StrEnum):
    """Why cash is neither profit nor loss, nor in a lot."""

    FLOW = "FLOW"
    UNKNOWN = "UNKNOWN"
    STATED = "STATED"
    CORPORATE_ACTION = "CORPORATE_ACTION"
    REVERSAL = "REVERSAL"
    SETTLEMENT = "SETTLEMENT"
    REINVESTMENT = "REINVESTMENT"


class LotKey(NamedTuple):
    """Names a lot for ever: the row that opened it, and which of that row's lots it is.

    A row opens one lot; corporate actions make further ones of it, numbered in the order in which they happen. What a
    person stated without a row is named by the statement's number, negative: broker ids are not.
    """

    opening_id: int
    number: int = 0


class ClosureKey(NamedTuple):
    """Names a closure: the lot, and the row that closed a part of it (one row closes at most one part of a lot)."""

    lot: LotKey
    closing_id: int


@dataclass(frozen=True, slots=True)
class Lot:
    """Quantity opened by one row at one total cost.

    ``quantity`` and ``remaining`` are signed (bought +), ``opening`` is the cash of the whole lot and
    ``remaining_cash`` of what is still open (bought is negative). ``folded`` and ``remaining_folded`` are the option
    premium that the tax view adds to them. ``acquired_on`` is the day the holding period counts from, kept through
    corporate actions, ``began_on`` the day the lot came to be in this form. ``variation`` is settled variation on
    what is open of a future. ``is_cost_stated`` says that the cost is the broker's or a person's word, not what was
    paid. ``also_ids`` are further rows that belong to it: the cash that a reinvested dividend spent, the option that
    was assigned or exercised.
    """

    key: LotKey
    contract: Contract
    origin: Origin
    opened_at: datetime
    acquired_on: date
    began_on: date
    quantity: Decimal
    remaining: Decimal
    price: Decimal | None
    opening: Amounts
    remaining_cash: Amounts
    folded: Amounts = NOTHING
    remaining_folded: Amounts = NOTHING
    variation: Decimal = NOTHING.net
    is_cost_stated: bool = False
    carried_from: LotKey | None = None
    carried_by: int | None = None
    also_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Closure:
    """Part of a lot closed by one row: ``quantity`` is signed as the lot is, ``opening`` the lot's cash of that part,
    ``closing`` the closing row's. ``moved`` is the premium that the tax view takes away here (an option that was
    assigned or exercised) or adds (the shares it delivered). ``also_ids`` are further rows that belong to it: the zero
    twin of a cash settlement, what an option delivered, the option that delivered these shares."""

    key: ClosureKey
    contract: Contract
    reason: Reason
    closed_at: datetime
    day: date
    acquired_on: date
    quantity: Decimal
    price: Decimal | None
    opening: Amounts
    closing: Amounts
    moved: Amounts = NOTHING
    is_long_term: bool = False
    also_ids: tuple[int, ...] = ()

    @property
    def trader(self) -> Amounts:
        """Realized in the trader view, net of the fees of both sides."""
        return self.opening.plus(self.closing)

    @property
    def tax(self) -> Amounts:
        """Realized in the tax view."""
        return self.trader.plus(self.moved)

    @property
    def is_realizing(self) -> bool:
        return self.reason not in REALIZES_NOTHING


@dataclass(frozen=True, slots=True)
class UnmatchedClose:
    """A closing without an opening: it makes no entry, its cash is kept and counted apart.

    ``quantity`` is signed (bought +); a removal, which carries no side, leaves its magnitude.
    """

    broker_id: int
    contract: Contract
    closed_at: datetime
    day: date
    quantity: Decimal
    amounts: Amounts


class Entry(NamedTuple):
    """One dated amount of P&L. Its source is a closure, or the row of that broker id."""

    day: date
    view: View
    category: Category
    underlying: str
    contract: Contract | None
    amounts: Amounts
    closure: ClosureKey | None
    broker_id: int


class CashBeside(NamedTuple):
    """Cash of one row, or a part of it, that is in no lot, closure, entry or unmatched close, and why."""

    day: date
    broker_id: int
    kind: Beside
    amount: Decimal


class Deliverable(NamedTuple):
    """Shares that one contract delivered whose symbol does not say it; ``broker_id`` is the option's removal."""

    contract: Contract
    broker_id: int
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Problem:
    """Something the user should look at: what (``code``), which rows, on which contract, how much of it."""

    code: str
    broker_ids: tuple[int, ...]
    symbol: str = ""
    quantity: Decimal | None = None
    amount: Decimal | None = None


def underlying_of(contract: Contract) -> str:
    """Return the name under which pages gather a contract: a future and its options go with their product."""
    return product_of(contract.underlying_symbol)


@dataclass(frozen=True, slots=True)
class Ledger:
    """All that follows from one family's facts, each list in a total order."""

    lots: tuple[Lot, ...] = ()
    closures: tuple[Closure, ...] = ()
    entries: tuple[Entry, ...] = ()
    unmatched: tuple[UnmatchedClose, ...] = ()
    beside: tuple[CashBeside, ...] = ()
    problems: tuple[Problem, ...] = ()
    deliverables: tuple[Deliverable, ...] = ()
