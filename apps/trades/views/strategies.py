"""How strategies did, and the library of their names."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from apps.core.dates import new_york_day
from apps.core.money import digits
from apps.core.periods import Grain
from apps.trades.address_parts import choice_of
from apps.trades.engine.grouping.results import Flag
from apps.trades.engine.performance import Result
from apps.trades.engine.recognition.library import BY_CODE, GROUPS
from apps.trades.engine.recognition.library.beside import BESIDE
from apps.trades.engine.recognition.library.conflicts import CONFLICTS
from apps.trades.filters.lists import sorts_offered
from apps.trades.filters.trades import UNIT_NAMES, TradeFilter, read_trade_filter
from apps.trades.performance_sorts import ORDERS, PERIOD_WORDS, WORDS, in_order, usual_order
from apps.trades.periods import quick_periods
from apps.trades.selectors.holdings import accounts_of
from apps.trades.selectors.performance import comparison
from apps.trades.selectors.recalculating import is_being_recalculated
from apps.trades.selectors.review import review_count
from apps.trades.selectors.sums import families_of
from apps.trades.selectors.trade_list import doubted_in_list, strategies_of, tags_of
from apps.trades.units import CAMPAIGN, CHAIN, UNITS
from apps.trades.views.chips import PeriodLink, chips_of, period_links
from apps.trades.views.steady import steady
from apps.trades.views.trade_links import trades_address, units_address

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse, QueryDict

    from apps.accounts.http import AuthenticatedHttpRequest
    from apps.trades.selectors.performance import Line
    from apps.trades.units import UnitKind

ROWS = (("strategy", "By strategy"), ("month", "By month"), ("quarter", "By quarter"), ("year", "By year"))
NARROWED_BY = ("account", "underlying", "strategy", "tag", "first", "last")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the comparison with its unit beside each figure, and where each figure leads."""

    line: Line
    unit: UnitKind
    leads_to: str

    @property
    def closed_words(self) -> str:
        return self.unit.counted(self.line.performance.count)

    @property
    def known_words(self) -> str:
        return self.unit.counted(self.line.performance.percent_count)

    @property
    def open_words(self) -> str:
        return self.unit.counted(self.line.performance.open_count)

    @property
    def closed(self) -> str:
        return units_address(self.line.wanted)

    @property
    def fees(self) -> str:
        """Where the fees of the closed ones stand in a column: trades show it among what they brought in."""
        return self.closed if self.unit.name == CAMPAIGN else f"{self.closed}&preset=income"

    @property
    def won(self) -> str:
        return units_address(self.line.wanted, result=Result.WIN.value, status="")

    @property
    def open(self) -> str:
        return units_address(self.line.open_ones)

    @property
    def net_name(self) -> str:
        """What the column is called, where its figures lead, that adds up to what it made."""
        return "Together" if self.unit.name == CAMPAIGN else "Realized"


@require_GET
@steady
def index(request: AuthenticatedHttpRequest) -> HttpResponse:
    wanted, rows, sort = _asked(request.GET)
    is_by_period = rows != "strategy"
    accounts, today = accounts_of(request.user), new_york_day(timezone.now())
    found = comparison(accounts, wanted, Grain(rows) if is_by_period else None)
    unit = UNITS[wanted.unit]
    counted = f"by {unit.word}, {dict(ROWS)[rows].lower()}"
    context = {
        "filter": wanted,
        "chips": chips_of([part for part in wanted.parts if part[0] != "unit"], request.GET),
        "unit": unit,
        "row_kind": rows,
        "counted_words": counted,
        "units": [PeriodLink(words, _with(request.GET, unit=name), name == unit.name) for name, words in UNIT_NAMES],
        "row_kinds": [PeriodLink(words, _with(request.GET, rows=name), name == rows) for name, words in ROWS],
        "sort": sort,
        "sorts": sorts_offered(PERIOD_WORDS if is_by_period else WORDS, sort),
        "rows": [
            Row(line, unit, _over_time(line, request.GET, rows))
            for line in in_order(found.lines, sort, of_periods=is_by_period)
        ],
        "total": Row(found.total, unit, ""),
        "doubted": doubted_in_list(accounts, wanted, today),
        "doubted_list": trades_address(wanted, flag=Flag.UNKNOWN_COST.value),
        "everything": units_address(wanted),
        "template": BY_CODE.get(wanted.strategy),
        "points": _points(found.lines) if is_by_period else None,
        "accounts": accounts,
        "numbers": [each.number for each in accounts],
        "families": families_of(accounts),
        "strategies": strategies_of(accounts, wanted.unit),
        "tags": tags_of(accounts),
        "periods": period_links(quick_periods(today), wanted, request.GET),
        "review_count": review_count(accounts),
        "is_dirty": is_being_recalculated(accounts),
    }
    return render(request, "trades/strategies.html", context)


@require_GET
def library(request: AuthenticatedHttpRequest) -> HttpResponse:
    # A bond of one broker type and of another has one entry.
    beside = {template.code: template for template in BESIDE.values()}
    context = {
        "groups": [*GROUPS.items(), ("Beside the table: no options, no stock", tuple(beside.values()))],
        "conflicts": CONFLICTS,
        "review_count": review_count(accounts_of(request.user)),
    }
    return render(request, "trades/library.html", context)


def _asked(query: QueryDict) -> tuple[TradeFilter, str, str]:
    """Return what the address asks for, what the rows are and their order; by chain where it does not say, and what
    else a list of trades can be narrowed by is left out."""
    # A list of trades is sorted by other columns.
    asked = read_trade_filter({name: str(value) for name, value in query.items() if name != "sort"})
    wanted = TradeFilter(
        **{name: getattr(asked, name) for name in NARROWED_BY},
        unit=asked.unit if query.get("unit") in UNITS else CHAIN,
        by="closed",
        complaints=asked.complaints,
    )
    rows = query.get("rows") or "strategy"
    if rows not in dict(ROWS):
        wanted.complaints.append("Rows are strategies, months, quarters or years; strategies are shown.")
        rows = "strategy"
    usual = usual_order(of_periods=rows != "strategy")
    return wanted, rows, choice_of({"sort": query.get("sort", "")}, "sort", ORDERS, usual, wanted.complaints)


def _with(query: QueryDict, **values: str) -> str:
    changed = query.copy()
    for name, value in values.items():
        changed[name] = value
    return f"?{changed.urlencode()}"


def _over_time(line: Line, query: QueryDict, rows: str) -> str:
    """Return where a strategy is shown month by month; a period leads nowhere further."""
    return _with(query, strategy=line.wanted.strategy, rows="month", sort="") if rows == "strategy" else ""


def _points(lines: Sequence[Line]) -> dict[str, list[str]]:
    """Return the P&L period by period, the oldest first, as the chart draws it."""
    values = [line.performance.realized for line in reversed(lines)]
    return {
        "labels": [line.name for line in reversed(lines)],
        "values": [digits(value) for value in values],
        "running": [digits(value) for value in accumulate(values)],
    }
