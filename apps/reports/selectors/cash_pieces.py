"""Where the cash of a period came from, or went: the lines of the bridge from profit and loss to cash.

Σ net value of all rows = P&L of all categories + deposits and withdrawals + change of open cost + change of what was
settled on open futures + the lines below, at every day. Each line is made of pieces, each piece a query whose rows can
be added up and listed; nothing here is computed as what is left over.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.db.models import Case, Exists, F, OuterRef, Q, When

from apps.reports.selectors.profit import underlying_names
from apps.reports.selectors.reversals import taken_back_ids
from apps.trades.engine.lots.futures import FUTURE
from apps.trades.engine.results import GOES_ON, REALIZES_NOTHING, Beside, Category, Origin, Reason, View
from apps.trades.models import CashBeside, Closure, Lot, ProfitEntry, Transaction, UnmatchedClose

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.db.models import Model, QuerySet
    from django.db.models.expressions import Combinable

    from apps.reports.pnl_filter import PnlFilter
    from apps.trades.models import Account


class CashLine(StrEnum):
    """What a part of the cash is; the first one is the cash itself."""

    CASH = "cash"
    FLOWS = "flows"
    OPEN_COST = "open-cost"
    VARIATION = "variation"
    PREMIUM = "premium"
    UNMATCHED = "unmatched"
    UNKNOWN = "unknown"
    TAKEN_BACK = "taken-back"
    CARRIED = "carried"
    TRANSFERRED = "transferred"
    ASIDE = "aside"


LINE_WORDS = {
    CashLine.CASH: "Cash flow",
    CashLine.FLOWS: "Deposits and withdrawals",
    CashLine.OPEN_COST: "Change of open cost",
    CashLine.VARIATION: "Change of what is settled on open futures",
    CashLine.PREMIUM: "Premium folded into shares that are still open",
    CashLine.UNMATCHED: "Closings without an opening",
    CashLine.UNKNOWN: "Rows not understood",
    CashLine.TAKEN_BACK: "Rows that were taken back",
    CashLine.CARRIED: "Cost that a corporate action carried over",
    CashLine.TRANSFERRED: "Cost that left with transfers",
    CashLine.ASIDE: "Costs stated by hand, and settlements that differ",
}
FEES = (
    F("commission")
    + F("clearing_fees")
    + F("regulatory_fees")
    + F("proprietary_index_option_fees")
    + F("currency_conversion_fees")
    + F("other_charge")
)
NET_OF_ROWS = F("net_value")
# What goes on of a closure: its cost, or where it realized something what was left of cost and cash.
CARRIED = Case(When(reason=Reason.MERGER_WITH_CASH, then=-F("closing_net")), default=F("opening_net"))


@dataclass(frozen=True, slots=True)
class Piece:
    """Rows of one table; ``amount``, ``day``, broker ``row`` (its id) and ``symbol`` say where each has them."""

    words: str
    rows: QuerySet[Any]
    amount: Combinable
    day: str = "day"
    row: str = "transaction_id"
    symbol: str = "instrument__symbol"


def pieces_of(line: CashLine, accounts: Sequence[Account], wanted: PnlFilter) -> list[Piece]:
    """Return what a line is made of, for the filter's accounts, underlying and days, whatever its category."""
    asked_for = [each for each in accounts if wanted.account in {"", each.number}]
    return [_within(piece, wanted) for piece in PIECES[line](_Source(asked_for, wanted))]


def _within(piece: Piece, wanted: PnlFilter) -> Piece:
    bounds = {f"{piece.day}__gte": wanted.first, f"{piece.day}__lte": wanted.last}
    rows = piece.rows.filter(**{name: day for name, day in bounds.items() if day is not None}).order_by()
    return Piece(piece.words, rows, piece.amount, piece.day, piece.row, piece.symbol)


