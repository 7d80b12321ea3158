"""The review queue: doubtful trades, each with its answers as buttons."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from apps.core.dates import new_york_day
from apps.trades.selectors.edit_steps import steps_of
from apps.trades.selectors.holdings import accounts_of
from apps.trades.selectors.recalculating import is_being_recalculated
from apps.trades.selectors.review import digest_of, review_count, review_page, surest, trades_doubted
from apps.trades.services.edits.annotations import mark_reviewed
from apps.trades.views.edit_answers import answer_edit, carry_out_each, sent_fields
from apps.trades.views.selection import by_account
from apps.trades.views.steady import steady
from apps.trades.words.trades import FLAGS

if TYPE_CHECKING:
    from django.http import HttpResponse

    from apps.accounts.http import AuthenticatedHttpRequest


@require_GET
@steady
def index(request: AuthenticatedHttpRequest) -> HttpResponse:
    accounts = accounts_of(request.user)
    page, doubts = review_page(accounts, request.GET.get("page"), new_york_day(timezone.now()))
    context = {
        "page": page,
        "doubts": doubts,
        "review_count": review_count(accounts),
        "accounts": accounts,
        "surest": surest(accounts),
        "is_dirty": is_being_recalculated(accounts),
        "steps": steps_of(accounts),
        "here": request.get_full_path(),
    }
    return render(request, "trades/review.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def accept_all(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Accept all that wait with one ``doubt``, as one edit of each account; asked once more with their count, and again
    where others wait by the time that is answered."""
    if request.method != "POST":
        return redirect("trades:review")
    doubt = request.POST.get("doubt", "")
    trades = trades_doubted(accounts_of(request.user), doubt)
    if not trades:
        messages.error(request, "Nothing waits with that doubt any more.")
        return redirect("trades:review")
    back = reverse("trades:review")
    # A sync between the question and the answer may bring a guess that nobody has looked at.
    asked, waiting = request.POST.get("asked"), digest_of(trades)
    if not request.POST.get("confirmed") or asked != waiting:
        fields = [(name, value) for name, value in sent_fields(request) if name != "asked"]
        context = {
            "count": len(trades),
            "what": "doubt",
            "text": FLAGS[doubt][0],
            "fields": [*fields, ("asked", waiting)],
        }
        return render(request, "trades/edits/bulk.html", context | {"back": back, "has_changed": asked is not None})
    proposed = [(account, partial(mark_reviewed, keys=keys)) for account, keys in by_account(trades)]
    if len(proposed) == 1:
        return answer_edit(request, *proposed[0], back=back)
    return carry_out_each(request, proposed, back=back)
