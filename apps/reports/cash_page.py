"""The cash flow beside the profit and loss, and the bridge that leads from one to the other."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.urls import reverse

from apps.core.money import ZERO, total
from apps.core.periods import starts_between
from apps.reports.figures import Figure, Heading, Line, Sum, Table, entries_address, together
from apps.reports.headings import period_heading
from apps.reports.pnl_filter import CATEGORY_WORDS
from apps.reports.profit_page import PERIODS_A_PAGE
from apps.reports.selectors.cash_pieces import LINE_WORDS, CashLine
from apps.trades.engine.results import Category

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from decimal import Decimal

    from apps.reports.figures import Sums
    from apps.reports.pnl_filter import PnlFilter
    from apps.reports.selectors.cash_flow import CashSums

# All lines that have no column of their own, under one name in an address.
REST = "rest"
REST_WORDS = "Everything else"
# Apart, because every account has them; whatever else lies between profit and cash shares one column.
OWN_COLUMNS = (CashLine.FLOWS, CashLine.OPEN_COST)
REST_LINES = tuple(line for line in CashLine if line not in {CashLine.CASH, *OWN_COLUMNS})
GROUPS: dict[str, tuple[CashLine, ...]] = {**{line.value: (line,) for line in CashLine}, REST: REST_LINES}


@dataclass(frozen=True, slots=True)
class BridgeLine:
    """One line of the bridge of all days asked for."""

    words: str
    figure: Figure


@dataclass(frozen=True, slots=True)
class CashPage:
    """The cash flow by period, each line adding up to it, and the bridge of all periods together.

    ``unexplained`` is what the lines leave of the cash; anything but nothing is a defect, and shown as one.
    """

    table: Table
    bridge: list[BridgeLine]
    cash: Figure
    unexplained: Decimal


def cash_page(sums: CashSums, profit: Sums[date], wanted: PnlFilter, place: str) -> CashPage:
    """Lay the lines out; ``profit`` are the entries of all categories, by the same periods."""
    columns = _columns(sums, profit)
    starts = starts_between(wanted.grain, {start for column in columns.values() for start in column})[::-1]
    shown = Paginator(starts, PERIODS_A_PAGE).get_page(place)
    lines = [_line(columns, {start}, wanted, period_heading(wanted, start)) for start in shown]
    totals = _line(columns, set(starts), wanted, Heading("Total", "", {}))
    words = {"profit": "P&L", REST: REST_WORDS}
    # The last column is the cash itself, which stands in the line's total.
    headings = [words.get(name) or LINE_WORDS[CashLine(name)] for name in columns][:-1]
    bridge = _bridge(sums, profit, wanted)
    parts = total(line.figure.amount for line in bridge)
    table = Table("cash", headings, lines, totals, shown)
    return CashPage(table, bridge, totals.total, totals.total.amount - parts)


def cash_address(wanted: PnlFilter, name: str, change: Mapping[str, Any]) -> str:
    """Return where the rows behind a line, or a group of lines, are listed."""
    return with_line(reverse("reports:cash") + wanted.query(category=None, **change), name)


def with_line(address: str, name: str) -> str:
    """Return an address that asks for a line, or a group of lines, besides what it asked for."""
    return f"{address}{'&' if '?' in address else '?'}line={name}" if name else address


def words_of(name: str) -> str:
    """Return what a line or a group of lines is called; a name that is none means the cash itself."""
    if name == REST:
        return REST_WORDS
    return LINE_WORDS[CashLine(name) if name in GROUPS else CashLine.CASH]


def sum_of(sums: CashSums, lines: Iterable[CashLine]) -> Sum:
    """Return what some lines come to, all periods together."""
    names = set(lines)
    return _added(each for (_, line), each in sums.items() if line in names)


def _columns(sums: CashSums, profit: Sums[date]) -> dict[str, dict[date, Sum]]:
    """Return the columns by name, the cash itself last; what is of no line that has some is left out."""
    columns = {"profit": _by_start((start, each) for (start, _), each in profit.items())}
    for name in (CashLine.FLOWS.value, CashLine.OPEN_COST.value, REST, CashLine.CASH.value):
        column = _by_start((start, each) for (start, line), each in sums.items() if line in GROUPS[name])
        if column or name != REST:
            columns[name] = column
    return columns


def _by_start(parts: Iterable[tuple[date, Sum]]) -> dict[date, Sum]:
    gathered: dict[date, list[Sum]] = defaultdict(list)
    for start, each in parts:
        gathered[start].append(each)
    return {start: _added(each) for start, each in gathered.items()}


def _added(parts: Iterable[Sum]) -> Sum:
    every = list(parts)
    return Sum(total(each.amount for each in every), sum(each.count for each in every))


def _line(columns: Mapping[str, Mapping[date, Sum]], starts: set[date], wanted: PnlFilter, heading: Heading) -> Line:
    figures = []
    for name, column in columns.items():
        of = _added(each for start, each in column.items() if start in starts)
        figures.append(Figure(of.amount, of.count, _address(wanted, name, heading.change)) if of.count else None)
    *parts, cash = figures
    return Line(heading, parts, cash or Figure(ZERO, 0, _address(wanted, CashLine.CASH.value, heading.change)))


def _address(wanted: PnlFilter, name: str, change: Mapping[str, Any]) -> str:
    return entries_address(wanted, change) if name == "profit" else cash_address(wanted, name, change)


def _bridge(sums: CashSums, profit: Sums[date], wanted: PnlFilter) -> list[BridgeLine]:
    """Return the lines of all periods: profit and loss by category, then what cash did beside."""
    found = []
    for category in Category:
        of = together({key: each for key, each in profit.items() if key[1] is category})
        if of.count or category is Category.REALIZED:
            figure = Figure(of.amount, of.count, entries_address(wanted, {"category": category}))
            found.append(BridgeLine(CATEGORY_WORDS[category], figure))
    for line in CashLine:
        of = _added(each for (_, name), each in sums.items() if name is line)
        if line is not CashLine.CASH and (of.count or line in OWN_COLUMNS):
            figure = Figure(of.amount, of.count, cash_address(wanted, line.value, {}))
            found.append(BridgeLine(LINE_WORDS[line], figure))
    return found