@dataclass(frozen=True, slots=True)
class _Source:
    """The tables, narrowed to the accounts and the underlying asked for."""

    accounts: Sequence[Account]
    wanted: PnlFilter

    @property
    def names(self) -> set[str]:
        return underlying_names(self.wanted.underlying)

    def of[M: Model](self, model: type[M], underlying: str = "underlying") -> QuerySet[M]:
        """Return these accounts' rows of a table; ``underlying`` is the column that the asked name is looked for in."""
        rows = model._default_manager.filter(account__in=self.accounts)
        return rows.filter(**{f"{underlying}__in": self.names}) if self.wanted.underlying else rows

    @property
    def transactions(self) -> QuerySet[Transaction]:
        return self.of(Transaction, "family")

    def beside(self, *kinds: Beside) -> QuerySet[CashBeside]:
        """Return the cash that is neither profit nor loss, nor in a lot, for one of these reasons."""
        return self.of(CashBeside, "transaction__family").filter(kind__in=[each.value for each in kinds])

    @property
    def taken_back(self) -> QuerySet[Transaction]:
        return self.transactions.filter(pk__in=taken_back_ids(self.accounts))


def _cash(source: _Source) -> list[Piece]:
    return [Piece("Row", source.transactions, NET_OF_ROWS, row="id", symbol="symbol")]


def _flows(source: _Source) -> list[Piece]:
    return [_beside("Deposit or withdrawal", source.beside(Beside.FLOW))]


def _open_cost(source: _Source) -> list[Piece]:
    """Return what opening put into lots and what closing took out of them again (bought is negative).

    Where a row closed what a person stated to have been opened, the lot opens in that row.
    """
    lots, stated = source.of(Lot), Q(origin=Origin.STATED, opening__isnull=False)
    return [
        Piece("Opened", lots.exclude(stated), F("opening_net"), day="began_on", row="opening_id"),
        Piece("Opened as stated", lots.filter(stated), F("opening_net"), day="opening__day", row="opening_id"),
        Piece("Closed", source.of(Closure), -F("opening_net"), row="closing_id"),
    ]


def _variation(source: _Source) -> list[Piece]:
    """Return what was settled on futures, and what closings turned into profit or loss of it."""
    of_future = {"instrument__instrument_type": FUTURE}
    paid = ProfitEntry.objects.filter(transaction=OuterRef("pk"))
    rows = source.transactions.filter(**of_future).exclude(Exists(paid)).exclude(pk__in=taken_back_ids(source.accounts))
    unmatched = source.of(UnmatchedClose).filter(**of_future)
    aside = source.beside(*Beside).filter(transaction__instrument__instrument_type=FUTURE)
    realized = F("opening_net") + F("closing_net") - F("opening_fees") - F("closing_fees")
    return [
        Piece("Settled", rows, NET_OF_ROWS - FEES, row="id"),
        Piece("Realized", source.of(Closure).filter(**of_future), -realized, row="closing_id"),
        Piece("Closed without an opening", unmatched, -(F("net") - F("fees"))),
        _beside("Kept apart", aside, -F("amount")),
    ]


def _premium(source: _Source) -> list[Piece]:
    if source.wanted.view is View.TRADER:
        return []
    # What carries a lot elsewhere takes its premium along with its cost: only what is realized moves any.
    moved = source.of(Closure).exclude(moved_net=0).exclude(reason__in=REALIZES_NOTHING)
    return [Piece("Premium moved", moved, -F("moved_net"), row="closing_id")]


def _unmatched(source: _Source) -> list[Piece]:
    return [Piece("Closed without an opening", source.of(UnmatchedClose), F("net"))]


def _unknown(source: _Source) -> list[Piece]:
    return [_beside("Not understood", source.beside(Beside.UNKNOWN))]


def _taken_back(source: _Source) -> list[Piece]:
    rest = source.of(ProfitEntry).filter(
        view=View.TRADER, category=Category.ADJUSTMENT, transaction__in=source.taken_back
    )
    return [
        Piece("Taken back", source.taken_back, NET_OF_ROWS, row="id", symbol="symbol"),
        Piece("In which they differ", rest, -F("amount")),
    ]


