"""Transactions: the filtered list, one row with its versions, and the same list as CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from apps.core.dates import new_york_day
from apps.trades import access
from apps.trades.address_parts import PAGE_SIZES
from apps.trades.exports.csv_text import csv_lines
from apps.trades.exports.transactions import COLUMNS, transaction_records
from apps.trades.filters.transactions import read_filter
from apps.trades.periods import quick_periods
from apps.trades.selectors.holdings import accounts_of
from apps.trades.selectors.row_parts import parts_of
from apps.trades.selectors.statements.lots import unstated_opening
from apps.trades.selectors.statements.treatments import treatable
from apps.trades.selectors.sums import families_of, row_kinds, sums_of
from apps.trades.selectors.transaction_detail import transaction_detail
from apps.trades.selectors.transactions import (
    accounts_asked_for,
    filtered_transactions,
    read_place,
    transaction_page,
)
from apps.trades.views.chips import chips_of, list_query, period_links

if TYPE_CHECKING:
    from apps.accounts.http import AuthenticatedHttpRequest


@require_GET
def index(request: AuthenticatedHttpRequest) -> HttpResponse:
    query = request.GET.dict()
    wanted = read_filter(query)
    place = read_place(query)
    accounts = accounts_of(request.user)
    asked = accounts_asked_for(accounts, wanted)
    context = {
        "filter": wanted,
        "chips": chips_of(wanted.parts, request.GET),
        "page": transaction_page(asked, wanted, place),
        "list_query": list_query(wanted, place),
        "sums": sums_of(asked, wanted),
        "kinds": row_kinds(accounts),
        "families": families_of(accounts),
        "accounts": accounts,
        "numbers": [each.number for each in accounts],
        "periods": period_links(quick_periods(new_york_day(timezone.now())), wanted, request.GET),
        "sizes": PAGE_SIZES,
    }
    return render(request, "trades/transactions.html", context)


@require_GET
def detail(request: AuthenticatedHttpRequest, transaction_id: int) -> HttpResponse:
    row = access.transaction_of(request.user, transaction_id)
    query = request.GET.dict()
    context = {
        "detail": transaction_detail(row),
        "row": row,
        "parts": parts_of(row),
        "unstated": unstated_opening(row),
        "treatable": treatable(row),
        # A row is reached with the query of its list, and leads back by it.
        "list_query": list_query(read_filter(query), read_place(query)),
    }
    return render(request, "trades/transaction.html", context)


@require_GET
def export(request: AuthenticatedHttpRequest) -> StreamingHttpResponse:
    wanted = read_filter(request.GET.dict())
    lines = csv_lines(COLUMNS, transaction_records(filtered_transactions(request.user, wanted)))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="transactions.csv"'
    return response
