"""Transactions: the filtered list, one row with its versions, and the same list as CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from apps.trades import access
from apps.trades.exports.transactions_csv import csv_lines
from apps.trades.filters import SORTS, read_filter
from apps.trades.selectors.holdings import accounts_of
from apps.trades.selectors.transactions import filtered_transactions

if TYPE_CHECKING:
    from apps.accounts.http import AuthenticatedHttpRequest

PAGE_SIZE = 50


@require_GET
def index(request: AuthenticatedHttpRequest) -> HttpResponse:
    wanted = read_filter(request.GET.dict())
    pages = Paginator(filtered_transactions(request.user, wanted), PAGE_SIZE)
    context = {
        "filter": wanted,
        "page": pages.get_page(request.GET.get("page")),
        "accounts": accounts_of(request.user),
        "sorts": SORTS,
    }
    return render(request, "trades/transactions.html", context)


@require_GET
def detail(request: AuthenticatedHttpRequest, transaction_id: int) -> HttpResponse:
    row = access.transaction_of(request.user, transaction_id)
    return render(request, "trades/transaction.html", {"row": row, "revisions": row.revisions.all()})


@require_GET
def export(request: AuthenticatedHttpRequest) -> StreamingHttpResponse:
    wanted = read_filter(request.GET.dict())
    lines = csv_lines(filtered_transactions(request.user, wanted))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="transactions.csv"'
    return response
