"""How every page answers an edit: looks at it first where it changes grouping, and tells it with a way back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from apps.trades.services.edits.making import make_edit
from apps.trades.services.edits.previewing import preview
from apps.trades.services.edits.proposals import EditRefused

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpResponse, QueryDict

    from apps.accounts.http import AuthenticatedHttpRequest
    from apps.trades.models import Account, Edit
    from apps.trades.services.edits.proposals import Propose
    from apps.trades.services.edits.splitting import Splits

# What is asked again on the page between: everything that was sent but these.
NOT_ASKED_AGAIN = frozenset({"csrfmiddlewaretoken", "confirmed"})


def answer_edit(request: AuthenticatedHttpRequest, account: Account, propose: Propose, *, back: str) -> HttpResponse:
    """Carry out what is proposed and go on to ``next`` of the request, or show first what it would change.

    What cannot be done is said on ``back``.
    """
    try:
        if not request.POST.get("confirmed"):
            found = preview(account=account, propose=propose)
            if found.proposal.changes_grouping or request.POST.get("look"):
                context = {"preview": found, "account": account, "fields": sent_fields(request), "back": back}
                return render(request, "trades/edits/preview.html", context)
        edit = make_edit(account=account, propose=propose, by=request.user, at=timezone.now())
    except EditRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(back)
    tell(request, edit)
    return redirect(onward(request, reverse("trades:edits")))


def carry_out_each(
    request: AuthenticatedHttpRequest, proposed: Iterable[tuple[Account, Propose]], *, back: str
) -> HttpResponse:
    """Carry out one edit in each account, since each account has its own log; what cannot be done in one is said, and
    done in the others."""
    for account, propose in proposed:
        try:
            tell(request, make_edit(account=account, propose=propose, by=request.user, at=timezone.now()))
        except EditRefused as refusal:
            messages.error(request, f"{account}: {refusal}")
    return redirect(onward(request, back))


def tell(request: AuthenticatedHttpRequest, edit: Edit) -> None:
    """Say what was done, with a button that takes this edit back and no other."""
    address = reverse("trades:undo_edit", args=[edit.account_id])
    messages.success(request, f"{edit.words}.", extra_tags=f"{address}?number={edit.number}")


def tell_splits(request: AuthenticatedHttpRequest, account: Account, made: Splits) -> None:
    """Say how many edits a split of many trades was, with a button that takes all of them back."""
    count, first = len(made.edits), made.edits[0].number
    left = (
        f" {made.left} cannot be divided so and {'stays' if made.left == 1 else 'stay'} as before." if made.left else ""
    )
    steps = (
        "one edit" if count == 1 else f"{count} edits, each of which can be undone by itself; Undo here takes back all"
    )
    # To before the first of them is back over all of them.
    address = f"{reverse('trades:undo_to_edit', args=[account.pk, first - 1])}?newest={made.edits[-1].number}"
    messages.success(request, f"Split off {count} trade{'' if count == 1 else 's'}: {steps}.{left}", extra_tags=address)


def onward(request: AuthenticatedHttpRequest, otherwise: str) -> str:
    """Return where the request wants to go on, if that is a page of ours."""
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None, require_https=request.is_secure())
    return wanted if wanted and is_ours else otherwise


def posted(request: AuthenticatedHttpRequest) -> QueryDict:
    """Return what a form sent without the one character that the database refuses."""
    data = request.POST.copy()
    for name, values in list(data.lists()):
        data.setlist(name, [str(value).replace("\x00", "") for value in values])
    return data


def sent_fields(request: AuthenticatedHttpRequest) -> list[tuple[str, str]]:
    """Return the names and values that a form sent, to be sent once more."""
    lists = request.POST.lists()
    return [(name, str(value)) for name, values in lists if name not in NOT_ASKED_AGAIN for value in values]
