"""The log of edits in words, and going back and forth along it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from apps.trades import access
from apps.trades.address_parts import row_id
from apps.trades.selectors.edits import (
    account_edited_last,
    account_undone_last,
    conflicts_of,
    history_page,
    stacks_of,
)
from apps.trades.selectors.holdings import accounts_of
from apps.trades.services.edits.proposals import EditRefused
from apps.trades.services.edits.undoing import apply_again, drop, redo, undo, undo_to
from apps.trades.views.edit_answers import onward, tell

if TYPE_CHECKING:
    from django.http import HttpResponse

    from apps.accounts.http import AuthenticatedHttpRequest
    from apps.trades.models import Account
    from apps.trades.services.edits.undoing import Moved


@require_GET
def index(request: AuthenticatedHttpRequest) -> HttpResponse:
    accounts = accounts_of(request.user)
    number = request.GET.get("account", "").replace("\x00", "").strip()
    asked = [account for account in accounts if number in {"", account.number}]
    page, lines = history_page(asked, request.GET.get("page"))
    context = {
        "account": number,
        "accounts": accounts,
        "numbers": [account.number for account in accounts],
        "page": page,
        "lines": lines,
        "conflicts": conflicts_of(asked),
        "stacks": stacks_of(asked),
    }
    return render(request, "trades/edits/history.html", context)


@require_POST
def undo_newest(request: AuthenticatedHttpRequest, account_id: int) -> HttpResponse:
    return _undo(request, access.account_of(request.user, account_id))


@require_POST
def undo_last(request: AuthenticatedHttpRequest) -> HttpResponse:
    return _undo(request, account_edited_last(request.user))


@require_POST
def redo_next(request: AuthenticatedHttpRequest, account_id: int) -> HttpResponse:
    return _redo(request, access.account_of(request.user, account_id))


@require_POST
def redo_last(request: AuthenticatedHttpRequest) -> HttpResponse:
    return _redo(request, account_undone_last(request.user))


def _undo(request: AuthenticatedHttpRequest, account: Account | None) -> HttpResponse:
    number = row_id(request.GET.get("number", "") or request.POST.get("number", ""))
    try:
        undone = undo(account=account, at=timezone.now(), number=number) if account else None
    except EditRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("trades:edits")
    if undone is None:
        messages.info(request, "There is nothing to undo.")
    else:
        messages.success(request, f"Undone: {undone.words}. It waits for a redo.")
    return _back(request)


def _redo(request: AuthenticatedHttpRequest, account: Account | None) -> HttpResponse:
    number = row_id(request.GET.get("number", "") or request.POST.get("number", ""))
    try:
        redone = redo(account=account, number=number) if account else None
    except EditRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("trades:edits")
    if redone is None:
        messages.info(request, "There is nothing to redo.")
    else:
        tell(request, redone)
    return _back(request)


@require_POST
def go(request: AuthenticatedHttpRequest, account_id: int, number: int) -> HttpResponse:
    account = access.account_of(request.user, account_id)
    stated = request.GET.get("newest")
    # What names no edit is nobody's newest one: without it the button would undo what it does not say.
    newest = None if stated is None else row_id(stated) or 0
    try:
        moved = undo_to(account=account, number=number, at=timezone.now(), newest=newest)
    except EditRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("trades:edits")
    messages.success(request, f"{_counted(moved)} to get there.")
    return _back(request)


@require_POST
def again(request: AuthenticatedHttpRequest, account_id: int, number: int) -> HttpResponse:
    edit = access.edit_of(request.user, account_id, number)
    try:
        tell(request, apply_again(edit=edit, by=request.user, at=timezone.now()))
    except EditRefused as refusal:
        messages.error(request, str(refusal))
    return _back(request)


@require_POST
def take_out(request: AuthenticatedHttpRequest, account_id: int, number: int) -> HttpResponse:
    edit = access.edit_of(request.user, account_id, number)
    drop(edit=edit, at=timezone.now())
    messages.success(request, f"Dropped: {edit.words}. It stays here and can be applied again.")
    return _back(request)


def _counted(moved: Moved) -> str:
    """Return how many edits were undone and redone, such as ``4 edits undone``."""
    parts = [(moved.undone, "undone"), (moved.redone, "redone")]
    words = [f"{count} edit{'' if count == 1 else 's'} {done}" for count, done in parts if count]
    return " and ".join(words) or "Nothing had to be undone"


def _back(request: AuthenticatedHttpRequest) -> HttpResponse:
    return redirect(onward(request, reverse("trades:edits")))
