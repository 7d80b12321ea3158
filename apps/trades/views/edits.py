"""Editing one trade: a page of forms, and what each of them does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from apps.trades import access
from apps.trades.forms.edits import CHANGES
from apps.trades.selectors.edits import (
    fitting_strategies,
    neighbours_of,
    piece_lines,
    rolls_of,
    strategy_choices,
    strategy_code,
)
from apps.trades.services.edits.annotations import BEST
from apps.trades.services.edits.proposals import EditRefused
from apps.trades.views.edit_answers import answer_edit, posted

if TYPE_CHECKING:
    from django.http import HttpResponse

    from apps.accounts.http import AuthenticatedHttpRequest

# Where a form stands on the page of forms, if not under its own name.
PLACES = {
    "untag": "tag", "plan": "target", "move": "split", "link": "rolls", "unlink": "rolls", "reviewed": "note",
}  # fmt: skip


@require_GET
def index(request: AuthenticatedHttpRequest, account_id: int, key: str) -> HttpResponse:
    trade = access.trade_of(request.user, account_id, key)
    neighbours = neighbours_of(trade)
    context = {
        "trade": trade,
        "pieces": piece_lines([trade]),
        "neighbours": neighbours,
        "earlier": [each for each in neighbours if each.is_earlier],
        "later": [each for each in neighbours if not each.is_earlier],
        "rolls": rolls_of(trade),
        "strategies": strategy_choices(request.user),
        "fitting": fitting_strategies(request.user, trade),
        "ratings": range(1, BEST + 1),
        "next": request.GET.get("next", ""),
    }
    return render(request, "trades/edits/trade.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: AuthenticatedHttpRequest, account_id: int, key: str, what: str) -> HttpResponse:
    trade = access.trade_of(request.user, account_id, key)
    if what not in CHANGES:
        raise Http404
    back = reverse("trades:edit_trade", args=[account_id, key])
    if request.method != "POST":
        # A page that was asked for once more, after signing in or by its address: the form is where it is filled in.
        return redirect(f"{back}#{PLACES.get(what, what)}")
    data = posted(request)
    if what == "label":
        data["code"] = strategy_code(request.user, data.get("code", ""))
    try:
        propose = CHANGES[what](key, data)
    except EditRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(back)
    return answer_edit(request, trade.account, propose, back=back)
