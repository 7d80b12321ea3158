"""Profit and loss: the sums, the entries behind each of them, and the same entries as CSV."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from apps.core.dates import new_york_day
from apps.reports.cash_page import GROUPS, cash_page, sum_of, with_line, words_of
from apps.reports.exports.pnl import COLUMNS, pnl_records
from apps.reports.periods import Grain, ranges
from apps.reports.pnl_filter import CATEGORIES, CATEGORY_WORDS, VIEW_WORDS, read_pnl_filter
from apps.reports.profit_page import profit_page
from apps.reports.selectors.cash_flow import cash_items, cash_sums
from apps.reports.selectors.cash_pieces import CashLine
from apps.reports.selectors.entries import entry_line, entry_page
from apps.reports.selectors.profit import (
    dirty_count,
    entries_of,
    entry_sums,
    profit_of,
    realized_this_year,
    underlyings_of,
)
from apps.reports.selectors.steady import from_one_state
from apps.trades.exports.csv_text import csv_lines
from apps.trades.selectors.holdings import accounts_of
from apps.trades.views.chips import Chip

if TYPE_CHECKING:
    from datetime import date

    from apps.accounts.http import AuthenticatedHttpRequest
    from apps.reports.cash_page import CashPage
    from apps.reports.pnl_filter import PnlFilter
    from apps.trades.models import Account


@require_GET
def index(request: AuthenticatedHttpRequest) -> HttpResponse:
    wanted, today = read_pnl_filter(request.GET.dict()), new_york_day(timezone.now())

    def build(accounts: list[Account]) -> dict[str, Any]:
        page = profit_page(
            profit_of(accounts, wanted),
            realized_this_year(accounts, wanted, today),
            wanted,
            request.GET.dict(),
            today,
        )
        # Cash knows no category: beside a part of the profit and loss it would only mislead.
        cash = None if wanted.category else _cash_page(request, accounts, wanted)
        return {**_frame(accounts, wanted, today, reverse("reports:profit")), "page": page, "cash": cash}

    return render(request, "reports/profit.html", from_one_state(request.user, build))


@require_GET
def entries(request: AuthenticatedHttpRequest) -> HttpResponse:
    wanted, today = read_pnl_filter(request.GET.dict()), new_york_day(timezone.now())

    def build(accounts: list[Account]) -> dict[str, Any]:
        sums = entry_sums(accounts, wanted)
        page = entry_page(accounts, wanted, sums.count, request.GET.get("page"))
        frame = _frame(accounts, wanted, today, reverse("reports:entries"))
        return {**frame, "sums": sums, "page": page, "lines": [entry_line(entry) for entry in page]}

    return render(request, "reports/entries.html", from_one_state(request.user, build))


@require_GET
def cash(request: AuthenticatedHttpRequest) -> HttpResponse:
    wanted, today = replace(read_pnl_filter(request.GET.dict()), category=None), new_york_day(timezone.now())
    name = request.GET.get("line", "")
    lines = GROUPS.get(name, GROUPS[CashLine.CASH.value])

    def build(accounts: list[Account]) -> dict[str, Any]:
        sums = cash_sums(accounts, wanted)
        return {
            **_frame(accounts, wanted, today, reverse("reports:cash"), line=name if name in GROUPS else ""),
            "sum": sum_of(sums, lines),
            "page": cash_items(accounts, wanted, lines, request.GET.get("page")),
            "words": words_of(name),
            "line": name,
        }

    return render(request, "reports/cash.html", from_one_state(request.user, build))


@require_GET
def download(request: AuthenticatedHttpRequest) -> StreamingHttpResponse:
    wanted = read_pnl_filter(request.GET.dict())
    lines = csv_lines(COLUMNS, pnl_records(entries_of(accounts_of(request.user), wanted)))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="pnl-{wanted.view_name}.csv"'
    return response


def _cash_page(request: AuthenticatedHttpRequest, accounts: list[Account], wanted: PnlFilter) -> CashPage:
    sums, profit = cash_sums(accounts, wanted), profit_of(accounts, wanted)
    return cash_page(sums, profit.periods, wanted, request.GET.get("cash"))


def _frame(accounts: list[Account], wanted: PnlFilter, today: date, path: str, *, line: str = "") -> dict[str, Any]:
    """Return what surrounds the figures: the filter as a form and as links, and whether they are about to change."""

    def address(**change: Any) -> str:  # noqa: ANN401 (any field of the filter)
        return with_line(path + wanted.query(**change), line)

    return {
        "filter": wanted,
        "path": path,
        "query": wanted.query(),
        "accounts": accounts,
        "numbers": [each.number for each in accounts],
        "families": underlyings_of(accounts),
        "categories": [(name, CATEGORY_WORDS[each]) for name, each in CATEGORIES.items()],
        "chips": [Chip(words, address(**change)) for words, change in wanted.parts],
        "views": [(VIEW_WORDS[view], address(view=view), view is wanted.view) for view in VIEW_WORDS],
        "grains": [(grain.value.capitalize(), address(grain=grain), grain is wanted.grain) for grain in Grain],
        "ranges": [
            (name, address(first=first, last=last), (first, last) == (wanted.first, wanted.last))
            for name, first, last in ranges(today)
        ],
        "dirty": dirty_count(accounts),
    }
