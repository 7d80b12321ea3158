"""What users state that a row was for tax, where the broker's rows cannot tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from apps.trades import access
from apps.trades.forms.statements.treatments import TreatmentForm
from apps.trades.selectors.statements.treatments import counts_as_sent, treatable
from apps.trades.services.statements.treatments import state_treatment, take_back_treatment

if TYPE_CHECKING:
    from django.http import HttpResponse

    from apps.accounts.http import AuthenticatedHttpRequest
    from apps.trades.models import Transaction


@require_http_methods(["GET", "POST"])
def treatment(request: AuthenticatedHttpRequest, transaction_id: int) -> HttpResponse:
    row = access.transaction_of(request.user, transaction_id)
    found = treatable(row)
    if found is None:
        raise Http404
    form = TreatmentForm(found, request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = {"treatable": found, "form": form, "row": row, "former": found.former}
        return render(request, "trades/statements/treatment.html", context, status=422 if form.is_bound else 200)
    note = form.cleaned_data["note"]
    state_treatment(row=row, kind=form.stated_kind, figures=form.figures, note=note, by=request.user, at=timezone.now())
    _say(request, row)
    return redirect("trades:transaction", row.pk)


@require_POST
def take_treatment_back(request: AuthenticatedHttpRequest, transaction_id: int) -> HttpResponse:
    row = access.transaction_of(request.user, transaction_id)
    if take_back_treatment(row=row, by=request.user, at=timezone.now()):
        messages.success(request, "Taken back: the row counts as the broker sent it.")
    return redirect("trades:transaction", row.pk)


def _say(request: AuthenticatedHttpRequest, row: Transaction) -> None:
    """Tell what came of a statement: the form cannot see all that the ledger finds when it plays the row."""
    if counts_as_sent(row):
        words = (
            "Kept, but it does not fit: the row counts as the broker sent it. Most likely the shares it concerns were "
            "not held at that moment. Change your statement or take it back."
        )
        messages.warning(request, words)
    else:
        messages.success(request, "Kept: the row counts as what you stated. You can take it back at any time.")
