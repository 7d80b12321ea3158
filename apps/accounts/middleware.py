"""Clock times in the signed-in user's zone, and a page of its own for a provider's strange answers."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import render_authentication_error
from django.http import Http404
from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponseBase

logger = logging.getLogger(__name__)
# Where providers send their users back to, and which provider that is.
RETURNS = {"google_callback": "google", "apple_callback": "apple", "apple_finish_callback": "apple"}


class TimeZoneMiddleware:
    """Activate the user's time zone for the request; visitors see the site's own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        name = getattr(request.user, "time_zone", "")
        # Undone after the request: the thread serves somebody else next.
        with timezone.override(ZoneInfo(name) if name else None):
            return self.get_response(request)


class ProviderTroubleMiddleware:
    """Turn what allauth stumbles over in a provider's answer into the page that says so.

    allauth foresees refusals and failed connections, and raises plain KeyErrors on an answer that lacks a field.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        # Only where providers return to: a fault of ours elsewhere must stay a fault that is reported.
        match = request.resolver_match
        name = RETURNS.get(match.url_name or "") if match else None
        if name is None or isinstance(exception, Http404):
            return None
        logger.error("The answer of %s could not be read", name, exc_info=exception)
        provider = get_adapter().get_provider(request, name)
        return render_authentication_error(request, provider, exception=exception)  # type: ignore[no-any-return]
