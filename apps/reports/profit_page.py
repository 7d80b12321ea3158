"""The P&L page as one prepared object: named figures, a chart, and the same sums by period, account and underlying."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.urls import reverse

from apps.core.money import ZERO
from apps.core.periods import clipped, span_of, starts_between, year_to_date
from apps.reports.figures import Figure, Line, Sum, Table, entries_address, table, together
from apps.reports.headings import heading, period_heading, underlying_heading
from apps.reports.pnl_filter import CATEGORY_WORDS, COST_WORDS
from apps.trades.engine.results import Category

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from decimal import Decimal

    from apps.core.periods import Span
    from apps.reports.figures import Sums
    from apps.reports.pnl_filter import Places, PnlFilter
    from apps.reports.selectors.profit import Profit
    from apps.reports.selectors.year_change import YearChange

# Two years of months; whoever wants to see more at once takes quarters.
PERIODS_A_PAGE, UNDERLYINGS_A_PAGE = 24, 25
# More bars than a narrow screen has pixels show nothing more.
MOST_BARS = 370


@dataclass(frozen=True, slots=True)
class PeriodLine:
    """A period's line, and what has come together from the first period shown in the filter to the end of this one."""

    line: Line
    running: Figure


@dataclass(frozen=True, slots=True)
class NamedFigure:
    """A figure that has a name of its own, and a word on what is in it."""

    name: str
    figure: Figure
    note: str = ""


@dataclass(frozen=True, slots=True)
class YearWithOpen:
    """The year so far with what is still open (USD): the realized part, the change of what is open, and where each
    of the two is listed."""

    realized: Figure
    change: YearChange
    positions: str

    @property
    def amount(self) -> Decimal | None:
        return None if self.change.amount is None else self.realized.amount + self.change.amount


@dataclass(frozen=True, slots=True)
class Chart:
    """P&L of each period, oldest first, and the sum up to it (USD); ``left_out`` earlier periods are not drawn."""

    labels: list[str]
    values: list[Decimal]
    running: list[Decimal]
    left_out: int

    @property
    def points(self) -> dict[str, list[str]]:
        """Return the chart for the browser, money at the cent, as the tables show it."""
        return {
            "labels": self.labels,
            "values": [f"{value:.2f}" for value in self.values],
            "running": [f"{value:.2f}" for value in self.running],
        }


@dataclass(frozen=True, slots=True)
class ProfitPage:
    """Everything the page shows of the entries the filter asks for."""

    named: list[NamedFigure]
    chart: Chart
    periods: Table
    period_lines: list[PeriodLine]
    accounts: Table
    underlyings: Table

    @property
    def count(self) -> int:
        return self.periods.totals.total.count

    @property
    def is_rounded(self) -> bool:
        return self.periods.is_rounded or self.accounts.is_rounded or self.underlyings.is_rounded


def profit_page(profit: Profit, this_year: Sum, wanted: PnlFilter, places: Places, today: date) -> ProfitPage:
    """Lay out the sums; ``this_year`` is what was realized since the new year, ``places`` the page of each table."""
    running = _running(profit.periods, wanted)
    newest_first = [span.first for span in running][::-1]
    periods = table(
        "periods",
        profit.periods,
        wanted,
        lambda first: period_heading(wanted, first),
        Paginator(newest_first, PERIODS_A_PAGE).get_page(places.periods),
    )
    return ProfitPage(
        named=_named(profit, this_year, wanted, today),
        chart=_chart(profit.periods, running),
        periods=periods,
        period_lines=_period_lines(periods, running, wanted),
        accounts=_accounts(profit.accounts, wanted),
        underlyings=_underlyings(profit.underlyings, wanted, places.underlyings),
    )


def _running(sums: Sums[date], wanted: PnlFilter) -> dict[Span, Sum]:
    """Return all periods, oldest first, with what has come together up to the end of each."""
    running, so_far = {}, Sum(ZERO, 0)
    by_start = _by_key(sums)
    for first in starts_between(wanted.grain, by_start):
        here = by_start.get(first, Sum(ZERO, 0))
        so_far = Sum(so_far.amount + here.amount, so_far.count + here.count)
        running[span_of(wanted.grain, first)] = so_far
    return running


