"""Chains and campaigns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_GET

from apps.trades import access
from apps.trades.selectors.trade_detail import happenings_of
from apps.trades.views.steady import steady

if TYPE_CHECKING:
    from django.http import HttpResponse

    from apps.accounts.http import AuthenticatedHttpRequest


@require_GET
@steady
def chain(request: AuthenticatedHttpRequest, account_id: int, key: str) -> HttpResponse:
    shown = access.chain_of(request.user, account_id, key)
    context = {"chain": shown, "happenings": happenings_of(list(shown.trades.all()))}
    return render(request, "trades/chain.html", context)


@require_GET
@steady
def campaign(request: AuthenticatedHttpRequest, account_id: int, key: str) -> HttpResponse:
    shown = access.campaign_of(request.user, account_id, key)
    return render(request, "trades/campaign.html", {"campaign": shown})
