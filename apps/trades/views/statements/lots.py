"""What one row received, or closed without an opening, had cost: stated, changed and taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from apps.trades import access
from apps.trades.address_parts import row_id
from apps.trades.forms.statements.lots import MOST_LOTS, initial_of, lot_form
from apps.trades.models import StatementKind
from apps.trades.selectors.statements.former import former_statements
from apps.trades.selectors.statements.given import MOST_PARTS
from apps.trades.selectors.statements.lots import unstated_opening
from apps.trades.services.statements.lots import state_lot, take_back_lot

if TYPE_CHECKING:
    from django.http import HttpResponse

    from apps.accounts.http import AuthenticatedHttpRequest
    from apps.trades.forms.statements.lots import LotForm
    from apps.trades.models import Transaction
    from apps.trades.selectors.statements.lots import Unstated


@require_http_methods(["GET", "POST"])
def opening(request: AuthenticatedHttpRequest, transaction_id: int) -> HttpResponse:
    row = access.transaction_of(request.user, transaction_id)
    unstated = _unstated(row)
    if request.method == "GET":
        count = _count(request.GET.get("lots"), len(unstated.parts))
        return _page(request, unstated, lot_form(unstated, count, initial=_initial(unstated, count)), count)
    count = _count(request.POST.get("lots"), 1)
    if "more" in request.POST:
        # What was filled in so far stays, and is looked at when it is to be kept.
        count = min(count + 1, MOST_LOTS)
        return _page(request, unstated, lot_form(unstated, count, initial=request.POST.dict()), count)
    form = lot_form(unstated, count, request.POST)
    if not form.is_valid():
        return _page(request, unstated, form, count)
    note, now = form.cleaned_data["note"], timezone.now()
    state_lot(row=row, opened_on=form.first_day, cash=form.cash, parts=form.parts, note=note, by=request.user, at=now)
    messages.success(request, f"Kept: {unstated.words} counts with what you stated. You can take it back at any time.")
    return redirect("trades:position", row.account_id, unstated.instrument.pk)


@require_POST
def take_opening_back(request: AuthenticatedHttpRequest, transaction_id: int) -> HttpResponse:
    row = access.transaction_of(request.user, transaction_id)
    unstated = _unstated(row)
    if take_back_lot(row=row, by=request.user, at=timezone.now()):
        messages.success(request, f"Taken back: {unstated.words} counts as the broker's rows say.")
    return redirect("trades:position", row.account_id, unstated.instrument.pk)


def _page(request: AuthenticatedHttpRequest, unstated: Unstated, form: LotForm, count: int) -> HttpResponse:
    row = unstated.row
    former = former_statements(row.account, StatementKind.LOT, [row.broker_id]).get(row.broker_id, [])
    context = {
        "unstated": unstated, "form": form, "row": row, "former": former, "count": count, "has_more": count < MOST_LOTS,
    }  # fmt: skip
    return render(request, "trades/statements/lot.html", context, status=422 if form.is_bound else 200)


def _count(asked: str | None, usual: int) -> int:
    """Return how many lots are asked for: as many as there are to begin with where nobody says, one at least."""
    count = usual if asked is None else row_id(asked) or 1
    return max(1, min(count, MOST_PARTS))


def _unstated(row: Transaction) -> Unstated:
    found = unstated_opening(row)
    if found is None:
        raise Http404
    return found


def _initial(unstated: Unstated, count: int) -> dict[str, object]:
    """Begin with what was stated before, else with what another account of the user's gave."""
    stated, given = unstated.stated, unstated.given
    note = stated.note if stated else f"From account {given.account.number}, row {given.row.broker_id}" if given else ""
    return initial_of(unstated.parts, note, count)
