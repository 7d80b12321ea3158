"""What holds for every request: probes by any name are answered, and no cache keeps a person's page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.health import health

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponseBase


class HealthMiddleware:
    """Answer the platform's probe before the host is checked: it knows a machine by its inner address only."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return health(request) if request.path == "/health" else self.get_response(request)


class PrivatePagesMiddleware:
    """Keep what is made for somebody who is signed in out of every cache, unless the answer says otherwise itself.

    A shared machine's back button would show balances after the sign-out, and a proxy might keep an export.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response
