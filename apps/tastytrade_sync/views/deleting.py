"""Deleting an account's data: a page that says what will go, and the act it asks to confirm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from apps.tastytrade_sync.forms import DeleteAccountForm
from apps.tastytrade_sync.selectors.links import link_reading
from apps.tastytrade_sync.services.deleting import delete_synced_account
from apps.tastytrade_sync.sync import AlreadyRunningError
from apps.trades.access import account_of
from apps.trades.selectors.contents import contents_of

if TYPE_CHECKING:
    from django.http import HttpResponse

    from apps.accounts.http import AuthenticatedHttpRequest
    from apps.trades.models import Account

BUSY = "A sync is reading at the moment, so nothing was deleted. Wait until it has finished, then delete again."


@require_http_methods(["GET", "POST"])
def delete_account(request: AuthenticatedHttpRequest, account_id: int) -> HttpResponse:
    account = account_of(request.user, account_id)
    form = DeleteAccountForm(account.number, request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _ask(request, account, form, status=422 if form.is_bound else 200)
    is_linked = link_reading(account) is not None
    try:
        deleted = delete_synced_account(account=account)
    except AlreadyRunningError:
        form.add_error(None, BUSY)
        return _ask(request, account, form, status=409)
    messages.success(request, _done(account.number, deleted, is_linked=is_linked))
    return redirect("trades:accounts")


def _ask(request: AuthenticatedHttpRequest, account: Account, form: DeleteAccountForm, *, status: int) -> HttpResponse:
    context = {"account": account, "contents": contents_of(account), "link": link_reading(account), "form": form}
    return render(request, "tastytrade_sync/account_delete.html", context, status=status)


def _done(number: str, deleted: int, *, is_linked: bool) -> str:
    gone = f"Account {number} and everything stored of it is deleted: {deleted:,} rows."
    return f"{gone} Its link still works, so the next sync reads its history anew." if is_linked else gone
