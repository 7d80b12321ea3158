"""Addresses that are safe to return to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.http import url_has_allowed_host_and_scheme

if TYPE_CHECKING:
    from django.http import HttpRequest


def safe_return_url(request: HttpRequest, fallback: str) -> str:
    """Return the posted or queried ``next`` address if it stays on this site, else the fallback."""
    # Anybody can write a link to our sign-in page; following its "next" elsewhere would lend it our good name.
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return wanted
    return fallback
