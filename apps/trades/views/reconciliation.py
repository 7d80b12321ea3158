"""The ledger held against what the broker reports."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from apps.trades import access
from apps.trades.forms.breaks import LONGEST_EXPLANATION, ExplanationForm
from apps.trades.selectors.holdings import accounts_of
from apps.trades.selectors.reconciliations import comparisons
from apps.trades.services.breaks import explain as keep_explanation

if TYPE_CHECKING:
    from django.http import HttpResponse

    from apps.accounts.http import AuthenticatedHttpRequest


@require_GET
def index(request: AuthenticatedHttpRequest) -> HttpResponse:
    accounts, number = accounts_of(request.user), request.GET.get("account", "")
    chosen = [account for account in accounts if account.number == number]
    context = {
        "accounts": accounts,
        "number": number if chosen else "",
        "complaints": [f"There is no account {number}; all accounts are shown."] if number and not chosen else [],
        "comparisons": comparisons(chosen or accounts),
        "longest": LONGEST_EXPLANATION,
    }
    return render(request, "trades/reconciliation.html", context)


@require_POST
def explain(request: AuthenticatedHttpRequest, break_id: int) -> HttpResponse:
    found, form = access.break_of(request.user, break_id), ExplanationForm(request.POST)
    if form.is_valid():
        words = form.cleaned_data["explanation"].strip()
        keep_explanation(found=found, words=words, by=request.user, at=timezone.now())
        messages.success(request, "Your explanation is kept." if words else "The explanation is removed.")
    else:
        messages.error(request, f"It was not kept: an explanation has at most {LONGEST_EXPLANATION:,} characters.")
    return redirect(f"{reverse('trades:reconciliation')}?{urlencode({'account': found.account.number})}")
