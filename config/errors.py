"""Error pages that always render, even when the database does not answer."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

PAGES = {
    400: (
        "Bad request",
        "Your browser sent something we could not read. Go back, reload the page and try again.",
    ),
    403: (
        "Not allowed",
        "The form may have expired. Go back, reload the page and try again, or sign in again.",
    ),
    404: (
        "Page not found",
        "The address may be mistyped, or what it showed is gone or belongs to somebody else.",
    ),
    500: (
        "Something went wrong",
        "The fault is ours and has been logged; nothing you entered was changed. Try again.",
    ),
}


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(404)


def server_error(request: HttpRequest) -> HttpResponse:
    return _page(500)


# Django's own page explains tokens and cookies to developers; ours says what a visitor can do.
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(403)


def _page(status: int) -> HttpResponse:
    # Rendered without the request, so no context processor can fail a second time.
    title, advice = PAGES[status]
    html = render_to_string("error.html", {"status": status, "title": title, "advice": advice})
    return HttpResponse(html, status=status)
