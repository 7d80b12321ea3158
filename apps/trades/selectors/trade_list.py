"""The list of trades: a page of it, and sums over all that the filter finds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db.models import Count, F, Q

from apps.trades.engine.grouping.results import CampaignKind
from apps.trades.kept import kept
from apps.trades.models import Trade
from apps.trades.selectors.counted_pages import CountedPages
from apps.trades.selectors.span_sums import added_up
from apps.trades.selectors.trade_lines import trade_lines
from apps.trades.selectors.trade_needs import trades_in_need
from apps.trades.selectors.trade_open import by_open_profit, marked_state, open_amounts, state_of, total_of_open
from apps.trades.selectors.trade_terms import TERM, with_terms
from apps.trades.selectors.trade_units import trades_of_units
from apps.trades.selectors.unknown_costs import kept_doubted_trades
from apps.trades.trade_needs import ATTENTION
from apps.trades.units import CAMPAIGN, TRADE, UNITS, story_names
from apps.trades.words.search import wanted_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from decimal import Decimal

    from django.core.paginator import Page
    from django.db.models import QuerySet

    from apps.trades.filters.trades import TradeFilter
    from apps.trades.models import Account
    from apps.trades.selectors.trade_lines import TradeLine
    from apps.trades.selectors.trade_open import OpenTotal
    from apps.trades.selectors.unknown_costs import DoubtedTrades


# Options that brought more than they cost, and shares in a story that was paid dividends.
KINDS: Mapping[str, Q] = {
    "income": Q(premium__gt=0) | Q(legs__contains=[{"type": "Equity"}], campaign__earned__gt=0),
    "wheel": Q(campaign__kind=CampaignKind.WHEEL),
}


@dataclass(frozen=True, slots=True)
class TradeSums:
    """What a filtered list comes to (USD, signed as cash); ``units`` are the trades, chains or campaigns they make."""

    count: int
    units: int
    open_count: int
    premium: Decimal
    realized: Decimal
    fees: Decimal
    tax: Decimal


class _Found:
    """The trades that a filter finds, in its order; only the slice that is asked for is read.

    Which trades stand in a slice is kept: to put the longest history in order for each page would make that page as
    slow as the history is long.
    """

    def __init__(self, accounts: Sequence[Account], wanted: TradeFilter, today: date) -> None:
        self._accounts, self._wanted, self._today = accounts, wanted, today

    def __getitem__(self, place: slice) -> list[Trade]:
        state = _state(self._accounts, self._wanted, self._today)
        asked = (self._wanted.narrowing, self._wanted.sort, place.start, place.stop)
        names = kept(("trades at", state, asked), lambda: self._names(place.start, place.stop))
        found = Trade.objects.select_related("account", "chain", "campaign").in_bulk(names)
        return [found[name] for name in names if name in found]

    def _names(self, start: int, stop: int) -> list[int]:
        rows = filtered_trades(self._accounts, self._wanted, self._today)
        if not self._wanted.is_of_open:
            column, is_descending = self._wanted.order
            field = F(column)
            # Only an order that the index has too is read from it: where nothing can be empty, nothing is said of it.
            last = True if Trade._meta.get_field(column).null else None
            by = field.desc(nulls_last=last) if is_descending else field.asc(nulls_last=last)
            return list(rows.order_by(by, "-opened_at", "key", "pk").values_list("pk", flat=True)[start:stop])
        first = by_open_profit(self._accounts, rows.filter(closed_on=None), self._wanted.sort, self._today)
        later = rows.exclude(closed_on=None).order_by("-opened_at", "key", "pk").values_list("pk", flat=True)
        return first[start:stop] + list(later[max(0, start - len(first)) : max(0, stop - len(first))])


def trades_page(
    accounts: Sequence[Account], wanted: TradeFilter, number: str | None, today: date
) -> tuple[Page[Trade], list[TradeLine]]:
    """Return one page of these accounts' trades with its lines; whose accounts they are was checked before."""
    count = trade_sums(accounts, wanted, today).count
    page = CountedPages(_Found(accounts, wanted, today), wanted.size, count).get_page(number)
    lines = trade_lines(accounts, page, today)
    return page, with_terms(lines) if TERM in wanted.column_names else lines


