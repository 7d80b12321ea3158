"""What one row received, or closed without an opening, had cost: stated, and taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from apps.trades import access
from apps.trades.forms.statements.lots import PAID, RECEIVED, LotForm
from apps.trades.selectors.statements.lots import unstated_opening
from apps.trades.services.statements.lots import state_lot, take_back_lot

if TYPE_CHECKING:
    from django.http import HttpResponse

    from apps.accounts.http import AuthenticatedHttpRequest
    from apps.trades.models import Transaction
    from apps.trades.selectors.statements.lots import Unstated


@require_http_methods(["GET", "POST"])
def opening(request: AuthenticatedHttpRequest, transaction_id: int) -> HttpResponse:
    row = access.transaction_of(request.user, transaction_id)
    unstated = _unstated(row)
    data = request.POST if request.method == "POST" else None
    form = LotForm(row.day, unstated, data, initial=_initial(unstated))
    if not form.is_valid():
        context = {"unstated": unstated, "form": form, "row": row}
        return render(request, "trades/statements/lot.html", context, status=422 if form.is_bound else 200)
    stated = form.cleaned_data
    state_lot(row=row, opened_on=stated["opened_on"], cash=form.cash, note=stated["note"], at=timezone.now())
    messages.success(request, f"Kept: {unstated.words} counts with what you stated. You can take it back at any time.")
    return redirect("trades:position", row.account_id, unstated.instrument.pk)


@require_POST
def take_opening_back(request: AuthenticatedHttpRequest, transaction_id: int) -> HttpResponse:
    row = access.transaction_of(request.user, transaction_id)
    unstated = _unstated(row)
    if take_back_lot(row=row, at=timezone.now()):
        messages.success(request, f"Taken back: {unstated.words} counts as the broker's rows say.")
    return redirect("trades:position", row.account_id, unstated.instrument.pk)


def _unstated(row: Transaction) -> Unstated:
    found = unstated_opening(row)
    if found is None:
        raise Http404
    return found


def _initial(unstated: Unstated) -> dict[str, object]:
    """Begin with what was stated before."""
    stated = unstated.stated
    if stated is None:
        return {}
    way = RECEIVED if stated.cash > 0 else PAID
    return {"opened_on": stated.opened_on, "way": way, "amount": abs(stated.cash), "note": stated.note}