def _by_key[K](sums: Sums[K]) -> dict[K, Sum]:
    keys = dict.fromkeys(key for key, _ in sums)
    parts: dict[K, dict[tuple[K, Category], Sum]] = {key: {} for key in keys}
    for (key, category), each in sums.items():
        parts[key][key, category] = each
    return {key: together(own) for key, own in parts.items()}


def _period_lines(periods: Table, running: Mapping[Span, Sum], wanted: PnlFilter) -> list[PeriodLine]:
    found = []
    for first, line in zip(periods.page, periods.lines, strict=True):
        span = span_of(wanted.grain, first)
        address = entries_address(wanted, {"last": clipped(span, wanted.first, wanted.last).last})
        found.append(PeriodLine(line, Figure(running[span].amount, running[span].count, address)))
    return found


def _accounts(sums: Sums[str], wanted: PnlFilter) -> Table:
    numbers = sorted(_by_key(sums))
    # Nobody has so many accounts that a page could not show them all.
    every = Paginator(numbers, max(1, len(numbers))).get_page(1)
    return table("accounts", sums, wanted, lambda number: heading(wanted, number, account=number), every)


def _underlyings(sums: Sums[str], wanted: PnlFilter, place: str) -> Table:
    whole = _by_key(sums)
    # The largest in either direction first: they are what made the year.
    names = sorted(whole, key=lambda name: (-abs(whole[name].amount), name))
    page = Paginator(names, UNDERLYINGS_A_PAGE).get_page(place)
    return table("underlyings", sums, wanted, lambda name: underlying_heading(wanted, name), page)


def _named(profit: Profit, this_year: Sum, wanted: PnlFilter, today: date) -> list[NamedFigure]:
    """Return the figures above the tables: of the days asked for, and of the year so far, whatever days were."""
    whole = together(profit.accounts)
    realized = together({key: each for key, each in profit.accounts.items() if key[1] is Category.REALIZED})
    year = year_to_date(today)
    if not wanted.has_realized:
        # A year so far of what is realized beside dividends alone would only be taken for theirs.
        return [NamedFigure("Total P&L", _named_figure(whole, wanted), _total_note(wanted))]
    found = [NamedFigure("Total P&L", _named_figure(whole, wanted), _total_note(wanted))]
    if wanted.category is None:
        found.append(
            NamedFigure("Realized", _named_figure(realized, wanted, category=Category.REALIZED), "net of fees")
        )
    found.append(NamedFigure("YTD realized", _year_figure(this_year, wanted, today), year.words))
    return found


def _total_note(wanted: PnlFilter) -> str:
    """Say what is in the total: of all, of one category, or on doubtful costs alone."""
    parts = [CATEGORY_WORDS[wanted.category].lower()] if wanted.category else []
    parts += [COST_WORDS[wanted.cost].lower()] if wanted.cost else []
    return f"{', '.join(parts)} only" if parts else "all categories"


def year_with_open(this_year: Sum, change: YearChange, wanted: PnlFilter, today: date) -> YearWithOpen:
    """Return what was realized this year together with what open positions have gained in it."""
    address = reverse("reports:open_change") + wanted.query(first=None, last=None, category=None, cost="")
    return YearWithOpen(_year_figure(this_year, wanted, today), change, address)


def _year_figure(this_year: Sum, wanted: PnlFilter, today: date) -> Figure:
    year = year_to_date(today)
    return _named_figure(this_year, wanted, first=year.first, last=year.last, category=Category.REALIZED)


def _named_figure(of: Sum, wanted: PnlFilter, **change: Any) -> Figure:  # noqa: ANN401 (any field of the filter)
    return Figure(of.amount, of.count, entries_address(wanted, change))


def _chart(sums: Sums[date], running: Mapping[Span, Sum]) -> Chart:
    by_start = _by_key(sums)
    spans: Sequence[Span] = list(running)[-MOST_BARS:]
    return Chart(
        labels=[span.words for span in spans],
        values=[by_start[span.first].amount if span.first in by_start else ZERO for span in spans],
        running=[running[span].amount for span in spans],
        left_out=len(running) - len(spans),
    )
