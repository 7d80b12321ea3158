"""Changing several trades at once: those that were ticked, or all that a list's filter finds."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib import messages
from django.http import QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from apps.core.dates import new_york_day
from apps.trades import access
from apps.trades.address_parts import row_id
from apps.trades.edit_forms import TOGETHER, WITHIN_ONE_ACCOUNT
from apps.trades.selectors.edits import piece_lines, trades_matching
from apps.trades.services.edits.proposals import EditRefused
from apps.trades.trade_filter import read_trade_filter
from apps.trades.views.edit_answers import answer_edit, carry_out_each, onward, posted, sent_fields

if TYPE_CHECKING:
    from django.http import HttpResponse

    from apps.accounts.http import AuthenticatedHttpRequest
    from apps.trades.models import Account, Trade
    from apps.trades.services.edits.proposals import Propose

# What needs choices of its own is done on the page of one trade, where these parts of it are.
ONE_AT_A_TIME = ("split", "label")
# Of the whole filtered set, only what moves nothing.
IN_BULK = frozenset({"tag", "untag", "reviewed"})
NOTHING_TO_DO = (
    "No trade matches, or nothing was chosen to be done with them. All that a filter finds can be tagged or marked as "
    "reviewed."
)


@require_http_methods(["GET", "HEAD", "POST"])
def selected(request: AuthenticatedHttpRequest) -> HttpResponse:
    """``trade`` names what was ticked as <account>/<key>, ``do`` says what to do with them; with ``everything`` it is
    done to all that the list's filter finds."""
    if request.method != "POST":
        # What was ticked is gone with the form that was sent: the list is where it is ticked again.
        return redirect("trades:trades")
    if request.POST.get("everything"):
        return filtered(request)
    back = onward(request, reverse("trades:edits"))
    trades = [_named(request, name) for name in request.POST.getlist("trade")]
    what = request.POST.get("do", "")
    accounts = {trade.account_id: trade.account for trade in trades}
    if what in ONE_AT_A_TIME:
        return _to_its_page(request, trades, what, back)
    if what not in TOGETHER or not trades:
        messages.error(request, "Tick at least one trade, and choose what to do with it.")
        return redirect(back)
    if what in WITHIN_ONE_ACCOUNT and len(accounts) > 1:
        messages.error(request, "Trades of different accounts cannot stand together. Tick those of one account.")
        return redirect(back)
    if what == "create" and not request.POST.getlist("piece"):
        context = {"trades": trades, "pieces": piece_lines(trades), "fields": sent_fields(request), "back": back}
        return render(request, "trades/edits/create.html", context)
    return _do(request, trades, what, back)


@require_http_methods(["GET", "HEAD", "POST"])
def filtered(request: AuthenticatedHttpRequest) -> HttpResponse:
    """``list`` is the query of a list's address, ``do`` and ``text`` what to do with all that its filter finds, on
    whichever page; asked once more with the count before it is done."""
    if request.method != "POST":
        return redirect("trades:trades")
    back = onward(request, reverse("trades:edits"))
    what = request.POST.get("do", "")
    wanted = read_trade_filter(QueryDict(request.POST.get("list", "").removeprefix("?")).dict())
    # A part of the address that nobody understands must not widen what is changed.
    trades = [] if wanted.complaints else trades_matching(request.user, wanted, new_york_day(timezone.now()))
    if what not in IN_BULK or not trades:
        messages.error(request, NOTHING_TO_DO)
        return redirect(back)
    if not request.POST.get("confirmed"):
        context = {"count": len(trades), "what": what, "text": request.POST.get("text", "")}
        context |= {"fields": sent_fields(request), "back": back}
        return render(request, "trades/edits/bulk.html", context)
    return _do(request, trades, what, back)


def _to_its_page(request: AuthenticatedHttpRequest, trades: list[Trade], what: str, back: str) -> HttpResponse:
    if len(trades) != 1:
        messages.error(request, "Tick one trade: it is split, or called by another name, on a page of its own.")
        return redirect(back)
    page = reverse("trades:edit_trade", args=[trades[0].account_id, trades[0].key])
    return redirect(f"{page}?{urlencode({'next': back})}#{what}")


def _do(request: AuthenticatedHttpRequest, trades: list[Trade], what: str, back: str) -> HttpResponse:
    keys: defaultdict[int, list[str]] = defaultdict(list)
    for trade in trades:
        keys[trade.account_id].append(trade.key)
    accounts = {trade.account_id: trade.account for trade in trades}
    try:
        proposed: list[tuple[Account, Propose]] = [
            (accounts[pk], TOGETHER[what](named, posted(request))) for pk, named in sorted(keys.items())
        ]
    except EditRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(back)
    if len(proposed) == 1:
        return answer_edit(request, *proposed[0], back=back)
    return carry_out_each(request, proposed, back=back)


def _named(request: AuthenticatedHttpRequest, name: str) -> Trade:
    account, _, key = name.partition("/")
    return access.trade_of(request.user, row_id(account) or 0, key)
