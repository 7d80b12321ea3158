"""Profit entries as they are listed, each with the broker rows it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator

from apps.reports.pnl_filter import CATEGORY_WORDS
from apps.reports.selectors.profit import CATEGORY, entries_of
from apps.trades.engine.lots.futures import FUTURE
from apps.trades.engine.results import Reason, View
from apps.trades.engine.values import Contract
from apps.trades.models import ProfitEntry
from apps.trades.selectors.whose_cost import words_on_cost
from apps.trades.words.contracts import contract_words
from apps.trades.words.lots import COST_BY_USER

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date
    from decimal import Decimal

    from django.core.paginator import Page
    from django.db.models import QuerySet

    from apps.reports.pnl_filter import PnlFilter
    from apps.trades.models import Account, Closure, Instrument, Transaction

    KeyPaginator = Paginator[int]
else:
    # Generic for the type checker only.
    KeyPaginator = Paginator

ENTRIES_A_PAGE = 100
# What ends most lots is one more fill; everything else is called what it is.
CLOSED = {Reason.FILL.value: "Closed"}
FEE_WORDS = {
    "commission": "commission",
    "clearing_fees": "clearing",
    "regulatory_fees": "regulatory",
    "proprietary_index_option_fees": "index option",
    "currency_conversion_fees": "currency conversion",
    "other_charge": "other",
}
# Whole rows of the broker, as long as all the rest together, which no list shows.
PAYLOADS = ("closure__lot__opening__payload", "closure__closing__payload", "transaction__payload")


@dataclass(frozen=True, slots=True)
class Source:
    """A broker row's ``part`` in an entry (USD); a closing that a person stated has no row.

    What a future earns is settled day by day, so its closing counts price to price and not by the row's own cash. An
    opening that a person stated is of the day and the whole cost stated, whatever its row says.
    """

    words: str
    row: Transaction | None
    part: Decimal
    is_price_to_price: bool = False
    stated_on: date | None = None
    stated: Decimal | None = None

    @property
    def day(self) -> date | None:
        return self.stated_on or (self.row.day if self.row else None)

    @property
    def whole(self) -> Decimal:
        """All of the row's cash, or all that was stated in its place."""
        if self.stated is not None:
            return self.stated
        return self.part if self.row is None else self.row.net_value

    @property
    def is_part(self) -> bool:
        """Whether some of the cash belongs elsewhere."""
        return self.whole != self.part


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One entry as shown; the parts of its sources add up to its amount. ``cost_words`` says whose word the cost is
    where no row shows what was paid."""

    entry: ProfitEntry
    category: str
    words: str
    sources: list[Source]
    cost_words: str = ""

    @property
    def fee_kinds(self) -> list[tuple[str, Decimal]]:
        """Return what the fees are made of, each kind in words with its amount (USD, signed as cash)."""
        found = [(words, getattr(self.entry, name)) for name, words in FEE_WORDS.items()]
        return [(words, amount) for words, amount in found if amount]


class CountedPaginator(KeyPaginator):
    """Pages of keys whose number is known from the sums already."""

    def __init__(self, keys: QuerySet[Any, Any], count: int) -> None:
        super().__init__(keys, ENTRIES_A_PAGE)
        self._length = count

    @property
    def count(self) -> int:
        return self._length


def entry_page(accounts: Sequence[Account], wanted: PnlFilter, count: int, number: str | None) -> Page[int]:
    """Return a page of the primary keys of the entries, the newest first; ``count`` is how many there are."""
    keys = entries_of(accounts, wanted).order_by("-day", "-pk").values_list("pk", flat=True)
    return CountedPaginator(keys, count).get_page(number)


def entry_lines(keys: Iterable[int]) -> list[EntryLine]:
    """Return the entries of these keys in their order, in words and with their sources."""
    rows = ProfitEntry.objects.select_related(
        "account",
        "instrument",
        "closure__instrument",
        "closure__lot__opening",
        "closure__lot__stated_opening",
        "closure__closing",
        "transaction",
    )
    # Joined for the rows of one page only: sorting a hundred thousand takes long enough without their sources.
    order = list(keys)
    found = rows.defer(*PAYLOADS).in_bulk(order)
    costs = words_on_cost(entry.closure.lot for entry in found.values() if entry.closure is not None)
    return [_entry_line(found[key], costs) for key in order if key in found]


def _entry_line(entry: ProfitEntry, costs: Mapping[int, str]) -> EntryLine:
    words = contract_words(_contract(entry.instrument)) if entry.instrument else ""
    category = CATEGORY_WORDS[CATEGORY[entry.category]]
    if entry.closure is not None:
        cost_words = costs.get(entry.closure.lot_id, "")
        return EntryLine(entry, category, words, _of_closure(entry.closure, entry.view, cost_words), cost_words)
    row = entry.transaction
    assert row is not None
    return EntryLine(entry, category, words or row.description or row.sub_type, [Source("Row", row, entry.amount)])


def _of_closure(closure: Closure, view: str, cost_words: str) -> list[Source]:
    is_future = closure.instrument.instrument_type == FUTURE
    sources = [
        _opened(closure, cost_words),
        Source(
            CLOSED.get(closure.reason) or closure.get_reason_display(), closure.closing, closure.closing_net, is_future
        ),
    ]
    if view == View.TAX.value and closure.moved_net:
        sources.append(Source("Premium moved", None, closure.moved_net))
    return sources


def _opened(closure: Closure, cost_words: str) -> Source:
    lot = closure.lot
    if lot.opening is not None and cost_words != COST_BY_USER:
        return Source("Opened", lot.opening, closure.opening_net)
    stated = lot.opening_net
    return Source("Opened, as you stated,", lot.opening, closure.opening_net, stated_on=lot.acquired_on, stated=stated)


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
