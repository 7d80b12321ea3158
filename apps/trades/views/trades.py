"""The list of trades."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from apps.core.dates import new_york_day
from apps.trades import access
from apps.trades.address_parts import PAGE_SIZES
from apps.trades.filters.lists import DAYS, RESULTS, STATUSES, sorts_offered
from apps.trades.filters.trades import KINDS, SORT_WORDS, UNIT_NAMES, read_trade_filter
from apps.trades.periods import quick_periods
from apps.trades.selectors.edit_steps import steps_of
from apps.trades.selectors.holdings import accounts_of
from apps.trades.selectors.recalculating import is_being_recalculated
from apps.trades.selectors.review import review_count
from apps.trades.selectors.saved_views import saved_views_of
from apps.trades.selectors.sums import families_of
from apps.trades.selectors.trade_detail import trade_detail
from apps.trades.selectors.trade_list import (
    doubted_in_list,
    need_count,
    open_total,
    strategies_of,
    tags_of,
    trade_sums,
    trades_page,
)
from apps.trades.trade_columns import COLUMNS
from apps.trades.trade_needs import NEEDS
from apps.trades.units import UNITS
from apps.trades.views.chips import chips_of, period_links, preset_links
from apps.trades.views.steady import steady
from apps.trades.words.trades import FLAGS, OUTCOMES

if TYPE_CHECKING:
    from django.http import HttpResponse

    from apps.accounts.http import AuthenticatedHttpRequest


@require_GET
@steady
def index(request: AuthenticatedHttpRequest) -> HttpResponse:
    wanted = read_trade_filter(request.GET.dict(), request.GET.getlist("column"))
    accounts, today = accounts_of(request.user), new_york_day(timezone.now())
    page, lines = trades_page(accounts, wanted, request.GET.get("page"), today)
    context = {
        "filter": wanted,
        "chips": chips_of(wanted.parts, request.GET),
        "page": page,
        "rows": [(line, [(column, column.value(line)) for column in wanted.columns]) for line in lines],
        "sums": trade_sums(accounts, wanted, today),
        "need_count": need_count(accounts, wanted, today),
        "open_total": open_total(accounts, wanted, today),
        "doubted": doubted_in_list(accounts, wanted, today),
        "accounts": accounts,
        "numbers": [each.number for each in accounts],
        "families": families_of(accounts),
        "strategies": strategies_of(accounts, wanted.unit),
        "tags": tags_of(accounts),
        "statuses": STATUSES,
        "results": RESULTS.items(),
        "units": UNIT_NAMES,
        "unit": UNITS[wanted.unit],
        "saved_views": saved_views_of(request.user),
        "query": request.GET.urlencode(),
        "review_count": review_count(accounts),
        "kinds": KINDS.items(),
        "outcomes": OUTCOMES.items(),
        "flags": [(code, words) for code, (words, _) in FLAGS.items()],
        "needs": NEEDS.items(),
        "sorts": sorts_offered(SORT_WORDS, wanted.sort),
        "days": DAYS,
        "presets": preset_links(wanted, request.GET, today),
        "columns": COLUMNS,
        "sizes": PAGE_SIZES,
        "periods": period_links(quick_periods(today), wanted, request.GET),
        "is_dirty": is_being_recalculated(accounts),
        "steps": steps_of(accounts),
        "here": request.get_full_path(),
        "are_ticked": request.GET.get("ticked") == "page",
    }
    return render(request, "trades/trades.html", context)


@require_GET
@steady
def detail(request: AuthenticatedHttpRequest, account_id: int, key: str) -> HttpResponse:
    trade = access.trade_of(request.user, account_id, key)
    context = {
        "trade": trade,
        "detail": trade_detail(trade, new_york_day(timezone.now()), request.GET.dict()),
        "is_dirty": is_being_recalculated([trade.account]),
        "steps": steps_of([trade.account]),
        "here": request.get_full_path(),
    }
    return render(request, "trades/trade.html", context)
