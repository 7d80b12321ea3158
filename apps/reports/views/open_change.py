"""What open positions have gained this year, one by one: the part of the year that nothing has realized yet."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from apps.core.dates import new_york_day
from apps.reports.pnl_filter import read_pnl_filter
from apps.reports.selectors.steady import from_one_state
from apps.reports.selectors.year_change import changes_this_year, sum_of_changes
from apps.reports.views.frame import frame

if TYPE_CHECKING:
    from django.http import HttpResponse

    from apps.accounts.http import AuthenticatedHttpRequest
    from apps.trades.models import Account

POSITIONS_A_PAGE = 100


@require_GET
def index(request: AuthenticatedHttpRequest) -> HttpResponse:
    asked, today = read_pnl_filter(request.GET.dict()), new_york_day(timezone.now())
    # Of the year so far, whatever days, category or cost the address may name besides.
    wanted = replace(asked, first=None, last=None, category=None, cost="")

    def build(accounts: list[Account]) -> dict[str, Any]:
        lines = changes_this_year(accounts, wanted, today)
        return {
            **frame(accounts, wanted, today, reverse("reports:open_change")),
            "page": Paginator(lines, POSITIONS_A_PAGE).get_page(request.GET.get("page")),
            "sum": sum_of_changes(lines),
            "has_parts": any(line.is_part and line.is_carried_over for line in lines),
            "year": today.year,
        }

    return render(request, "reports/open_change.html", from_one_state(request.user, build))
