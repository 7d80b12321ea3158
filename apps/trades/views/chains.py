"""Chains and campaigns: the lists of both, one of each, and what of the P&L is in none of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from apps.core.dates import new_york_day
from apps.trades import access
from apps.trades.address_parts import PAGE_SIZES
from apps.trades.filters.groups import (
    CAMPAIGN_KINDS,
    CAMPAIGN_SORTS,
    CHAIN_KINDS,
    CHAIN_SORTS,
    ENTRY_SORTS,
    SORT_WORDS,
    read_group_filter,
)
from apps.trades.filters.lists import DAYS, RESULTS, STATUSES, sorts_offered
from apps.trades.models import Campaign, Chain
from apps.trades.periods import quick_periods
from apps.trades.selectors.beside_campaigns import beside_page, beside_sums
from apps.trades.selectors.campaign_detail import NEWEST_STATES, campaign_detail
from apps.trades.selectors.chain_detail import chain_detail
from apps.trades.selectors.group_lists import PLACES, doubted_in_groups, group_sums, groups_page, open_total
from apps.trades.selectors.holdings import accounts_of
from apps.trades.selectors.recalculating import is_being_recalculated
from apps.trades.selectors.sums import families_of
from apps.trades.selectors.trade_list import strategies_of, tags_of
from apps.trades.views.chips import chips_of, period_links
from apps.trades.views.steady import steady

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.http import HttpResponse

    from apps.accounts.http import AuthenticatedHttpRequest
    from apps.trades.filters.groups import GroupFilter
    from apps.trades.models import Account
    from apps.trades.selectors.group_lists import GroupModel


@require_GET
@steady
def chains(request: AuthenticatedHttpRequest) -> HttpResponse:
    wanted = read_group_filter(request.GET.dict(), CHAIN_KINDS, CHAIN_SORTS, "chain")
    accounts, today = accounts_of(request.user), new_york_day(timezone.now())
    context = _list_context(request, accounts, wanted, today) | _groups(request, Chain, accounts, wanted, today)
    return render(request, "trades/chains.html", context)


@require_GET
@steady
def campaigns(request: AuthenticatedHttpRequest) -> HttpResponse:
    wanted = read_group_filter(request.GET.dict(), CAMPAIGN_KINDS, CAMPAIGN_SORTS, "campaign")
    accounts, today = accounts_of(request.user), new_york_day(timezone.now())
    context = _list_context(request, accounts, wanted, today) | _groups(request, Campaign, accounts, wanted, today)
    # A kind, a status or days of campaigns say nothing of entries that are in none.
    beside = beside_sums(accounts, wanted) if wanted.is_of_all else None
    together = None if beside is None else context["sums"].total + beside.amount
    return render(request, "trades/campaigns.html", {**context, "beside": beside, "together": together})


@require_GET
@steady
def beside(request: AuthenticatedHttpRequest) -> HttpResponse:
    asked = read_group_filter(request.GET.dict(), {}, ENTRY_SORTS, "entry")
    # An entry in no campaign has neither a strategy nor a tag, and ends no way.
    wanted = replace(asked, status="", strategy="", tag="", result="")
    accounts, today = accounts_of(request.user), new_york_day(timezone.now())
    sums = beside_sums(accounts, wanted)
    page, lines = beside_page(accounts, wanted, request.GET.get("page"), sums.count)
    context = {**_list_context(request, accounts, wanted, today), "sums": sums, "page": page, "lines": lines}
    return render(request, "trades/beside_campaigns.html", context)


@require_GET
@steady
def chain(request: AuthenticatedHttpRequest, account_id: int, key: str) -> HttpResponse:
    shown = access.chain_of(request.user, account_id, key)
    context = {
        "chain": shown,
        "detail": chain_detail(shown, new_york_day(timezone.now()), request.GET.dict()),
        "is_dirty": is_being_recalculated([shown.account]),
    }
    return render(request, "trades/chain.html", context)


@require_GET
@steady
def campaign(request: AuthenticatedHttpRequest, account_id: int, key: str) -> HttpResponse:
    shown, now = access.campaign_of(request.user, account_id, key), timezone.now()
    states = None if request.GET.get("states") == "all" else NEWEST_STATES
    context = {
        "campaign": shown,
        "detail": campaign_detail(shown, request.GET.get("page"), new_york_day(now), now, states=states),
        "is_dirty": is_being_recalculated([shown.account]),
    }
    return render(request, "trades/campaign.html", context)


def _groups(
    request: AuthenticatedHttpRequest,
    model: GroupModel,
    accounts: Sequence[Account],
    wanted: GroupFilter,
    today: date,
) -> dict[str, Any]:
    page, lines = groups_page(model, accounts, wanted, request.GET.get("page"), today)
    return {
        "strategies": strategies_of(accounts, PLACES[model]),
        "tags": tags_of(accounts),
        "results": RESULTS.items(),
        "page": page,
        "lines": lines,
        "sums": group_sums(model, accounts, wanted),
        "open_total": open_total(model, accounts, wanted, today),
        "doubted": doubted_in_groups(model, accounts, wanted, today),
    }


def _list_context(
    request: AuthenticatedHttpRequest, accounts: Sequence[Account], wanted: GroupFilter, today: date
) -> dict[str, Any]:
    return {
        "filter": wanted,
        "chips": chips_of(wanted.parts, request.GET),
        "accounts": accounts,
        "numbers": [each.number for each in accounts],
        "families": families_of(accounts),
        "statuses": STATUSES,
        "days": DAYS,
        "sizes": PAGE_SIZES,
        "sorts": sorts_offered(SORT_WORDS, wanted.sort),
        "periods": period_links(quick_periods(today), wanted, request.GET),
        "is_dirty": is_being_recalculated(accounts),
    }
