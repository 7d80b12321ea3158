"""What every page's frame shows: the product's name, unread notices, how the last sync went, and an offer to sync."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from apps.notifications.models import Notice
from apps.tastytrade_sync.selectors.runs import last_sync
from apps.tastytrade_sync.sign_in import take_offer

if TYPE_CHECKING:
    from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """Return the frame's values; those that cost a query are read only when a page shows them."""
    # A page may be rendered for a request that never got as far as the sign-in middleware.
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"site_name": settings.SITE_NAME}
    return {
        "site_name": settings.SITE_NAME,
        "sync_offer": SimpleLazyObject(partial(take_offer, request)),
        "last_sync": SimpleLazyObject(partial(last_sync, user)),
        "unread_notices": SimpleLazyObject(lambda: Notice.objects.for_user(user).unread().count()),
    }
