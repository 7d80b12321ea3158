"""Profit entries as they are listed, each with the broker rows it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.paginator import Paginator

from apps.reports.pnl_filter import CATEGORY_WORDS
from apps.reports.selectors.profit import CATEGORY, entries_of
from apps.trades.engine.lots.futures import FUTURE
from apps.trades.engine.results import Reason, View
from apps.trades.engine.values import Contract
from apps.trades.wording import contract_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from django.core.paginator import Page
    from django.db.models import QuerySet

    from apps.reports.pnl_filter import PnlFilter
    from apps.trades.models import Account, Closure, Instrument, ProfitEntry, Transaction

    EntryPaginator = Paginator[ProfitEntry]
else:
    # Generic for the type checker only.
    EntryPaginator = Paginator

ENTRIES_A_PAGE = 100
# What ends most lots is one more fill; everything else is called what it is.
CLOSED = {Reason.FILL.value: "Closed"}
# Whole rows of the broker, as long as all the rest together, which no list shows.
PAYLOADS = ("closure__lot__opening__payload", "closure__closing__payload", "transaction__payload")


@dataclass(frozen=True, slots=True)
class Source:
    """A broker row's ``part`` in an entry (USD); a closing that a person stated has no row.

    What a future earns is settled day by day, so its closing counts price to price and not by the row's own cash.
    """

    words: str
    row: Transaction | None
    part: Decimal
    is_price_to_price: bool = False

    @property
    def is_part(self) -> bool:
        """Whether some of the row's cash belongs elsewhere."""
        return self.row is not None and self.row.net_value != self.part


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One entry as shown; the parts of its sources add up to its amount."""

    entry: ProfitEntry
    category: str
    words: str
    sources: list[Source]


class CountedPaginator(EntryPaginator):
    """Pages of a list whose length is known from its sums already."""

    def __init__(self, rows: QuerySet[ProfitEntry], count: int) -> None:
        super().__init__(rows, ENTRIES_A_PAGE)
        self._length = count

    @property
    def count(self) -> int:
        return self._length


def entry_page(accounts: Sequence[Account], wanted: PnlFilter, count: int, number: str | None) -> Page[ProfitEntry]:
    """Return a page of the entries, the newest first; ``count`` is how many there are."""
    rows = entries_of(accounts, wanted).select_related(
        "account", "instrument", "closure__instrument", "closure__lot__opening", "closure__closing", "transaction"
    )
    return CountedPaginator(rows.defer(*PAYLOADS).order_by("-day", "-pk"), count).get_page(number)


def entry_line(entry: ProfitEntry) -> EntryLine:
    """Return an entry in words with its sources; asks nothing of the database."""
    words = contract_words(_contract(entry.instrument)) if entry.instrument else ""
    category = CATEGORY_WORDS[CATEGORY[entry.category]]
    if entry.closure is not None:
        return EntryLine(entry, category, words, _of_closure(entry.closure, entry.view))
    row = entry.transaction
    assert row is not None
    return EntryLine(entry, category, words or row.description or row.sub_type, [Source("Row", row, entry.amount)])


def _of_closure(closure: Closure, view: str) -> list[Source]:
    is_future = closure.instrument.instrument_type == FUTURE
    sources = [
        Source("Opened", closure.lot.opening, closure.opening_net),
        Source(
            CLOSED.get(closure.reason) or closure.get_reason_display(), closure.closing, closure.closing_net, is_future
        ),
    ]
    if view == View.TAX.value and closure.moved_net:
        sources.append(Source("Premium moved", None, closure.moved_net))
    return sources


def _contract(instrument: Instrument) -> Contract:
    return Contract(
        instrument.instrument_type,
        instrument.key,
        instrument.symbol,
        instrument.underlying_symbol,
        expires_on=instrument.expires_on,
        option_type=instrument.option_type,
        strike=instrument.strike,
    )
