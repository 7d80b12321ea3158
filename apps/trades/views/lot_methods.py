"""The choice of an account's lot method."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from apps.trades import access
from apps.trades.models import LotMethod
from apps.trades.services.lot_methods import choose_lot_method

if TYPE_CHECKING:
    from django.http import HttpResponse

    from apps.accounts.http import AuthenticatedHttpRequest


@require_POST
def choose(request: AuthenticatedHttpRequest, account_id: int) -> HttpResponse:
    account, wanted = access.account_of(request.user, account_id), request.POST.get("method", "")
    if wanted not in LotMethod:
        messages.error(request, "That is no way to choose lots: take one of the list.")
    elif choose_lot_method(account=account, method=LotMethod(wanted)):
        words = LotMethod(wanted).label.lower()
        messages.success(request, f"Lots are consumed {words} now, and everything was recalculated.")
    else:
        messages.info(request, "Lots are consumed that way already.")
    return redirect("trades:account", account_id)
