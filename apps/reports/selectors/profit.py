"""Reads for the P&L page: sums over profit entries, found once per state of the ledger, and the entries themselves.

A hundred thousand entries added up at each view would make the page as slow as the history is long. The sums are
kept under the versions of the accounts' ledgers, as those of the transactions are.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db.models import Count
from django.db.models import Sum as Total

from apps.core.money import ZERO
from apps.core.periods import STARTS, year_to_date
from apps.reports.figures import Sum
from apps.reports.pnl_filter import BY_BROKER, NO_UNDERLYING, PnlFilter
from apps.trades.engine.results import Category, View
from apps.trades.engine.symbols import product_of
from apps.trades.kept import kept
from apps.trades.models import Partition, ProfitEntry
from apps.trades.selectors.whose_cost import by_broker

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from decimal import Decimal

    from django.db.models import QuerySet

    from apps.reports.figures import Sums
    from apps.trades.models import Account

CATEGORY = {each.value: each for each in Category}


@dataclass(frozen=True, slots=True)
class Profit:
    """The entries a filter asks for, added up three ways: by the first day of each period, by account number, and by
    underlying (empty for entries without one)."""

    periods: Sums[date]
    accounts: Sums[str]
    underlyings: Sums[str]


@dataclass(frozen=True, slots=True)
class EntrySums:
    """What listed entries come to (USD): ``amount = gross + fees``."""

    count: int
    amount: Decimal
    gross: Decimal
    fees: Decimal


def profit_of(accounts: Sequence[Account], wanted: PnlFilter) -> Profit:
    """Return the sums of the accounts' entries that the filter asks for, by its periods."""
    return kept(("profit", state_of(accounts), replace(wanted, complaints=[])), lambda: _profit(accounts, wanted))


def entry_sums(accounts: Sequence[Account], wanted: PnlFilter) -> EntrySums:
    """Return how many entries the filter asks for and what they come to."""
    # The length of a period changes nothing in a list of entries.
    asked = replace(wanted, grain=PnlFilter.grain, complaints=[])
    return kept(("entries", state_of(accounts), asked), lambda: _entry_sums(accounts, wanted))


def realized_this_year(accounts: Sequence[Account], wanted: PnlFilter, today: date) -> Sum:
    """Return what the filter's accounts and underlying realized from the new year to ``today``, whatever its days."""
    year = year_to_date(today)
    sums = entry_sums(accounts, replace(wanted, first=year.first, last=year.last, category=Category.REALIZED))
    return Sum(sums.amount, sums.count)


def doubted_of(accounts: Sequence[Account], wanted: PnlFilter) -> Sum:
    """Return what the filter finds of lots whose cost is only the broker's word (USD)."""
    sums = entry_sums(accounts, replace(wanted, cost=BY_BROKER))
    return Sum(sums.amount, sums.count)


def underlyings_of(accounts: Sequence[Account]) -> list[str]:
    """Return the underlyings that entries of these accounts have, in alphabetical order."""
    return kept(("underlyings", state_of(accounts)), lambda: _names_in_entries(accounts))


def dirty_count(accounts: Sequence[Account]) -> int:
    """Return how many underlyings of the accounts wait for their recalculation."""
    return Partition.objects.filter(account__in=accounts).dirty().count()


def entries_of(accounts: Sequence[Account], wanted: PnlFilter) -> QuerySet[ProfitEntry]:
    """Return the accounts' entries the filter asks for, unordered; whose they are was checked with the accounts."""
    # By number and not by key: an address stays true when an account's data was deleted and synced anew.
    asked_for = [each for each in accounts if wanted.account in {"", each.number}]
    rows = ProfitEntry.objects.filter(account__in=asked_for, view=wanted.view.value)
    if wanted.first is not None:
        rows = rows.filter(day__gte=wanted.first)
    if wanted.last is not None:
        rows = rows.filter(day__lte=wanted.last)
    if wanted.category is not None:
        rows = rows.filter(category=wanted.category.value)
    if wanted.cost == BY_BROKER:
        rows = rows.filter(by_broker("closure__lot__"))
    return rows.filter(underlying__in=underlying_names(wanted.underlying)) if wanted.underlying else rows


def underlying_names(asked: str) -> set[str]:
    """Return the names under which rows of the underlying asked for stand; a future goes with its product."""
    if asked == NO_UNDERLYING:
        return {""}
    # As it stands, because a figure's own address must find exactly its entries; and as people may type it.
    typed = asked.upper()
    return {asked, typed, product_of(typed) if typed.startswith("/") else typed}


def state_of(accounts: Sequence[Account]) -> list[tuple[int, int]]:
    """Return what a kept sum depends on: which accounts, and how their ledgers stand."""
    return [(account.pk, account.ledger_version) for account in accounts]


def _names_in_entries(accounts: Sequence[Account]) -> list[str]:
    # Either view has an entry of everything, so one of them names every underlying.
    # Unordered: DISTINCT would tell names apart by the columns of the model's order as well.
    names = ProfitEntry.objects.filter(account__in=accounts, view=View.TRADER.value).exclude(underlying="").order_by()
    return sorted(names.values_list("underlying", flat=True).distinct())


def _profit(accounts: Sequence[Account], wanted: PnlFilter) -> Profit:
    rows = entries_of(accounts, wanted)
    start = STARTS[wanted.grain]
    by_day = ((start(day), category, amount, count) for day, category, amount, count in _grouped(rows, "day"))
    return Profit(
        periods=_added(by_day),
        accounts=_added(_grouped(rows, "account__number")),
        underlyings=_added(_grouped(rows, "underlying")),
    )


def _grouped(rows: QuerySet[ProfitEntry], name: str) -> Iterable[tuple[Any, str, Decimal, int]]:
    grouped = rows.values_list(name, "category").annotate(amount=Total("amount"), count=Count("pk"))
    return grouped.values_list(name, "category", "amount", "count")


def _added[K](parts: Iterable[tuple[K, str, Decimal, int]]) -> Sums[K]:
    """Add up what shares key and category; sums of the database's exact numerics stay exact."""
    sums: dict[tuple[K, Category], Sum] = defaultdict(lambda: Sum(ZERO, 0))
    for key, name, amount, count in parts:
        before = sums[key, CATEGORY[name]]
        sums[key, CATEGORY[name]] = Sum(before.amount + amount, before.count + count)
    # A plain dictionary can be kept; one with a lambda cannot be pickled.
    return dict(sums)


def _entry_sums(accounts: Sequence[Account], wanted: PnlFilter) -> EntrySums:
    found = entries_of(accounts, wanted).aggregate(
        count=Count("pk"), amount=Total("amount"), gross=Total("gross"), fees=Total("fees")
    )
    return EntrySums(found["count"], *(found[name] or ZERO for name in ("amount", "gross", "fees")))
