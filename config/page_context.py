"""What every page can show: the product's name, where mail lies that is not sent, and the frame of a signed-in user."""

from __future__ import annotations

from functools import partial
from pathlib import Path
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
    said = {"site_name": settings.SITE_NAME, "mail_folder": mail_folder()}
    if user is None or not user.is_authenticated:
        return said
    return {
        **said,
        "sync_offer": SimpleLazyObject(partial(take_offer, request)),
        "last_sync": SimpleLazyObject(partial(last_sync, user)),
        "unread_notices": SimpleLazyObject(lambda: Notice.objects.for_user(user).unread().count()),
    }


def mail_folder() -> str:
    """Return the folder that mail is written to, within ours where it lies there; empty where mail is really sent."""
    mailer: dict[str, Any] = settings.MAILERS["default"]
    options = mailer.get("OPTIONS", {})
    if "file_path" not in options:
        return ""
    folder = Path(options["file_path"])
    return str(folder.relative_to(settings.ROOT) if folder.is_relative_to(settings.ROOT) else folder)
