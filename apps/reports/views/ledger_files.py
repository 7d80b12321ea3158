"""The lists of lots and closures as CSV: what is downloaded is what the filter of the list finds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import StreamingHttpResponse
from django.views.decorators.http import require_GET

from apps.reports.exports import closures as closure_export
from apps.reports.exports import lots as lot_export
from apps.trades.engine.results import View
from apps.trades.exports.csv_text import csv_lines
from apps.trades.filters.ledger import CLOSURE_SORTS, LOT_SORTS, read_ledger_filter
from apps.trades.selectors.holdings import accounts_of
from apps.trades.selectors.ledger_lists import closures_asked, lots_asked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from apps.accounts.http import AuthenticatedHttpRequest
    from apps.trades.filters.ledger import LedgerFilter
    from apps.trades.models import Account


@require_GET
def lots(request: AuthenticatedHttpRequest) -> StreamingHttpResponse:
    wanted = read_ledger_filter(request.GET.dict(), LOT_SORTS)
    records = lot_export.lot_records(lots_asked(_asked(request, wanted), wanted), _view(wanted))
    return _file(csv_lines(lot_export.COLUMNS, records), "lots.csv")


@require_GET
def closures(request: AuthenticatedHttpRequest) -> StreamingHttpResponse:
    wanted = read_ledger_filter(request.GET.dict(), CLOSURE_SORTS)
    records = closure_export.closure_records(closures_asked(_asked(request, wanted), wanted), _view(wanted))
    return _file(csv_lines(closure_export.COLUMNS, records), "closures.csv")


def _asked(request: AuthenticatedHttpRequest, wanted: LedgerFilter) -> list[Account]:
    return [account for account in accounts_of(request.user) if wanted.account in {"", account.number}]


def _view(wanted: LedgerFilter) -> View:
    # A file has one view; where the page shows both it is the trader's.
    return View.TRADER if wanted.has_trader else View.TAX


def _file(lines: Iterator[str], name: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
