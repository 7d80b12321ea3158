"""The list of notices, and which of them a user gets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.notifications import access
from apps.notifications.forms import PreferencesForm
from apps.notifications.services.preferences import save_wishes, wishes_of
from apps.notifications.services.reading import mark_read

if TYPE_CHECKING:
    from django.http import HttpResponse

    from apps.accounts.http import AuthenticatedHttpRequest


PAGE_SIZE = 25


@require_GET
def index(request: AuthenticatedHttpRequest) -> HttpResponse:
    is_unread_only = request.GET.get("show") == "unread"
    notices = access.notices_of(request.user)
    page = Paginator(notices.unread() if is_unread_only else notices, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "notifications/index.html", {"page": page, "is_unread_only": is_unread_only})


@require_POST
def read(request: AuthenticatedHttpRequest, notice_id: int) -> HttpResponse:
    notice = access.notice_of(request.user, notice_id)
    mark_read(request.user, timezone.now(), notice=notice)
    # The path is ours, written by notify; nothing a visitor sends ends up here.
    return redirect(notice.path or "notices:list")


@require_POST
def read_all(request: AuthenticatedHttpRequest) -> HttpResponse:
    mark_read(request.user, timezone.now())
    return redirect("notices:list")


@require_http_methods(["GET", "POST"])
def settings(request: AuthenticatedHttpRequest) -> HttpResponse:
    form = PreferencesForm(request.POST if request.method == "POST" else None, initial=wishes_of(request.user))
    if request.method == "POST" and form.is_valid():
        save_wishes(request.user, form.cleaned_data)
        messages.success(request, "Saved.")
        return redirect("notices:settings")
    return render(request, "notifications/settings.html", {"form": form})
