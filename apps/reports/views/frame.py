"""What surrounds the figures of every report: its filter as a form and as links, and whether they will soon change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from apps.core.periods import Grain, ranges
from apps.reports.cash_page import with_line
from apps.reports.figures import Figure, entries_address
from apps.reports.pnl_filter import BY_BROKER, CATEGORIES, CATEGORY_WORDS, VIEW_WORDS
from apps.reports.selectors.profit import dirty_count, doubted_of, underlyings_of
from apps.trades.views.chips import Chip

if TYPE_CHECKING:
    from datetime import date

    from apps.reports.pnl_filter import PnlFilter
    from apps.trades.models import Account


def frame(accounts: list[Account], wanted: PnlFilter, today: date, path: str, *, line: str = "") -> dict[str, Any]:
    """Return the context of the page at ``path``; ``line`` of the cash flow goes into every address, if there is one.

    Every choice is a whole address: what one sees can be kept, sent and opened again without a session.
    """

    def address(**change: Any) -> str:  # noqa: ANN401 (any field of the filter)
        return with_line(path + wanted.query(**change), line)

    doubted = doubted_of(accounts, wanted)
    return {
        "filter": wanted,
        "path": path,
        "query": wanted.query(),
        "accounts": accounts,
        "numbers": [each.number for each in accounts],
        "families": underlyings_of(accounts),
        "categories": [(name, CATEGORY_WORDS[each]) for name, each in CATEGORIES.items()],
        "chips": [Chip(words, address(**change)) for words, change in wanted.parts],
        "views": [(VIEW_WORDS[view], address(view=view), view is wanted.view) for view in VIEW_WORDS],
        "grains": [(grain.value.capitalize(), address(grain=grain), grain is wanted.grain) for grain in Grain],
        "ranges": [
            (name, address(first=first, last=last), (first, last) == (wanted.first, wanted.last))
            for name, first, last in ranges(today)
        ],
        "doubted": Figure(doubted.amount, doubted.count, entries_address(wanted, {"cost": BY_BROKER})),
        "dirty": dirty_count(accounts),
    }
