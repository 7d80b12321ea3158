"""What users state where the broker's rows are silent: an opening, and the end of an expired contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from apps.trades import access
from apps.trades.address_parts import row_id
from apps.trades.forms.statements.openings import PAID, RECEIVED, OpeningForm
from apps.trades.selectors.position_detail import position_detail
from apps.trades.selectors.statements import unstated_opening
from apps.trades.services.statements import confirm_closing, state_opening, take_back_closing, take_back_opening

if TYPE_CHECKING:
    from django.http import HttpResponse

    from apps.accounts.http import AuthenticatedHttpRequest
    from apps.trades.models import Transaction
    from apps.trades.selectors.statements import Unstated


@require_http_methods(["GET", "POST"])
def opening(request: AuthenticatedHttpRequest, transaction_id: int) -> HttpResponse:
    row = access.transaction_of(request.user, transaction_id)
    unstated = _unstated(row)
    data = request.POST if request.method == "POST" else None
    form = OpeningForm(row.day, unstated, data, initial=_initial(unstated))
    if not form.is_valid():
        context = {"unstated": unstated, "form": form, "row": row}
        return render(request, "trades/state_opening.html", context, status=422 if form.is_bound else 200)
    stated = form.cleaned_data
    state_opening(row=row, opened_on=stated["opened_on"], cash=form.cash, note=stated["note"], at=timezone.now())
    messages.success(request, f"Kept: {unstated.words} counts with what you stated. You can take it back at any time.")
    return redirect("trades:position", row.account_id, unstated.instrument.pk)


@require_POST
def take_opening_back(request: AuthenticatedHttpRequest, transaction_id: int) -> HttpResponse:
    row = access.transaction_of(request.user, transaction_id)
    unstated = _unstated(row)
    if take_back_opening(row=row, at=timezone.now()):
        messages.success(request, f"Taken back: {unstated.words} counts as the broker's rows say.")
    return redirect("trades:position", row.account_id, unstated.instrument.pk)


@require_http_methods(["GET", "POST"])
def closing(request: AuthenticatedHttpRequest, account_id: int, instrument_id: int) -> HttpResponse:
    account, instrument = access.position_of(request.user, account_id, instrument_id)
    now = timezone.now()
    detail = position_detail(account, instrument, now)
    if not detail.is_overdue:
        messages.info(request, "There is nothing to confirm: nothing of this contract waits for its end.")
        return redirect("trades:position", account_id, instrument_id)
    if request.method == "GET":
        return render(request, "trades/confirm_closing.html", {"detail": detail})
    confirm_closing(account=account, instrument=instrument, note=request.POST.get("note", "")[:2000], at=now)
    messages.success(request, f"Confirmed: {detail.words} ended at nothing. You can take it back at any time.")
    return redirect("trades:position", account_id, instrument_id)


@require_POST
def take_closing_back(request: AuthenticatedHttpRequest, account_id: int, instrument_id: int) -> HttpResponse:
    number = row_id(request.POST.get("number", ""))
    stated = access.closing_of(request.user, account_id, instrument_id, number)
    take_back_closing(closing=stated, at=timezone.now())
    messages.success(request, "Taken back: the contract is open again, and waits for the broker's row.")
    return redirect("trades:position", account_id, instrument_id)


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
