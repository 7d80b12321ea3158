"""Sums laid out as tables in which every figure knows the address of the entries behind it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from apps.core.money import ZERO, to_cents, total
from apps.reports.pnl_filter import CATEGORY_WORDS
from apps.trades.engine.results import Category

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from decimal import Decimal

    from django.core.paginator import Page

    from apps.reports.pnl_filter import PnlFilter


@dataclass(frozen=True, slots=True)
class Sum:
    """Several entries added up (USD, exact), and how many they are."""

    amount: Decimal
    count: int


# What entries add up to, by what they have in common (a period's first day, an account, an underlying) and category.
type Sums[K] = Mapping[tuple[K, Category], Sum]


@dataclass(frozen=True, slots=True)
class Figure:
    """An amount (USD) and the address that lists the entries it is the sum of."""

    amount: Decimal
    count: int
    address: str


@dataclass(frozen=True, slots=True)
class Heading:
    """What a line is about: its words, the page narrowed to it, and the change of the filter that leaves only it."""

    words: str
    address: str
    change: dict[str, Any]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One figure per column, None where there is no entry, and the figure of all columns together."""

    heading: Heading
    figures: list[Figure | None]
    total: Figure

    @property
    def size(self) -> Decimal:
        return abs(self.total.amount)


@dataclass(frozen=True, slots=True)
class Table:
    """Lines that add up to the totals, exactly; ``headings`` are those of the columns before the line's total.

    A long table shows one ``page`` of its lines, which its ``name`` asks for in an address; the totals are of all.
    """

    name: str
    headings: list[str]
    lines: list[Line]
    totals: Line
    page: Page[Any]

    @property
    def previous(self) -> dict[str, int]:
        return {self.name: self.page.previous_page_number()}

    @property
    def next(self) -> dict[str, int]:
        return {self.name: self.page.next_page_number()}

    @property
    def is_rounded(self) -> bool:
        """Whether some line or column, added up as it is shown at the cent, misses the total shown beside it."""
        if any(_misses(line.figures, line.total) for line in (*self.lines, self.totals)):
            return True
        if self.page.has_other_pages():
            # What stands on the other pages is in the totals: nobody adds this up.
            return False
        if _misses([line.total for line in self.lines], self.totals.total):
            return True
        return any(
            _misses([line.figures[place] for line in self.lines], whole)
            for place, whole in enumerate(self.totals.figures)
        )


def table[K](name: str, sums: Sums[K], wanted: PnlFilter, heading: Callable[[K], Heading], page: Page[K]) -> Table:
    """Return a line per key of the page, in its order, and the totals of everything the filter asks for."""
    columns = columns_of(sums)
    lines = [line_of(sums, key, columns, wanted, heading(key)) for key in page]
    totals = line_of(_regrouped(sums, ""), "", columns, wanted, Heading("Total", "", {}))
    return Table(name, [CATEGORY_WORDS[each] for each in columns], lines, totals, page)


def columns_of[K](sums: Sums[K]) -> list[Category]:
    """Return the categories that occur, in the order of their list; realized always stands there."""
    occurring = {category for _, category in sums}
    return [each for each in Category if each in occurring or each is Category.REALIZED]


def line_of[K](sums: Sums[K], key: K, columns: Sequence[Category], wanted: PnlFilter, heading: Heading) -> Line:
    """Return the figures of one key, each with the address of its entries."""
    figures = [
        _figure(sums[key, each], wanted, heading.change | {"category": each}) if (key, each) in sums else None
        for each in columns
    ]
    present = [figure for figure in figures if figure is not None]
    whole = Sum(total(figure.amount for figure in present), sum(figure.count for figure in present))
    return Line(heading, figures, _figure(whole, wanted, heading.change))


def entries_address(wanted: PnlFilter, change: Mapping[str, Any]) -> str:
    """Return where the entries of the filter with a change are listed."""
    return reverse("reports:entries") + wanted.query(**change)


def together[K](sums: Sums[K]) -> Sum:
    """Return all of the sums as one."""
    return Sum(total(each.amount for each in sums.values()), sum(each.count for each in sums.values()))


def _regrouped[K, L](sums: Sums[K], key: L) -> Sums[L]:
    """Return the sums of each category under one key."""
    by_category: dict[Category, list[Sum]] = defaultdict(list)
    for (_, category), each in sums.items():
        by_category[category].append(each)
    return {
        (key, category): Sum(total(each.amount for each in parts), sum(each.count for each in parts))
        for category, parts in by_category.items()
    }


def _figure(of: Sum, wanted: PnlFilter, change: Mapping[str, Any]) -> Figure:
    return Figure(of.amount, of.count, entries_address(wanted, change))


def _misses(parts: Sequence[Figure | None], whole: Figure | None) -> bool:
    shown = sum((to_cents(part.amount) for part in parts if part), ZERO)
    return shown != to_cents(whole.amount if whole else ZERO)
