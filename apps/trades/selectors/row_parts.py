"""What became of one row: its full amount, the parts of it and where they went, adding up to the cent.

A part is cash of the row in a lot, a closure, an entry, an unmatched close or beside all of them. What a row paid
towards another row's part (the other half of a corporate action, the settlement of a future) is named as the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Sum

from apps.core.money import ZERO, digits, total
from apps.trades.engine.results import REALIZES_NOTHING, Beside, Reason, View
from apps.trades.models import CashBeside, Closure, Lot, Partition, ProfitEntry, StatedTreatment, UnmatchedClose
from apps.trades.selectors.open_lots import contract_of_instrument
from apps.trades.words.contracts import contract_words
from apps.trades.words.lots import reason_words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from apps.trades.models import Instrument, Transaction

FUTURE = "Future"
BESIDE: dict[str, str] = {
    Beside.FLOW: "money that came in or went out: no profit, no loss",
    Beside.UNKNOWN: "counted in cash, but not understood",
    Beside.STATED: "the difference to the cost you stated",
    Beside.CORPORATE_ACTION: "cash of a corporate action that found no lot",
    Beside.REVERSAL: "taken back by another row, or taking one back",
    Beside.SETTLEMENT: "settled on a future beyond what its prices say",
    Beside.REINVESTMENT: "a dividend reinvested in shares that did not come",
}
SETTLED = "settled in cash on the future, day by day: in the profit of the closing that realizes it"
OTHER_HALF = "goes with the other half of the corporate action, whose cash it balances"
REPAID = "lowered the cost of what was held"
PAIRED = "counted in the lot of the row it belongs with"
WAITING = "not yet calculated"


@dataclass(frozen=True, slots=True)
class RowPart:
    """One part of a row's cash (USD) and where it went; ``instrument`` names the position it is in, ``realized`` what
    a closure made of it in each view."""

    words: str
    amount: Decimal
    quantity: Decimal | None = None
    instrument: Instrument | None = None
    trader: Decimal | None = None
    tax: Decimal | None = None
    moved: Decimal | None = None


@dataclass(frozen=True, slots=True)
class RowParts:
    """All parts of a row; they sum to its net value. ``says_the_same`` is the other row that this one repeats."""

    parts: list[RowPart]
    says_the_same: bool

    @property
    def total(self) -> Decimal:
        return total(part.amount for part in self.parts)


def parts_of(row: Transaction) -> RowParts:
    """Return what became of a row; whose row it is was checked before."""
    found = [*_lots(row), *_repaid(row), *_closures(row), *_entries(row), *_unmatched(row), *_beside(row)]
    rest = row.net_value - total(part.amount for part in found)
    if rest:
        found.append(RowPart(_rest_words(row, found), rest))
    return RowParts(found, says_the_same=not found and _is_repeated(row))


def _lots(row: Transaction) -> Iterator[RowPart]:
    opened = Lot.objects.filter(opening=row, carried_from=None).select_related("instrument")
    for lot in opened.order_by("number"):
        words = f"opened {_of(lot.quantity, lot.instrument)}"
        yield RowPart(words, lot.opening_net, lot.quantity, lot.instrument, moved=lot.folded_net)
    is_stated = StatedTreatment.objects.filter(account=row.account_id, broker_id=row.broker_id).exists()
    cost = "" if is_stated else ", at the same cost"
    for lot in Lot.objects.filter(carried_by=row).select_related("instrument").order_by("opened_at", "pk"):
        # The cost is that of the lot it came from: what it is less of this row's cash stands in a part of its own.
        words = f"carried over to {_of(lot.quantity, lot.instrument)}{cost}"
        yield RowPart(words, ZERO, lot.quantity, lot.instrument)


def _repaid(row: Transaction) -> Iterator[RowPart]:
    """Yield the cash that lowered (or raised) the cost of lots that this row itself closed and carried on."""
    closed = Closure.objects.filter(closing=row)
    lots = Lot.objects.filter(carried_by=row, carried_from__in=closed.values("lot")).aggregate(net=Sum("opening_net"))
    # What a part of the cash was a gain of stands with its closure.
    old = closed.filter(reason=Reason.CORPORATE_ACTION).aggregate(net=Sum("opening_net"))
    lowered = (lots["net"] or ZERO) - (old["net"] or ZERO)
    if lowered and lots["net"] is not None:
        yield RowPart(REPAID, lowered)


def _closures(row: Transaction) -> Iterator[RowPart]:
    rows = Closure.objects.filter(closing=row).select_related("instrument", "lot__opening", "lot__stated_opening")
    for each in rows.defer("lot__opening__payload").order_by("lot__opened_at", "pk"):
        opened = each.lot.opened_on
        words = f"closed {_of(each.quantity, each.instrument)} of {opened} ({reason_words(each.reason)})"
        if each.reason in REALIZES_NOTHING:
            yield RowPart(words, each.closing_net, each.quantity, each.instrument)
            continue
        trader = each.opening_net + each.closing_net
        yield RowPart(
            words, each.closing_net, each.quantity, each.instrument, trader, trader + each.moved_net, each.moved_net
        )


def _entries(row: Transaction) -> Iterator[RowPart]:
    # Such an entry stands in both views with the same amount; it is one part of the row.
    rows = ProfitEntry.objects.filter(transaction=row, view=View.TRADER).select_related("instrument")
    for entry in rows.order_by("category"):
        yield RowPart(
            f"{entry.get_category_display().lower()} on {entry.day}", entry.amount, None, entry.instrument,
            entry.amount, entry.amount,
        )  # fmt: skip


def _unmatched(row: Transaction) -> Iterator[RowPart]:
    for close in UnmatchedClose.objects.filter(transaction=row).select_related("instrument"):
        words = f"closed {_of(close.quantity, close.instrument)} that no row had opened: no profit, no loss"
        yield RowPart(words, close.net, close.quantity, close.instrument)


def _beside(row: Transaction) -> Iterator[RowPart]:
    for cash in CashBeside.objects.filter(transaction=row).order_by("kind"):
        yield RowPart(BESIDE.get(cash.kind, cash.get_kind_display().lower()), cash.amount)


def _rest_words(row: Transaction, found: list[RowPart]) -> str:
    if Partition.objects.dirty().filter(account=row.account_id, family=row.family).exists():
        return WAITING
    if row.instrument_type == FUTURE or row.symbol.startswith("/"):
        return SETTLED
    if any(part.trader is None and part.quantity is not None and not part.amount for part in found):
        return OTHER_HALF
    if Closure.objects.filter(closing=row, reason=Reason.MERGER_WITH_CASH).exists():
        return OTHER_HALF
    return PAIRED


def _is_repeated(row: Transaction) -> bool:
    return Closure.objects.filter(account=row.account_id, day=row.day, also_ids__contains=row.broker_id).exists()


def _of(quantity: Decimal, instrument: Instrument) -> str:
    sign = "−" if quantity < ZERO else ""
    return f"{sign}{digits(abs(quantity), thousands=',')} {contract_words(contract_of_instrument(instrument))}"
