"""How a position was opened that the broker holds and no row explains: stated, taken back, or kept in spite of rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from apps.core.dates import new_york_day
from apps.trades import access
from apps.trades.address_parts import text_of
from apps.trades.forms.statements.positions import PositionForm
from apps.trades.models import StatementKind
from apps.trades.selectors.statements.former import former_statements
from apps.trades.selectors.statements.positions import opening_again, opens_nothing, proposed_opening
from apps.trades.services.statements.positions import (
    change_position,
    keep_position,
    state_position,
    take_back_position,
)

if TYPE_CHECKING:
    from django.http import HttpResponse

    from apps.accounts.http import AuthenticatedHttpRequest
    from apps.trades.models import StatedOpening
    from apps.trades.selectors.statements.positions import ProposedOpening


@require_http_methods(["GET", "POST"])
def state(request: AuthenticatedHttpRequest, account_id: int) -> HttpResponse:
    kind, key = (text_of(request.GET, name) for name in ("type", "key"))
    account, instrument = access.instrument_of(request.user, account_id, kind, key)
    proposed = proposed_opening(account, instrument)
    if proposed is None:
        messages.info(request, "There is nothing to state: the broker holds no more of it than the ledger.")
        return redirect("trades:position", account.pk, instrument.pk)
    form = PositionForm(proposed, request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = {"proposed": proposed, "form": form}
        return render(request, "trades/statements/position.html", context, status=422 if form.is_bound else 200)
    note, now = form.cleaned_data["note"], timezone.now()
    opening = state_position(account=account, instrument=instrument, held=form.held, note=note, by=request.user, at=now)
    _say(request, proposed, opening)
    return redirect("trades:position", account.pk, instrument.pk)


@require_http_methods(["GET", "POST"])
def change(request: AuthenticatedHttpRequest, account_id: int, number: int) -> HttpResponse:
    opening = access.stated_opening_of(request.user, account_id, number)
    if opening.taken_back_at is not None:
        messages.warning(request, "You took this statement back, so it counts no more. State it again if you hold it.")
        return redirect("trades:position", account_id, opening.instrument_id)
    now = timezone.now()
    proposed = opening_again(opening, new_york_day(now))
    form = PositionForm(proposed, request.POST if request.method == "POST" else None)
    if not form.is_valid():
        former = former_statements(opening.account, StatementKind.POSITION, [number]).get(number, [])
        context = {"proposed": proposed, "form": form, "former": former}
        return render(request, "trades/statements/position.html", context, status=422 if form.is_bound else 200)
    change_position(opening=opening, held=form.held, note=form.cleaned_data["note"], by=request.user, at=now)
    _say(request, proposed, opening)
    return redirect("trades:position", account_id, opening.instrument_id)


@require_POST
def take_back(request: AuthenticatedHttpRequest, account_id: int, number: int) -> HttpResponse:
    opening = access.stated_opening_of(request.user, account_id, number)
    if take_back_position(opening=opening, at=timezone.now()):
        messages.success(request, "Taken back: the ledger holds what the broker's rows say.")
    return redirect("trades:position", account_id, opening.instrument_id)


@require_POST
def keep(request: AuthenticatedHttpRequest, account_id: int, number: int) -> HttpResponse:
    opening = access.stated_opening_of(request.user, account_id, number)
    if keep_position(opening=opening, at=timezone.now()):
        messages.success(request, "Kept: what you stated counts besides the rows that have come.")
    else:
        messages.warning(request, "You took this statement back, so it counts no more. State it again if you hold it.")
    return redirect("trades:position", account_id, opening.instrument_id)


def _say(request: AuthenticatedHttpRequest, proposed: ProposedOpening, opening: StatedOpening) -> None:
    """Tell what came of a statement; on a day on which the other side was held it opens nothing."""
    if opens_nothing(opening):
        messages.warning(request, "Kept, but it opens nothing: on that day the rows held the other side.")
    else:
        words = f"Kept: {proposed.words} counts with what you stated. You can take it back at any time."
        messages.success(request, words)