def trade_sums(accounts: Sequence[Account], wanted: TradeFilter, today: date) -> TradeSums:
    """Add up all trades that the filter finds; ``today`` is the New York day."""
    # The order is no part of a sum, even where it asks for marks.
    key = ("trades", _state(accounts, wanted.narrowing, today), wanted.narrowing)
    return kept(key, lambda: _added_up(filtered_trades(accounts, wanted, today), wanted))


def need_count(accounts: Sequence[Account], wanted: TradeFilter, today: date) -> int:
    """Return how many of the trades that the filter finds need their owner now."""
    return trade_sums(accounts, replace(wanted, needs=ATTENTION), today).count


def open_total(accounts: Sequence[Account], wanted: TradeFilter, today: date) -> OpenTotal:
    """Return what all open trades that the filter finds have gained or lost at the latest marks."""
    rows = filtered_trades(accounts, wanted, today).filter(closed_on=None)
    key = ("open of trades", marked_state(accounts, today), wanted.narrowing)
    return kept(key, lambda: total_of_open(open_amounts(accounts, today), rows))


def doubted_in_list(accounts: Sequence[Account], wanted: TradeFilter, today: date) -> DoubtedTrades:
    """Return what those trades made, of all that the filter finds, whose cost nobody knows."""
    return kept_doubted_trades(accounts, filtered_trades(accounts, wanted, today), wanted.narrowing, today)


def strategies_of(accounts: Sequence[Account], unit: str = TRADE) -> list[tuple[str, str]]:
    """Return the codes and names of all strategies these accounts have trades of, by name; campaigns also have names
    of their own."""
    found = Trade.objects.filter(account__in=accounts).order_by("name").values_list("code", "name").distinct()
    named = kept(("strategies", state_of(accounts)), lambda: list(dict(found).items()))
    return [*story_names(), *named] if unit == CAMPAIGN else named


def tags_of(accounts: Sequence[Account]) -> list[str]:
    """Return all tags on trades of these accounts, in alphabetical order."""
    found = Trade.objects.filter(account__in=accounts).exclude(tags=[]).values_list("tags", flat=True)
    return kept(("tags", state_of(accounts)), lambda: sorted({tag for tags in found for tag in tags}))


def filtered_trades(accounts: Sequence[Account], wanted: TradeFilter, today: date) -> QuerySet[Trade, Trade]:
    """Return the trades of these accounts that the filter finds, in no order; ``today`` is the New York day, from
    which what needs attention is told."""
    rows = trades_of_units(accounts, wanted)
    exact = {"chain__key": wanted.chain, "campaign__key": wanted.campaign}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    within = {"outcomes": wanted.outcome, "flags": wanted.flag}
    rows = rows.filter(**{f"{name}__contains": [value] for name, value in within.items() if value})
    if wanted.kind:
        rows = rows.filter(KINDS[wanted.kind])
    if wanted.review:
        rows = rows.filter(needs_review=True)
    if wanted.needs:
        rows = rows.filter(pk__in=trades_in_need(accounts, wanted.needs, today))
    return _with_text(rows, wanted.text)


def _with_text(rows: QuerySet[Trade, Trade], text: str) -> QuerySet[Trade, Trade]:
    if not text:
        return rows
    # No index: read from one end to the other, 28,000 trades take 60 ms once, and after that their sums are kept.
    found = wanted_in(text)
    # What has no word in it, such as a sign alone, is in no trade.
    return rows.filter(*(Q(words__contains=word) for word in found)) if found else rows.none()


def _state(accounts: Sequence[Account], wanted: TradeFilter, today: date) -> object:
    """Return all that the answer to a filter depends on beside the filter: what asks for marks, on these too."""
    return marked_state(accounts, today) if wanted.is_of_open or wanted.needs else state_of(accounts)


def _added_up(rows: QuerySet[Trade, Trade], wanted: TradeFilter) -> TradeSums:
    units = Count(UNITS[wanted.unit].path.removesuffix("__") or "pk", distinct=True)
    return TradeSums(**added_up(rows, units=units))
