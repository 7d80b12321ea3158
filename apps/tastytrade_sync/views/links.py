"""Links to the broker: the list, both ways to make one, and forgetting it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.tastytrade_sync import access
from apps.tastytrade_sync.client import BrokerError
from apps.tastytrade_sync.forms import PersonalLinkForm
from apps.tastytrade_sync.selectors.links import accounts_without_link, link_cards
from apps.tastytrade_sync.services.linking import forget_link, link_login
from apps.tastytrade_sync.services.redirects import (
    begin_redirect,
    finish_redirect,
    is_redirect_offered,
    refusal_of_return,
)

if TYPE_CHECKING:
    from apps.accounts.http import AuthenticatedHttpRequest
    from apps.tastytrade_sync.models import Link


@require_GET
def index(request: AuthenticatedHttpRequest) -> HttpResponse:
    context = {
        "cards": link_cards(request.user),
        "kept_accounts": accounts_without_link(request.user),
        "is_redirect_offered": is_redirect_offered(),
    }
    return render(request, "tastytrade_sync/links.html", context)


@require_GET
def link_help(request: AuthenticatedHttpRequest) -> HttpResponse:
    context = {
        "callback_address": _callback_address(request),
        "is_simulator_allowed": settings.TASTYTRADE_SIMULATOR_ALLOWED,
    }
    return render(request, "tastytrade_sync/links_help.html", context)


# A report of an error shows local variables and posted fields: here these are the secrets.
@sensitive_variables()
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def link_personal(request: AuthenticatedHttpRequest) -> HttpResponse:
    chosen = {"environment": request.GET["environment"]} if "environment" in request.GET else None
    form = PersonalLinkForm(request.POST or None, initial=chosen)
    failure: BrokerError | None = None
    if form.is_valid():
        try:
            link = link_login(user=request.user, credentials=form.credentials(), now=timezone.now())
        except BrokerError as error:
            failure = error
        else:
            return _linked(request, link)
    return render(request, "tastytrade_sync/links_personal.html", {"form": form, "failure": failure})


@require_POST
def link_redirect(request: AuthenticatedHttpRequest) -> HttpResponse:
    if not is_redirect_offered():
        raise Http404
    address = begin_redirect(
        request.session, user=request.user, redirect_uri=_callback_address(request), now=timezone.now()
    )
    return redirect(address)


@sensitive_variables()
@never_cache
@require_GET
def link_callback(request: AuthenticatedHttpRequest) -> HttpResponse:
    if not is_redirect_offered():
        raise Http404
    refusal = refusal_of_return(request.session, request.GET.dict(), user=request.user, now=timezone.now())
    if refusal:
        return _failed(request, refusal)
    code = request.GET["code"]
    try:
        link = finish_redirect(
            user=request.user, code=code, redirect_uri=_callback_address(request), now=timezone.now()
        )
    except BrokerError as error:
        return _failed(request, str(error))
    return _linked(request, link)


@require_http_methods(["GET", "POST"])
def forget(request: AuthenticatedHttpRequest, link_id: int) -> HttpResponse:
    link = access.link_of(request.user, link_id)
    if request.method == "GET":
        return render(request, "tastytrade_sync/links_forget.html", {"link": link})
    forget_link(link=link, now=timezone.now())
    messages.success(request, "The link is forgotten and its secrets are deleted. Your synced data is kept.")
    return redirect("sync:links")


def _callback_address(request: AuthenticatedHttpRequest) -> str:
    # The broker compares it letter by letter with the registered one, and again when the code is exchanged.
    return request.build_absolute_uri(reverse("sync:link_callback"))


def _linked(request: AuthenticatedHttpRequest, link: Link) -> HttpResponse:
    accounts = link.label or "no account yet"
    messages.success(request, f"Linked: {accounts}. Sync now to bring in your history.")
    return redirect("sync:index")


def _failed(request: AuthenticatedHttpRequest, sentence: str) -> HttpResponse:
    messages.error(request, sentence)
    return redirect("sync:links")
