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
from apps.reports.cash_page import GROUPS, sum_of, words_of
from apps.reports.exports.pnl import COLUMNS, pnl_records
from apps.reports.pnl_filter import Places, read_pnl_filter
from apps.reports.report import report, year_so_far
from apps.reports.selectors.cash_flow import cash_items, cash_sums
from apps.reports.selectors.cash_pieces import CashLine
from apps.reports.selectors.entries import entry_lines, entry_page
from apps.reports.selectors.profit import entries_of, entry_sums
from apps.reports.selectors.steady import from_one_state
from apps.reports.views.frame import frame
from apps.trades.exports.csv_text import csv_lines
from apps.trades.selectors.holdings import accounts_of

if TYPE_CHECKING:
    from apps.accounts.http import AuthenticatedHttpRequest
    from apps.trades.models import Account


@require_GET
def index(request: AuthenticatedHttpRequest) -> HttpResponse:
    wanted, today = read_pnl_filter(request.GET.dict()), new_york_day(timezone.now())

    def build(accounts: list[Account]) -> dict[str, Any]:
        shown = report(accounts, wanted, Places.of(request.GET), today)
        return {
            **frame(accounts, wanted, today, reverse("reports:profit")),
            "page": shown.page,
            "cash": shown.cash,
            "year": year_so_far(accounts, wanted, today) if wanted.has_whole_year else None,
        }

    return render(request, "reports/profit.html", from_one_state(request.user, build))


@require_GET
def entries(request: AuthenticatedHttpRequest) -> HttpResponse:
    wanted, today = read_pnl_filter(request.GET.dict()), new_york_day(timezone.now())

    def build(accounts: list[Account]) -> dict[str, Any]:
        sums = entry_sums(accounts, wanted)
        page = entry_page(accounts, wanted, sums.count, request.GET.get("page"))
        return {
            **frame(accounts, wanted, today, reverse("reports:entries")),
            "sums": sums,
            "page": page,
            "lines": entry_lines(page),
        }

    return render(request, "reports/entries.html", from_one_state(request.user, build))


@require_GET
def cash(request: AuthenticatedHttpRequest) -> HttpResponse:
    # Cash knows neither category nor cost, whatever the address says.
    wanted, today = replace(read_pnl_filter(request.GET.dict()), category=None, cost=""), new_york_day(timezone.now())
    name = request.GET.get("line", "")
    lines = GROUPS.get(name, GROUPS[CashLine.CASH.value])

    def build(accounts: list[Account]) -> dict[str, Any]:
        sums = cash_sums(accounts, wanted)
        return {
            **frame(accounts, wanted, today, reverse("reports:cash"), line=name if name in GROUPS else ""),
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
