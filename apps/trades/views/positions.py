"""What is held: the broker's positions beside the ledger's lots, one position, and the lists of lots and closures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from apps.core.dates import new_york_day
from apps.trades import access
from apps.trades.address_parts import PAGE_SIZES
from apps.trades.filters.ledger import (
    CLOSURE_ORDERS,
    CLOSURE_SORTS,
    LOT_ORDERS,
    LOT_SORTS,
    STATES,
    TERMS,
    VIEWS,
    read_ledger_filter,
)
from apps.trades.filters.positions import KINDS, SORTS, read_position_filter
from apps.trades.periods import quick_periods
from apps.trades.selectors.holdings import account_summaries, accounts_of
from apps.trades.selectors.ledger_lists import closure_sums, closures_page, lot_sums, lots_page
from apps.trades.selectors.legs import leg_groups, legs_of, sums_by_account
from apps.trades.selectors.open_lots import open_lots, sums_of_lots
from apps.trades.selectors.open_questions import count_questions
from apps.trades.selectors.position_detail import position_detail
from apps.trades.selectors.position_history import history_of
from apps.trades.selectors.positions import position_lines, position_sums
from apps.trades.selectors.recalculating import is_being_recalculated
from apps.trades.selectors.sums import families_of
from apps.trades.views.chips import chips_of, period_links
from apps.trades.views.steady import steady

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from apps.accounts.http import AuthenticatedHttpRequest
    from apps.trades.filters.ledger import LedgerFilter
    from apps.trades.models import Account

# A page this short is read at a glance; of a longer one people look for an underlying first.
FEW_LEGS = 8


@require_GET
@steady
def index(request: AuthenticatedHttpRequest) -> HttpResponse:
    wanted, now = read_position_filter(request.GET.dict()), timezone.now()
    summaries = account_summaries(request.user, now)
    accounts = [each.account for each in summaries]
    lines = position_lines(request.user, wanted, now)
    legs = legs_of(lines, open_lots(accounts, new_york_day(now)), wanted)
    groups = [] if wanted.is_flat else leg_groups(legs)
    context = {
        "filter": wanted,
        "chips": chips_of(wanted.parts, request.GET),
        "legs": legs,
        "groups": groups,
        "is_open": len(legs) <= FEW_LEGS if wanted.open == "" else wanted.open == "all",
        "sums": position_sums(lines),
        "ledger": sums_of_lots([lot for leg in legs for lot in leg.lots]),
        "by_account": sums_by_account(legs),
        "summaries": summaries,
        "accounts": accounts,
        "numbers": [each.number for each in accounts],
        "kinds": KINDS,
        "sorts": SORTS.items(),
        "questions": count_questions(accounts, new_york_day(now)).all,
        "is_dirty": is_being_recalculated(accounts),
    }
    return render(request, "trades/positions.html", context)


@require_GET
@steady
def detail(request: AuthenticatedHttpRequest, account_id: int, instrument_id: int) -> HttpResponse:
    account, instrument = access.position_of(request.user, account_id, instrument_id)
    now = timezone.now()
    context = {
        "detail": position_detail(account, instrument, now, request.GET.get("page")),
        "history": history_of(account, instrument, request.GET.get("rows")),
        "now": now,
        "is_dirty": is_being_recalculated([account]),
    }
    return render(request, "trades/position.html", context)


@require_GET
@steady
def lots(request: AuthenticatedHttpRequest) -> HttpResponse:
    wanted = read_ledger_filter(request.GET.dict(), LOT_SORTS)
    accounts = accounts_of(request.user)
    asked = _asked(accounts, wanted)
    page, lines = lots_page(asked, wanted, request.GET.get("page"))
    context = {"page": page, "lines": lines, "sums": lot_sums(asked, wanted), "states": STATES, "sorts": LOT_ORDERS}
    return render(request, "trades/lots.html", {**_list_context(request, accounts, wanted), **context})


@require_GET
@steady
def closures(request: AuthenticatedHttpRequest) -> HttpResponse:
    wanted = read_ledger_filter(request.GET.dict(), CLOSURE_SORTS)
    accounts = accounts_of(request.user)
    asked = _asked(accounts, wanted)
    page, lines = closures_page(asked, wanted, request.GET.get("page"))
    context = {
        "page": page,
        "lines": lines,
        "sums": closure_sums(asked, wanted),
        "terms": TERMS,
        "sorts": CLOSURE_ORDERS,
    }
    return render(request, "trades/closures.html", {**_list_context(request, accounts, wanted), **context})


def _asked(accounts: Sequence[Account], wanted: LedgerFilter) -> list[Account]:
    return [account for account in accounts if wanted.account in {"", account.number}]


def _list_context(
    request: AuthenticatedHttpRequest, accounts: Sequence[Account], wanted: LedgerFilter
) -> dict[str, Any]:
    return {
        "filter": wanted,
        "chips": chips_of(wanted.parts, request.GET),
        "accounts": accounts,
        "numbers": [each.number for each in accounts],
        "families": families_of(accounts),
        "periods": period_links(quick_periods(new_york_day(timezone.now())), wanted, request.GET),
        "views": VIEWS,
        "sizes": PAGE_SIZES,
        "is_dirty": is_being_recalculated(accounts),
    }
