"""The review queue: doubtful trades, each with its answers as buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from apps.core.dates import new_york_day
from apps.trades.selectors.edit_steps import steps_of
from apps.trades.selectors.holdings import accounts_of
from apps.trades.selectors.recalculating import is_being_recalculated
from apps.trades.selectors.review import review_count, review_page
from apps.trades.views.steady import steady

if TYPE_CHECKING:
    from django.http import HttpResponse

    from apps.accounts.http import AuthenticatedHttpRequest


@require_GET
@steady
def index(request: AuthenticatedHttpRequest) -> HttpResponse:
    accounts = accounts_of(request.user)
    page, doubts = review_page(accounts, request.GET.get("page"), new_york_day(timezone.now()))
    context = {
        "page": page,
        "doubts": doubts,
        "review_count": review_count(accounts),
        "accounts": accounts,
        "is_dirty": is_being_recalculated(accounts),
        "steps": steps_of(accounts),
        "here": request.get_full_path(),
    }
    return render(request, "trades/review.html", context)
