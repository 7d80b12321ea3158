"""Saving views of the list of trades under a name, renaming and deleting them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from apps.trades import access
from apps.trades.services.saved_views import ViewRefused, forget_view, rename_view, save_view

if TYPE_CHECKING:
    from django.http import HttpResponse

    from apps.accounts.http import AuthenticatedHttpRequest
    from apps.trades.models import SavedView


@require_POST
def save(request: AuthenticatedHttpRequest) -> HttpResponse:
    """``name`` and ``query`` stand in the form, or in the address where a deletion is taken back."""
    asked = request.POST if "name" in request.POST else request.GET
    query = asked.get("query", "")
    try:
        view = save_view(owner=request.user, name=asked.get("name", ""), query=query)
    except ViewRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(_shown(query))
    messages.success(request, f"Kept as “{view.name}”.")
    return redirect(_shown(view.query))


@require_http_methods(["GET", "POST"])
def change(request: AuthenticatedHttpRequest, view_id: int) -> HttpResponse:
    view = access.saved_view_of(request.user, view_id)
    if request.method == "POST":
        try:
            rename_view(view=view, name=request.POST.get("name", ""))
        except ViewRefused as refusal:
            messages.error(request, str(refusal))
            return redirect("trades:saved_view", view.pk)
        messages.success(request, "Renamed.")
        return redirect(_shown(view.query))
    return render(request, "trades/saved_view.html", {"view": view, "shown": _shown(view.query)})


@require_POST
def delete(request: AuthenticatedHttpRequest, view_id: int) -> HttpResponse:
    view = access.saved_view_of(request.user, view_id)
    forget_view(view=view)
    messages.success(request, f"Deleted the view “{view.name}”.", extra_tags=_again(view))
    return redirect("trades:trades")


def _shown(query: str) -> str:
    return f"{reverse('trades:trades')}{'?' if query else ''}{query.removeprefix('?')}"


def _again(view: SavedView) -> str:
    return f"{reverse('trades:save_view')}?{urlencode({'name': view.name, 'query': view.query})}"
