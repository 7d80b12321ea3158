"""Every row of one contract in one account, with what was held after it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.paginator import Paginator

from apps.core.dates import day_bounds
from apps.core.money import ZERO
from apps.trades.engine.families import family_of
from apps.trades.engine.results import underlying_of
from apps.trades.models import Closure, Lot, StatedClosing, StatedOpening, Transaction
from apps.trades.selectors.open_lots import contract_of_instrument

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

    from django.core.paginator import Page
    from django.db.models import QuerySet

    from apps.trades.models import Account, Instrument

    # Which row or statement, by its key and what it is.
    Cause = tuple[int, str]
    # When, then the row's broker id (a stated opening comes before all of them, a stated closing after), then which.
    Step = tuple[datetime, float, int, str]

ROWS_A_PAGE = 50
BEFORE_ALL, AFTER_ALL = float("-inf"), float("inf")
ROW, OPENING, CLOSING = "row", "opening", "closing"


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One row, or one statement of the user's, with the change of what is held and what was held after it (signed)."""

    row: Transaction | None
    opening: StatedOpening | None
    closing: StatedClosing | None
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
    """Return a page of the contract's history; seven queries whatever its length."""
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
    openings = StatedOpening.objects.in_force().filter(account=account, instrument=instrument)
    closings = StatedClosing.objects.filter(account=account, instrument=instrument).values_list("closed_at", "pk")
    steps: list[Step] = [(at, broker_id, pk, ROW) for at, broker_id, pk in rows]
    steps += [(day_bounds(day)[0], BEFORE_ALL, pk, OPENING) for day, pk in openings.values_list("opened_on", "pk")]
    return sorted(steps + [(at, AFTER_ALL, pk, CLOSING) for at, pk in closings])


def _changes(account: Account, instrument: Instrument) -> dict[Cause, Decimal]:
    """Return by how much each row or statement changed what is held, as lots and closures tell it."""
    changes: defaultdict[Cause, Decimal] = defaultdict(lambda: ZERO)
    lots = Lot.objects.filter(account=account, instrument=instrument)
    for opening, stated, carried_by, quantity in lots.values_list(
        "opening_id", "stated_opening_id", "carried_by_id", "quantity"
    ):
        # A lot that was carried over came with the row that carried it, not with the one that once opened it.
        row = carried_by or opening
        changes[(stated, OPENING) if row is None else (row, ROW)] += quantity
    underlying = underlying_of(contract_of_instrument(instrument))
    closures = Closure.objects.filter(account=account, underlying=underlying, instrument=instrument)
    for closing, stated, quantity in closures.values_list("closing_id", "stated_closing_id", "quantity"):
        changes[(stated, CLOSING) if closing is None else (closing, ROW)] -= quantity
    return changes


def _lines(page: list[Step], changes: dict[Cause, Decimal], after: dict[Step, Decimal]) -> list[HistoryLine]:
    rows = Transaction.objects.defer("payload").in_bulk([pk for *_, pk, kind in page if kind == ROW])
    openings = StatedOpening.objects.in_bulk([pk for *_, pk, kind in page if kind == OPENING])
    closings = StatedClosing.objects.in_bulk([pk for *_, pk, kind in page if kind == CLOSING])
    return [
        HistoryLine(
            rows[step[2]] if step[3] == ROW else None,
            openings[step[2]] if step[3] == OPENING else None,
            closings[step[2]] if step[3] == CLOSING else None,
            step[0],
            changes.get(step[2:], ZERO),
            after[step],
        )
        for step in page
    ]
