"""Entries of the P&L that no trade makes: those of a campaign, and those that are in none.

They are the same in both views, so the trader view's stand for both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Sum

from apps.core.money import ZERO
from apps.trades.engine.results import View
from apps.trades.models import ProfitEntry
from apps.trades.selectors.counted_pages import CountedPages

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from django.core.paginator import Page
    from django.db.models import QuerySet

    from apps.trades.filters.groups import GroupFilter
    from apps.trades.models import Account, Campaign

CATEGORY_WORDS: dict[str, str] = {
    "FEE": "Account fee", "DIVIDEND": "Dividend", "WITHHOLDING": "Withholding", "INTEREST": "Interest",
    "LENDING": "Stock lending", "ADJUSTMENT": "Adjustment",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One entry as listed, with the broker's row that made it."""

    row: ProfitEntry

    @property
    def category(self) -> str:
        return CATEGORY_WORDS.get(self.row.category, self.row.category.title())

    @property
    def words(self) -> str:
        source = self.row.transaction
        return "" if source is None else source.description or source.sub_type


@dataclass(frozen=True, slots=True)
class BesideSums:
    """How many entries are in no campaign, and what they come to (USD, signed as cash)."""

    count: int
    amount: Decimal


def beside_sums(accounts: Sequence[Account], wanted: GroupFilter) -> BesideSums:
    """Add up the entries that are in no trade and no campaign."""
    found = _beside(accounts, wanted).aggregate(count=Count("pk"), amount=Sum("amount", default=ZERO))
    return BesideSums(**found)


def beside_page(
    accounts: Sequence[Account], wanted: GroupFilter, number: str | None, length: int
) -> tuple[Page[Any], list[EntryLine]]:
    """Return one page of the entries that are in no trade and no campaign; ``length`` is how many there are."""
    _, is_descending = wanted.order
    order = ("-day", "-pk") if is_descending else ("day", "pk")
    page = CountedPages(_with_rows(_beside(accounts, wanted)).order_by(*order), wanted.size, length).get_page(number)
    return page, [EntryLine(each) for each in page]


def income_of(campaign: Campaign) -> list[EntryLine]:
    """Return the dividends, charges and the like that a campaign earned, the oldest first."""
    rows = ProfitEntry.objects.filter(campaigns__campaign=campaign, view=View.TRADER.value)
    return [EntryLine(each) for each in _with_rows(rows).order_by("day", "pk")]


def _beside(accounts: Sequence[Account], wanted: GroupFilter) -> QuerySet[ProfitEntry, ProfitEntry]:
    asked = [each for each in accounts if wanted.account in {"", each.number}]
    rows = ProfitEntry.objects.filter(account__in=asked, view=View.TRADER.value, closure=None, campaigns=None)
    if wanted.underlying:
        rows = rows.filter(underlying=wanted.underlying)
    if wanted.first is not None:
        rows = rows.filter(day__gte=wanted.first)
    if wanted.last is not None:
        rows = rows.filter(day__lte=wanted.last)
    return rows


def _with_rows(rows: QuerySet[ProfitEntry, ProfitEntry]) -> QuerySet[ProfitEntry, ProfitEntry]:
    return rows.select_related("account", "transaction").defer("transaction__payload")
