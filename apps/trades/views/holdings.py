"""Accounts, as the broker last reported them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from apps.core.dates import new_york_day
from apps.trades import access
from apps.trades.models import LotMethod
from apps.trades.periods import CHART_RANGES, chart_range, chart_start
from apps.trades.selectors.holdings import account_summaries, summary_of, totals
from apps.trades.selectors.net_liq import net_liq_series
from apps.trades.selectors.received import current_positions, received_balances, received_position
from apps.trades.selectors.transactions import newest_transactions
from apps.trades.selectors.underlyings import holdings

if TYPE_CHECKING:
    from django.http import HttpResponse

    from apps.accounts.http import AuthenticatedHttpRequest

ACTIVITY = 8
RECEIVED_A_PAGE = 50


@require_GET
def accounts(request: AuthenticatedHttpRequest) -> HttpResponse:
    summaries = account_summaries(request.user, timezone.now())
    return render(request, "trades/accounts.html", {"summaries": summaries, "totals": totals(summaries)})


@require_GET
def account(request: AuthenticatedHttpRequest, account_id: int) -> HttpResponse:
    shown, now = access.account_of(request.user, account_id), timezone.now()
    summary = summary_of(account_summaries(request.user, now), shown)
    chart = chart_range(request.GET.get("range", ""))
    context = {
        "summary": summary,
        "totals": totals([summary]),
        "holdings": holdings(request.user, [summary], shown.number, now),
        "series": net_liq_series([shown], chart_start(chart, new_york_day(now))),
        "activity": newest_transactions([shown], ACTIVITY),
        "ranges": CHART_RANGES,
        "range": chart,
        "lot_methods": LotMethod.choices,
    }
    return render(request, "trades/account.html", context)


@require_GET
def received(request: AuthenticatedHttpRequest, account_id: int) -> HttpResponse:
    shown = access.account_of(request.user, account_id)
    # PostgreSQL refuses a NUL in a parameter.
    symbol = request.GET.get("symbol", "").replace("\x00", "")
    pages = Paginator(current_positions(shown, symbol), RECEIVED_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "account": shown,
        "symbol": symbol,
        "balances": [] if symbol else received_balances(shown),
        "pages": pages,
        "positions": [received_position(each) for each in pages],
    }
    return render(request, "trades/received.html", context)