def _carried(source: _Source) -> list[Piece]:
    """Return what left one underlying for another; of all underlyings together it is nothing.

    With the cost goes the cash of the row that closed: together with its other half, which may stand in the other
    underlying, it offsets.
    """
    if not source.wanted.underlying:
        return []
    closures = Closure.objects.filter(account__in=source.accounts, reason__in=GOES_ON)
    own = Lot.objects.filter(carried_by=OuterRef("closing"))
    # What came closes first what was short of it, at its cost: of that no lot remains.
    covered = Closure.objects.filter(account__in=source.accounts, reason=Reason.DELIVERY)
    # A row that closes and carries by itself parts the cost between underlyings, or leaves all of it where it was.
    here = {"underlying": OuterRef("underlying")}
    elsewhere = Exists(own.exclude(**here)) | Exists(covered.filter(closing=OuterRef("closing")).exclude(**here))
    parted = closures.filter(Exists(own)).filter(elsewhere)
    closures = closures.exclude(Exists(own))
    lots = source.of(Lot).filter(carried_from=OuterRef("lot"), began_on=OuterRef("day"))
    left, arrived = closures.filter(underlying__in=source.names), closures.filter(Exists(lots))
    rows = Transaction.objects.filter(account__in=source.accounts)
    return [
        Piece("Carried away", left, CARRIED, row="closing_id"),
        Piece("Carried here", arrived, -CARRIED, row="closing_id"),
        Piece("Carried away", parted.filter(underlying__in=source.names), CARRIED, row="closing_id"),
        Piece(
            "Carried here", source.of(Lot).filter(carried_by__in=parted.values("closing")), -F("opening_net"),
            day="began_on", row="carried_by_id",
        ),
        Piece(
            "Carried here", covered.filter(underlying__in=source.names, closing__in=parted.values("closing")),
            -F("closing_net"), row="closing_id",
        ),
        Piece("Cash of the row", rows.filter(pk__in=left.values("closing")), NET_OF_ROWS, row="id", symbol="symbol"),
        Piece(
            "Cash of its row", rows.filter(pk__in=arrived.values("closing")), -NET_OF_ROWS, row="id", symbol="symbol"
        ),
    ]  # fmt: skip


def _transferred(source: _Source) -> list[Piece]:
    left = source.of(Closure).filter(reason=Reason.TRANSFER)
    return [Piece("Transferred away", left, F("opening_net") + F("closing_net"), row="closing_id")]


def _aside(source: _Source) -> list[Piece]:
    kinds = {
        Beside.STATED: "Cost stated by hand",
        Beside.CORPORATE_ACTION: "Corporate action without lots",
        Beside.REVERSAL: "Reversal of a row never sent",
        Beside.SETTLEMENT: "Settlement that differs from the prices",
        Beside.REINVESTMENT: "Reinvested, without the shares",
    }
    # What no row opened has no row beside either: no cash moved, so all that it cost is put right here.
    stated = source.of(Lot).filter(stated_opening__isnull=False, carried_from=None)
    opened = Piece("Cost of what no row opened", stated, -F("opening_net"), day="began_on", row="opening_id")
    return [*(_beside(words, source.beside(kind)) for kind, words in kinds.items()), opened]


def _beside(words: str, rows: QuerySet[CashBeside], amount: Combinable | None = None) -> Piece:
    return Piece(words, rows, F("amount") if amount is None else amount, symbol="transaction__symbol")


PIECES: dict[CashLine, Callable[[_Source], list[Piece]]] = {
    CashLine.CASH: _cash,
    CashLine.FLOWS: _flows,
    CashLine.OPEN_COST: _open_cost,
    CashLine.VARIATION: _variation,
    CashLine.PREMIUM: _premium,
    CashLine.UNMATCHED: _unmatched,
    CashLine.UNKNOWN: _unknown,
    CashLine.TAKEN_BACK: _taken_back,
    CashLine.CARRIED: _carried,
    CashLine.TRANSFERRED: _transferred,
    CashLine.ASIDE: _aside,
}
