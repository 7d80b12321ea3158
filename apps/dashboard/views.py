"""The landing page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_GET

from apps.tastytrade_sync.selectors.runs import sync_page
from apps.trades.selectors.holdings import account_summaries, position_groups, totals

if TYPE_CHECKING:
    from django.http import HttpResponse

    from apps.accounts.http import AuthenticatedHttpRequest


@require_GET
def index(request: AuthenticatedHttpRequest) -> HttpResponse:
    summaries = account_summaries(request.user)
    context = {
        "summaries": summaries,
        "totals": totals(summaries),
        "groups": position_groups(request.user),
        "sync": sync_page(request.user),
    }
    return render(request, "dashboard/index.html", context)
