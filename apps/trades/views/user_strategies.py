"""Strategies of the user's own: listing, defining, changing and retiring them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.trades import access
from apps.trades.forms.strategies import StrategyForm
from apps.trades.selectors.edits import strategies_of
from apps.trades.services.user_strategies import change_strategy, define_strategy, retire_strategy

if TYPE_CHECKING:
    from django.http import HttpResponse

    from apps.accounts.http import AuthenticatedHttpRequest


@require_GET
def index(request: AuthenticatedHttpRequest) -> HttpResponse:
    return render(request, "trades/edits/strategies.html", {"strategies": strategies_of(request.user)})


@require_http_methods(["GET", "POST"])
def add(request: AuthenticatedHttpRequest) -> HttpResponse:
    form = StrategyForm(request.user, request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "trades/edits/strategy.html", {"form": form}, status=422 if form.is_bound else 200)
    strategy = define_strategy(owner=request.user, at=timezone.now(), **form.cleaned_data)
    messages.success(request, f"Defined: {strategy.name}. Trades can be called by it now.")
    return redirect("trades:user_strategies")


@require_http_methods(["GET", "POST"])
def change(request: AuthenticatedHttpRequest, strategy_id: int) -> HttpResponse:
    strategy = access.strategy_of(request.user, strategy_id)
    form = StrategyForm(request.user, request.POST if request.method == "POST" else None, strategy)
    if not form.is_valid():
        context = {"form": form, "strategy": strategy}
        return render(request, "trades/edits/strategy.html", context, status=422 if form.is_bound else 200)
    change_strategy(strategy=strategy, **form.cleaned_data)
    messages.success(request, f"Changed: {form.cleaned_data['name']}.")
    return redirect("trades:user_strategies")


@require_POST
def retire(request: AuthenticatedHttpRequest, strategy_id: int) -> HttpResponse:
    strategy = access.strategy_of(request.user, strategy_id)
    is_over = strategy.retired_at is None
    retire_strategy(strategy=strategy, at=timezone.now() if is_over else None)
    messages.success(
        request, f"{strategy.name} is {'no longer' if is_over else 'again'} offered. Trades keep its name."
    )
    return redirect("trades:user_strategies")
