"""The sync at sign-in: what the user wished for, carried from the sign-in to the first page in the session.

A sign-in answers with a redirect, and following it must not start anything: browsers fetch pages ahead, and a sync
is a change. So *always* leads to the sync page, whose script posts the form; *ask me* puts an offer on the first page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from apps.accounts.models import SyncAtSignIn
from apps.tastytrade_sync.selectors.runs import links_to_sync

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from apps.accounts.models import User

WISH = "sync_at_sign_in"


def follow_sign_in(
    sender: type[User], *, request: HttpRequest, user: User, response: HttpResponse, **_: object
) -> None:
    """Remember what to do about a sync, and lead a user who always wants one to the page that starts it."""
    if user.sync_at_sign_in == SyncAtSignIn.NEVER or not links_to_sync(user):
        return
    # In the session, and not in the address: a bookmarked or shared address must never start a sync.
    request.session[WISH] = user.sync_at_sign_in
    if user.sync_at_sign_in == SyncAtSignIn.ALWAYS:
        response["Location"] = reverse("sync:index")


def take_start(request: HttpRequest) -> bool:
    """Return whether this page should start the sync; the next one will not."""
    return _take(request, SyncAtSignIn.ALWAYS)


def take_offer(request: HttpRequest) -> bool:
    """Return whether this page should offer a sync; the next one will not."""
    return _take(request, SyncAtSignIn.ASK)


def _take(request: HttpRequest, wish: SyncAtSignIn) -> bool:
    # A page that is fetched ahead may never be seen.
    if request.session.get(WISH) != wish or "prefetch" in request.headers.get("Sec-Purpose", ""):
        return False
    del request.session[WISH]
    return True
