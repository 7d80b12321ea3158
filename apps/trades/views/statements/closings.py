"""The end of an expired contract whose row never came: confirmed, told otherwise, and taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from apps.trades import access
from apps.trades.address_parts import row_id
from apps.trades.forms.statements.closings import ClosingForm
from apps.trades.selectors.position_detail import position_detail
from apps.trades.services.statements.closings import change_closing, confirm_closing, take_back_closing

if TYPE_CHECKING:
    from django.http import HttpResponse

    from apps.accounts.http import AuthenticatedHttpRequest
    from apps.trades.models import Account, Instrument


@require_http_methods(["GET", "POST"])
def closing(request: AuthenticatedHttpRequest, account_id: int, instrument_id: int) -> HttpResponse:
    account, instrument = access.position_of(request.user, account_id, instrument_id)
    # The address of one that is confirmed names it; without a number it is the question whether to confirm.
    if "number" in request.GET:
        return _change(request, account, instrument)
    now = timezone.now()
    detail = position_detail(account, instrument, now)
    if not detail.is_overdue:
        messages.info(request, "There is nothing to confirm: nothing of this contract waits for its end.")
        return redirect("trades:position", account_id, instrument_id)
    form = ClosingForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = {"detail": detail, "form": form}
        return render(request, "trades/statements/closing.html", context, status=422 if form.is_bound else 200)
    note = form.cleaned_data["note"]
    confirm_closing(account=account, instrument=instrument, note=note, by=request.user, at=now)
    messages.success(request, f"Confirmed: {detail.words} ended at nothing. You can take it back at any time.")
    return redirect("trades:position", account_id, instrument_id)


@require_POST
def take_closing_back(request: AuthenticatedHttpRequest, account_id: int, instrument_id: int) -> HttpResponse:
    number = row_id(request.POST.get("number", ""))
    stated = access.closing_of(request.user, account_id, instrument_id, number)
    take_back_closing(closing=stated, by=request.user, at=timezone.now())
    messages.success(request, "Taken back: the contract is open again, and waits for the broker's row.")
    return redirect("trades:position", account_id, instrument_id)


def _change(request: AuthenticatedHttpRequest, account: Account, instrument: Instrument) -> HttpResponse:
    number = row_id(request.GET["number"])
    stated = access.closing_of(request.user, account.pk, instrument.pk, number)
    form = ClosingForm(request.POST if request.method == "POST" else None, initial={"note": stated.note})
    now = timezone.now()
    if not form.is_valid():
        context = {"detail": position_detail(account, instrument, now), "form": form, "stated": stated}
        return render(request, "trades/statements/closing.html", context, status=422 if form.is_bound else 200)
    if change_closing(closing=stated, note=form.cleaned_data["note"], by=request.user, at=now):
        messages.success(request, "Kept: the contract ended at nothing, with your new note.")
    return redirect("trades:position", account.pk, instrument.pk)
