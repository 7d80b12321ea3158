"""Accounts and positions, as the broker last reported them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_GET

from apps.trades import access
from apps.trades.selectors.holdings import account_summaries, position_groups, totals

if TYPE_CHECKING:
    from django.http import HttpResponse

    from apps.accounts.http import AuthenticatedHttpRequest


@require_GET
def accounts(request: AuthenticatedHttpRequest) -> HttpResponse:
    summaries = account_summaries(request.user)
    return render(request, "trades/accounts.html", {"summaries": summaries, "totals": totals(summaries)})


@require_GET
def account(request: AuthenticatedHttpRequest, account_id: int) -> HttpResponse:
    shown = access.account_of(request.user, account_id)
    summary = next(each for each in account_summaries(request.user) if each.account.pk == shown.pk)
    groups = position_groups(request.user, account=shown.number)
    return render(request, "trades/account.html", {"summary": summary, "groups": groups})


@require_GET
def positions(request: AuthenticatedHttpRequest) -> HttpResponse:
    number, text = request.GET.get("account", ""), request.GET.get("text", "").replace("\x00", "")
    context = {
        "groups": position_groups(request.user, account=number, text=text),
        "accounts": account_summaries(request.user),
        "number": number,
        "text": text,
    }
    return render(request, "trades/positions.html", context)
