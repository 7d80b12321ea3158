"""Error pages that always render, even when the database does not answer or no static file was collected."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.templatetags.static import static

PAGES = {
    400: (
        "Bad request",
        "Your browser sent something we could not read. Go back, reload the page and try again.",
    ),
    403: (
        "Not allowed",
        "This page is for support staff, or only for whoever runs this site. Sign in as one of them, or go back.",
    ),
    404: (
        "Page not found",
        "The address may be mistyped, or what it showed is gone or belongs to somebody else.",
    ),
    500: (
        "Something went wrong",
        "The fault is ours and has been logged. Look whether what you did was done before you try again.",
    ),
}

EXPIRED_FORM = (
    "Not sent",
    "The form may have expired. Go back, reload the page and try again, or sign in again.",
)


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
    return _page(403, EXPIRED_FORM)


def _page(status: int, words: tuple[str, str] | None = None) -> HttpResponse:
    # Rendered without the request, so no context processor can fail a second time.
    title, advice = words or PAGES[status]
    context = {"status": status, "title": title, "advice": advice}
    files = {"styles": _file("vendor/bootstrap-5.3.8/bootstrap.min.css"), "theme": _file("js/theme.js")}
    return HttpResponse(render_to_string("error.html", {**context, **files}), status=status)


def _file(path: str) -> str:
    try:
        return static(path)
    except ValueError:
        # No manifest, or not in it: a page without style says more than no page.
        return f"{settings.STATIC_URL}{path}"
