"""What happens between a successful sign-in and the first page: the question about syncing, asked once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponseRedirect
from django.urls import reverse

from apps.accounts.models import SyncAtSignIn
from apps.accounts.signals import signed_in

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from apps.accounts.models import User

# The page the user was on the way to when the question came between.
NEXT_PAGE = "page_after_sync_question"


def finish_sign_in(request: HttpRequest, user: User, response: HttpResponse) -> HttpResponse:
    """Return the answer that sends a signed-in user on: to the question when it is due, else where allauth says."""
    if user.sync_at_sign_in:
        return _send_on(request, user, response)
    # Counted as asked from here on, so that someone who walks past the question is not asked again.
    user.sync_at_sign_in = SyncAtSignIn.ASK
    user.save(update_fields=["sync_at_sign_in"])
    # In the session and not in the address: nobody can send a person on to a page of theirs.
    request.session[NEXT_PAGE] = response["Location"]
    return HttpResponseRedirect(reverse("people:sync_question"))


def is_question_open(request: HttpRequest) -> bool:
    """Return whether this sign-in still waits for an answer."""
    return NEXT_PAGE in request.session


def leave_question(request: HttpRequest) -> HttpResponse:
    """Return the answer that sends the user on without one."""
    return HttpResponseRedirect(request.session.pop(NEXT_PAGE))


def answer_question(request: HttpRequest, user: User, wish: SyncAtSignIn) -> HttpResponse:
    """Store the wish and return the answer that sends the user on, as if the sign-in had just ended."""
    # Stored first: those who follow the signal read the wish from the user.
    user.sync_at_sign_in = wish
    user.save(update_fields=["sync_at_sign_in"])
    return _send_on(request, user, leave_question(request))


def _send_on(request: HttpRequest, user: User, response: HttpResponse) -> HttpResponse:
    signed_in.send(sender=type(user), request=request, user=user, response=response)
    return response
