"""The page of what the ledger asks its owner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from apps.core.dates import new_york_day
from apps.trades.selectors.edits import conflicts_of
from apps.trades.selectors.holdings import accounts_of
from apps.trades.selectors.open_questions import codes_met, overdue_lines, questions_page
from apps.trades.selectors.recalculating import is_being_recalculated
from apps.trades.selectors.statements.positions import open_positions
from apps.trades.views.chips import chips_of
from apps.trades.views.steady import steady
from apps.trades.words.problems import OVERDUE, words_of

if TYPE_CHECKING:
    from django.http import HttpResponse

    from apps.accounts.http import AuthenticatedHttpRequest


@require_GET
@steady
def index(request: AuthenticatedHttpRequest) -> HttpResponse:
    accounts = accounts_of(request.user)
    number, code = (request.GET.get(name, "").replace("\x00", "").strip() for name in ("account", "code"))
    codes = [OVERDUE, *codes_met(accounts)]
    complaints = [f"There is no code “{code}” here; all are shown."] if code and code not in codes else []
    code = "" if complaints else code
    asked = [account for account in accounts if number in {"", account.number}]
    page, lines = questions_page(asked, code, request.GET.get("page"))
    # The overdue ones stand before all others, hence on the first page only.
    has_overdue = code in {"", OVERDUE} and page.number == 1
    parts = [("account", number, f"Account {number}"), ("code", code, words_of(code).title)]
    context = {
        "account": number,
        "code": code,
        "codes": [(each, words_of(each).title) for each in codes],
        "complaints": complaints,
        "chips": chips_of([part for part in parts if part[1]], request.GET),
        "accounts": accounts,
        "conflicts": conflicts_of(asked) if page.number == 1 and not code else [],
        "numbers": [each.number for each in accounts],
        "page": page,
        "lines": lines,
        "overdue": overdue_lines(asked, new_york_day(timezone.now())) if has_overdue else [],
        "overdue_words": words_of(OVERDUE),
        "positions": open_positions(asked) if page.number == 1 and not code else [],
        "is_dirty": is_being_recalculated(accounts),
    }
    return render(request, "trades/problems.html", context)
