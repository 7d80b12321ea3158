"""Every row of one contract in one account, with what was held after it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.paginator import Paginator

from apps.core.money import ZERO
from apps.trades.engine.families import family_of
from apps.trades.engine.results import underlying_of
from apps.trades.models import Closure, Lot, StatedClosing, Transaction
from apps.trades.selectors.open_lots import contract_of_instrument

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

    from django.core.paginator import Page
    from django.db.models import QuerySet

    from apps.trades.models import Account, Instrument

    # When, then the row's broker id (a statement has none and comes last), then which row or statement.
    Step = tuple[datetime, float, int, bool]

ROWS_A_PAGE = 50
AFTER_ALL = float("inf")


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One row, or one statement of the user's, with the change of what is held and what was held after it (signed)."""

    row: Transaction | None
    statement: StatedClosing | None
    at: datetime
    change: Decimal
    held: Decimal


@dataclass(frozen=True, slots=True)
class History:
    """One page of it, the newest first."""

    page: Page[Step]
    lines: list[HistoryLine]


def rows_of_contract(account: Account, instrument: Instrument) -> QuerySet[Transaction]:
    """Return the account's rows of this contract, unordered; the family is what an index can seek by."""
    family = family_of(instrument.instrument_type, instrument.symbol, instrument.underlying_symbol)
    return Transaction.objects.filter(account=account, family=family, instrument=instrument)


def history_of(account: Account, instrument: Instrument, number: str | None) -> History:
    """Return a page of the contract's history; five queries whatever its length."""
    steps = _steps(account, instrument)
    changes = _changes(account, instrument)
    held, after = ZERO, {}
    for step in steps:
        held += changes.get(step[2:], ZERO)
        after[step] = held
    page = Paginator(steps[::-1], ROWS_A_PAGE).get_page(number)
    return History(page, _lines(list(page), changes, after))


def _steps(account: Account, instrument: Instrument) -> list[Step]:
    rows = rows_of_contract(account, instrument).values_list("executed_at", "broker_id", "pk")
    stated = StatedClosing.objects.filter(account=account, instrument=instrument).values_list("closed_at", "pk")
    steps: list[Step] = [(at, broker_id, pk, True) for at, broker_id, pk in rows]
    return sorted(steps + [(at, AFTER_ALL, pk, False) for at, pk in stated])


def _changes(account: Account, instrument: Instrument) -> dict[tuple[int, bool], Decimal]:
    """Return by how much each row or statement changed what is held, as lots and closures tell it."""
    changes: dict[tuple[int, bool], Decimal] = {}

    def add(pk: int, *, is_row: bool, quantity: Decimal) -> None:
        """Count so much (signed as what is held) towards one row or one statement."""
        changes[pk, is_row] = changes.get((pk, is_row), ZERO) + quantity

    lots = Lot.objects.filter(account=account, instrument=instrument)
    for opening, carried_by, quantity in lots.values_list("opening_id", "carried_by_id", "quantity"):
        # A lot that was carried over came with the row that carried it, not with the one that once opened it.
        add(carried_by or opening, is_row=True, quantity=quantity)
    underlying = underlying_of(contract_of_instrument(instrument))
    closures = Closure.objects.filter(account=account, underlying=underlying, instrument=instrument)
    for closing, stated, quantity in closures.values_list("closing_id", "stated_closing_id", "quantity"):
        add(closing or stated, is_row=closing is not None, quantity=-quantity)
    return changes


def _lines(page: list[Step], changes: dict[tuple[int, bool], Decimal], after: dict[Step, Decimal]) -> list[HistoryLine]:
    rows = Transaction.objects.defer("payload").in_bulk([pk for *_, pk, is_row in page if is_row])
    stated = StatedClosing.objects.in_bulk([pk for *_, pk, is_row in page if not is_row])
    return [
        HistoryLine(
            rows[pk] if is_row else None,
            None if is_row else stated[pk],
            at,
            changes.get((pk, is_row), ZERO),
            after[at, broker_id, pk, is_row],
        )
        for at, broker_id, pk, is_row in page
    ]
