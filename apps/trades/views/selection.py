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
from apps.trades.filters.trades import read_trade_filter
from apps.trades.forms.edits import TOGETHER, WITHIN_ONE_ACCOUNT, wanted_split
from apps.trades.selectors.edits import piece_lines, strategy_choices, strategy_code, trades_matching
from apps.trades.services.edits.proposals import EditRefused
from apps.trades.services.edits.splitting import MOST_AT_ONCE, split_each
from apps.trades.views.edit_answers import answer_edit, carry_out_each, onward, posted, sent_fields, tell_splits

if TYPE_CHECKING:
    from django.http import HttpResponse

    from apps.accounts.http import AuthenticatedHttpRequest
    from apps.trades.models import Account, Trade
    from apps.trades.services.edits.proposals import Propose

# What needs choices of its own is done to one trade on its page, where these parts of it are, and to several on one
# that asks for the choice and says how many they are.
WITH_CHOICES = {"split": "trades/edits/bulk_split.html", "label": "trades/edits/bulk_label.html"}
# Of the whole filtered set, only what each trade can have done to it by itself.
IN_BULK = frozenset({"tag", "untag", "reviewed", *WITH_CHOICES})
NOTHING_TO_DO = (
    "No trade matches, or what was chosen cannot be done with all that a filter finds. All of it can be tagged, marked "
    "as reviewed, called by another strategy or split; merging and making new trades is for ticked trades only."
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
    if not trades or what not in {*TOGETHER, *WITH_CHOICES}:
        messages.error(request, "Tick at least one trade, and choose what to do with it.")
        return redirect(back)
    if what in WITHIN_ONE_ACCOUNT and len(accounts) > 1:
        messages.error(request, "Trades of different accounts cannot stand together. Tick those of one account.")
        return redirect(back)
    if what in WITH_CHOICES:
        return _with_choices(request, trades, what, back) if len(trades) > 1 else _to_its_page(trades[0], what, back)
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
    if what in WITH_CHOICES:
        return _with_choices(request, trades, what, back)
    if not request.POST.get("confirmed"):
        context = {"count": len(trades), "what": what, "text": request.POST.get("text", "")}
        context |= {"fields": sent_fields(request), "back": back}
        return render(request, "trades/edits/bulk.html", context)
    return _do(request, trades, what, back)


def _to_its_page(trade: Trade, what: str, back: str) -> HttpResponse:
    page = reverse("trades:edit_trade", args=[trade.account_id, trade.key])
    return redirect(f"{page}?{urlencode({'next': back})}#{what}")


def _with_choices(request: AuthenticatedHttpRequest, trades: list[Trade], what: str, back: str) -> HttpResponse:
    """Ask what the trades are to be called or how they are to be split, naming their count, and do it then."""
    if request.POST.get("confirmed"):
        return _split(request, trades, back) if what == "split" else _do(request, trades, what, back)
    context = {
        "count": len(trades),
        "account_count": len({trade.account_id for trade in trades}),
        "strategies": strategy_choices(request.user),
        "most": MOST_AT_ONCE,
        "fields": sent_fields(request),
        "back": back,
    }
    return render(request, WITH_CHOICES[what], context)


def _split(request: AuthenticatedHttpRequest, trades: list[Trade], back: str) -> HttpResponse:
    for account, keys in by_account(trades):
        try:
            way, units = wanted_split(posted(request))
            made = split_each(account=account, keys=keys, way=way, units=units, by=request.user, at=timezone.now())
        except EditRefused as refusal:
            messages.error(request, f"{account}: {refusal}")
        else:
            tell_splits(request, account, made)
    return redirect(back)


def by_account(trades: list[Trade]) -> list[tuple[Account, list[str]]]:
    """Return the keys of these trades by account: each account has a log of edits of its own."""
    accounts = {trade.account_id: trade.account for trade in trades}
    keys: defaultdict[int, list[str]] = defaultdict(list)
    for trade in trades:
        keys[trade.account_id].append(trade.key)
    return [(accounts[pk], named) for pk, named in sorted(keys.items())]


def _do(request: AuthenticatedHttpRequest, trades: list[Trade], what: str, back: str) -> HttpResponse:
    data = posted(request)
    if what == "label":
        data["code"] = strategy_code(request.user, data.get("code", ""))
    try:
        proposed: list[tuple[Account, Propose]] = [
            (account, TOGETHER[what](keys, data)) for account, keys in by_account(trades)
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
