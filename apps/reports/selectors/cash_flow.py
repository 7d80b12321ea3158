"""Reads for the cash flow: the sums of each line of its bridge, and the rows behind one of them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

from django.core.paginator import Paginator
from django.db.models import CharField, Count, F, Value
from django.db.models import Sum as Total

from apps.core.money import ZERO
from apps.core.periods import STARTS
from apps.reports.figures import Sum
from apps.reports.selectors.cash_pieces import CashLine, pieces_of
from apps.reports.selectors.profit import state_of
from apps.trades.kept import kept

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date
    from decimal import Decimal

    from django.core.paginator import Page
    from django.db.models import QuerySet

    from apps.reports.pnl_filter import PnlFilter
    from apps.reports.selectors.cash_pieces import Piece
    from apps.trades.models import Account

# What each line comes to, by the first day of each period.
type CashSums = Mapping[tuple[date, CashLine], Sum]
ITEMS_A_PAGE = 100
NEWEST = ("-item_day", "-item_row", "item_words", "item_amount")
ITEM = ("item_day", "account__number", "item_row", "item_symbol", "item_words", "item_amount")


@dataclass(frozen=True, slots=True)
class CashItem:
    """One row behind a line of the bridge: ``amount`` (USD) is its part in it, ``row`` the transaction's id if any."""

    day: date
    account: str
    row: int | None
    symbol: str
    words: str
    amount: Decimal


def cash_sums(accounts: Sequence[Account], wanted: PnlFilter) -> CashSums:
    """Return the lines of the accounts' cash flow by the filter's periods; its category does not matter."""
    asked = replace(wanted, category=None, complaints=[])
    return kept(("cash", state_of(accounts), asked), lambda: _sums(accounts, asked))


def cash_items(
    accounts: Sequence[Account], wanted: PnlFilter, lines: Iterable[CashLine], number: str | None
) -> Page[CashItem]:
    """Return a page of the rows behind some lines, the newest first; what comes to nothing is left out."""
    parts = [_items(piece) for line in lines for piece in pieces_of(line, accounts, wanted)]
    if not parts:
        return Paginator(cast("Sequence[CashItem]", ()), ITEMS_A_PAGE).get_page(1)
    # ALL: two equal rows are two rows of cash, and a plain UNION would show one.
    rows = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    page = Paginator(rows.order_by(*NEWEST), ITEMS_A_PAGE).get_page(number)
    page.object_list = [CashItem(*row) for row in page.object_list]
    return cast("Page[CashItem]", page)


def _sums(accounts: Sequence[Account], wanted: PnlFilter) -> CashSums:
    start = STARTS[wanted.grain]
    sums: dict[tuple[date, CashLine], Sum] = defaultdict(lambda: Sum(ZERO, 0))
    for line in CashLine:
        for piece in pieces_of(line, accounts, wanted):
            for day, amount, count in _by_day(piece):
                before = sums[start(day), line]
                sums[start(day), line] = Sum(before.amount + amount, before.count + count)
    # A plain dictionary can be kept; one with a lambda cannot be pickled.
    return dict(sums)


def _by_day(piece: Piece) -> Iterable[tuple[date, Decimal, int]]:
    # A row that moves nothing would stand in no list behind the sum, so it must not be counted in it either.
    rows = piece.rows.annotate(item_day=F(piece.day), item_amount=piece.amount).exclude(item_amount=0)
    grouped = rows.values("item_day").annotate(item_sum=Total("item_amount"), item_count=Count("pk"))
    return cast("Iterable[tuple[date, Decimal, int]]", grouped.values_list("item_day", "item_sum", "item_count"))


def _items(piece: Piece) -> QuerySet[Any, Any]:
    rows = piece.rows.annotate(
        item_day=F(piece.day),
        item_row=F(piece.row),
        item_symbol=F(piece.symbol),
        item_words=Value(piece.words, output_field=CharField()),
        item_amount=piece.amount,
    )
    found: QuerySet[Any, Any] = rows.exclude(item_amount=0).values_list(*ITEM)
    return found
