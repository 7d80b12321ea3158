"""The landing page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from apps.dashboard.page import dashboard
from apps.trades.periods import CHART_RANGES, chart_range

if TYPE_CHECKING:
    from django.http import HttpResponse

    from apps.accounts.http import AuthenticatedHttpRequest


@require_GET
def index(request: AuthenticatedHttpRequest) -> HttpResponse:
    chart = chart_range(request.GET.get("range", ""))
    page = dashboard(request.user, number=request.GET.get("account", ""), chart=chart, now=timezone.now())
    return render(request, "dashboard/index.html", {"page": page, "ranges": CHART_RANGES, "range": chart})
