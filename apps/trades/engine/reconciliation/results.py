"""What a check says: its state, and the cause in a code with its words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal


class Check(StrEnum):
    """The five comparisons, in the order in which they are shown."""

    QUANTITY = "QUANTITY"
    OPEN_PRICE = "OPEN_PRICE"
    CASH = "CASH"
    FEES = "FEES"
    NET_LIQ = "NET_LIQ"


class State(StrEnum):
    AGREES = "AGREES"
    EXPLAINED = "EXPLAINED"
    BREAK = "BREAK"
    NOT_COMPARABLE = "NOT_COMPARABLE"


class Cause(StrEnum):
    """Why a check is in its state; the words are in ``WORDS``."""

    ROUNDING = "ROUNDING"
    EXPIRY_PENDING = "EXPIRY_PENDING"
    EXPIRED_UNCONFIRMED = "EXPIRED_UNCONFIRMED"
    EXPIRED_STILL_LISTED = "EXPIRED_STILL_LISTED"
    BROKER_HAS_MORE = "BROKER_HAS_MORE"
    LEDGER_HAS_MORE = "LEDGER_HAS_MORE"
    OPPOSITE_SIDES = "OPPOSITE_SIDES"
    CLOSED_BY_USER = "CLOSED_BY_USER"
    OPENED_BY_USER = "OPENED_BY_USER"
    QUANTITY_DIFFERS = "QUANTITY_DIFFERS"
    RECEIVED = "RECEIVED"
    STATED_BY_USER = "STATED_BY_USER"
    ASSIGNMENT = "ASSIGNMENT"
    ADJUSTMENT = "ADJUSTMENT"
    PREMIUM_FOLDED = "PREMIUM_FOLDED"
    AVERAGE_COST = "AVERAGE_COST"
    LOT_METHOD = "LOT_METHOD"
    NO_PRICE = "NO_PRICE"
    NOT_STATED = "NOT_STATED"
    PRICE_DIFFERS = "PRICE_DIFFERS"
    NOT_PROVABLE = "NOT_PROVABLE"
    INFERRED_OPENING = "INFERRED_OPENING"
    CASH_DIFFERS = "CASH_DIFFERS"
    DAY_CUT = "DAY_CUT"
    FEE_CORRECTIONS = "FEE_CORRECTIONS"
    FEES_UNEXPLAINED = "FEES_UNEXPLAINED"
    NO_MARK = "NO_MARK"
    PENDING_CASH = "PENDING_CASH"
    FUTURES_VARIATION = "FUTURES_VARIATION"
    MARKS_MOVED = "MARKS_MOVED"
    FOLLOWS_A_BREAK = "FOLLOWS_A_BREAK"
    NET_LIQ_UNEXPLAINED = "NET_LIQ_UNEXPLAINED"
    MARKET_MOVING = "MARKET_MOVING"
    ROWS_SINCE = "ROWS_SINCE"
    RECALCULATING = "RECALCULATING"


WORDS: dict[Cause, str] = {
    Cause.ROUNDING: "Rounding: the broker states fewer decimals.",
    Cause.EXPIRY_PENDING: "Timing: the contract expired and the broker's removal row is still to come.",
    Cause.EXPIRED_UNCONFIRMED: "The contract expired days ago and the broker never sent a row that removes it.",
    Cause.EXPIRED_STILL_LISTED: "Timing: the contract is removed, and the broker's positions still list it.",
    Cause.BROKER_HAS_MORE: "The broker holds more than the rows add up to: rows that opened the rest are missing.",
    Cause.LEDGER_HAS_MORE: "The rows add up to more than the broker holds: a row that closed the rest is missing.",
    Cause.OPPOSITE_SIDES: "The rows add up to the other side of what the broker holds.",
    Cause.CLOSED_BY_USER: "You confirmed that it ended at nothing, but the broker holds it: take it back if wrong.",
    Cause.OPENED_BY_USER: (
        "You stated how some of it was opened, and with that the ledger holds more than the broker: its own rows may "
        "have come since. Take your statement back, or keep it if a row that closed the rest is missing."
    ),
    Cause.QUANTITY_DIFFERS: "The quantities differ, so the prices are of different things.",
    Cause.RECEIVED: "Method: it was transferred in, and its cost is only what the row of the transfer states.",
    Cause.STATED_BY_USER: "Method: its cost is what you stated, and the broker counts from what it knows itself.",
    Cause.ASSIGNMENT: "Method: delivered by an assignment or exercise, whose price the broker may state otherwise.",
    Cause.ADJUSTMENT: "Method: carried over by a corporate action, whose price the broker may state otherwise.",
    Cause.PREMIUM_FOLDED: "Method: the broker folds the option's premium into the price of the delivered shares.",
    Cause.AVERAGE_COST: "Method: the broker states the average of all openings, the ledger that of the lots left.",
    Cause.LOT_METHOD: "Method: the account closes lots in an order of its own, the broker the oldest first.",
    Cause.NO_PRICE: "No row states the price at which it was opened.",
    Cause.NOT_STATED: "The broker did not state this figure.",
    Cause.PRICE_DIFFERS: "The quantities agree and the prices do not: an opening row has another price or is missing.",
    Cause.NOT_PROVABLE: "Not provable at the first check: the opening cash was inferred from this very balance.",
    Cause.INFERRED_OPENING: "Counted from an inferred opening; every change since agrees.",
    Cause.CASH_DIFFERS: "The rows add up to another balance: a row is missing, counted twice or of another amount.",
    Cause.DAY_CUT: "Timing: the broker counts these fees on the day of the execution.",
    Cause.FEE_CORRECTIONS: "Method: the broker counts the day's fee corrections too, which are rows of their own.",
    Cause.FEES_UNEXPLAINED: "The broker does not say which rows its total holds; compare it with the day's statement.",
    Cause.NO_MARK: "The broker sent no mark for a position.",
    Cause.PENDING_CASH: "Timing: the broker counts pending cash too.",
    Cause.FUTURES_VARIATION: "Timing: the broker counts the futures' change since their last settlement too.",
    Cause.MARKS_MOVED: "Timing: the marks moved between the reading of the positions and of the balance.",
    Cause.FOLLOWS_A_BREAK: "Quantity or cash differ, and with them what the account is worth.",
    Cause.NET_LIQ_UNEXPLAINED: "The broker does not say what its figure is made of; positions and cash agree.",
    Cause.MARKET_MOVING: "Market moving, not compared: rows kept arriving while the account was read.",
    Cause.ROWS_SINCE: "Rows came after the positions and balances were read; the next sync compares.",
    Cause.RECALCULATING: "Being recalculated: not all rows have reached the ledger yet.",
}
# The others only tell: the broker does not say what its figures are made of.
CAN_BREAK = frozenset({Check.QUANTITY, Check.OPEN_PRICE, Check.CASH})
FROM_SNAPSHOT = frozenset({Check.QUANTITY, Check.OPEN_PRICE, Check.CASH, Check.NET_LIQ})
FROM_LOTS = frozenset({Check.QUANTITY, Check.OPEN_PRICE})


@dataclass(frozen=True, slots=True)
class Result:
    """One comparison. ``subject`` is an instrument's key (with its type), a currency, or a day in ISO form.

    ``expected`` is the ledger's figure and ``reported`` the broker's, None where there is none; ``candidates`` are
    broker ids of rows that may explain a break, the likeliest first.
    """

    check: Check
    subject: str
    expected: Decimal | None
    reported: Decimal | None
    state: State
    cause: Cause | None = None
    instrument_type: str = ""
    candidates: tuple[int, ...] = ()

    @property
    def difference(self) -> Decimal | None:
        """What the broker reports beyond the ledger's figure."""
        return None if self.expected is None or self.reported is None else self.reported - self.expected

    @property
    def is_break(self) -> bool:
        return self.state == State.BREAK

    def judged(self, state: State, cause: Cause | None = None) -> Result:
        """Return the same figures in another state."""
        return replace(self, state=state, cause=cause)


def not_compared(results: Iterable[Result], checks: frozenset[Check], cause: Cause) -> list[Result]:
    """Return the results with those of the given checks not comparable for one cause they share."""
    return [each.judged(State.NOT_COMPARABLE, cause) if each.check in checks else each for each in results]
