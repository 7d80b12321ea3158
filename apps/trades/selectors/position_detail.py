"""One contract in one account: what is held, its lots with their closures, and what needs a look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.db.models import Case, F, IntegerField, Sum, Value, When

from apps.core.dates import new_york_day
from apps.core.money import ZERO
from apps.trades.engine.expiry import is_overdue
from apps.trades.engine.results import underlying_of
from apps.trades.models import (
    Closure,
    LedgerProblem,
    Lot,
    StatedClosing,
    StatedOpening,
    StatementKind,
    Transaction,
    UnmatchedClose,
)
from apps.trades.selectors.ledger_lists import CARRIED, REALIZED, closure_line, closures_with_sources, lot_lines
from apps.trades.selectors.legs import difference_words
from apps.trades.selectors.open_lots import contract_of_instrument, open_lots, sums_of_lots, with_sources
from apps.trades.selectors.positions import position_line
from apps.trades.selectors.statements.former import former_closings, former_statements
from apps.trades.selectors.statements.lots import stated_lots
from apps.trades.words.contracts import contract_words
from apps.trades.words.problems import words_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta
    from decimal import Decimal

    from django.core.paginator import Page
    from django.db.models import QuerySet

    from apps.trades.engine.values import Contract
    from apps.trades.models import Account, Instrument, StatedLot
    from apps.trades.selectors.ledger_lists import ClosureLine, LotLine
    from apps.trades.selectors.open_lots import OpenLot, OpenSums
    from apps.trades.selectors.positions import PositionLine
    from apps.trades.selectors.statements.former import FormerLine
    from apps.trades.words.problems import ProblemWords

LOTS_A_PAGE = 25


@dataclass(frozen=True, slots=True)
class LotBlock:
    """One lot with its closures, what is open of it (None: all is closed), what the user stated of its opening, and
    what that said before."""

    line: LotLine
    closures: list[ClosureLine]
    open: OpenLot | None
    stated: StatedLot | None
    former: list[FormerLine]

    @property
    def has_premium(self) -> bool:
        """Whether an option's premium moved into it, or out of it."""
        return bool(self.line.row.folded_net or any(each.row.moved_net for each in self.closures))


@dataclass(frozen=True, slots=True)
class Realized:
    """What the contract has realized so far in each view (USD)."""

    trader: Decimal
    tax: Decimal


@dataclass(frozen=True, slots=True)
class ProblemLine:
    """A problem in words, with the rows that show it."""

    problem: LedgerProblem
    words: ProblemWords
    rows: list[Transaction]


@dataclass(frozen=True, slots=True)
class PositionDetail:
    """Everything the page of one position shows but its history; ``taken_back`` are openings stated in vain."""

    account: Account
    instrument: Instrument
    contract: Contract
    words: str
    underlying: str
    line: PositionLine | None
    lots: list[OpenLot]
    sums: OpenSums
    realized: Realized
    page: Page[Lot]
    blocks: list[LotBlock]
    unmatched: list[UnmatchedClose]
    problems: list[ProblemLine]
    openings: list[StatedOpening]
    former_openings: list[FormerLine]
    taken_back: list[StatedOpening]
    closings: list[StatedClosing]
    former_closings: list[FormerLine]
    is_overdue: bool
    mark_age: timedelta | None
    remark: str


def position_detail(
    account: Account, instrument: Instrument, now: datetime, number: str | None = None
) -> PositionDetail:
    """Return one page of the position's lots, the open ones first, and what stands around them."""
    contract, today = contract_of_instrument(instrument), new_york_day(now)
    stated = _openings(account, instrument)
    lots = open_lots([account], today, instrument=instrument)
    sums, line = sums_of_lots(lots), position_line(account, instrument, now)
    page = Paginator(_lots(account, instrument), LOTS_A_PAGE).get_page(number)
    return PositionDetail(
        account=account,
        instrument=instrument,
        contract=contract,
        words=contract_words(contract),
        underlying=underlying_of(contract),
        line=line,
        lots=lots,
        sums=sums,
        realized=_realized(account, instrument),
        page=page,
        blocks=_blocks(account, list(page), {lot.row.pk: lot for lot in lots}),
        unmatched=list(
            UnmatchedClose.objects.filter(account=account, instrument=instrument).select_related("transaction")
        ),
        problems=_problems(account, instrument),
        openings=[each for each in stated if each.taken_back_at is None],
        taken_back=[each for each in stated if each.taken_back_at is not None],
        former_openings=_former_openings(account, stated),
        former_closings=former_closings(account, instrument),
        closings=list(StatedClosing.objects.filter(account=account, instrument=instrument)),
        mark_age=now - lots[0].mark.at if lots and lots[0].mark else None,
        remark=difference_words(line, sums),
        is_overdue=bool(lots) and is_overdue(contract.expires_on, today),
    )


def _openings(account: Account, instrument: Instrument) -> list[StatedOpening]:
    rows = StatedOpening.objects.filter(account=account, instrument=instrument)
    return list(rows.select_related("instrument"))


def _former_openings(account: Account, stated: Sequence[StatedOpening]) -> list[FormerLine]:
    found = former_statements(account, StatementKind.POSITION, (each.number for each in stated))
    return [line for each in stated for line in found.get(each.number, [])]


def _lots(account: Account, instrument: Instrument) -> QuerySet[Lot]:
    is_closed = Case(When(remaining=0, then=Value(1)), default=Value(0), output_field=IntegerField())
    rows = with_sources(Lot.objects.filter(account=account, instrument=instrument))
    # Open ones in the order in which they will be closed; of the closed ones the latest is asked for most.
    closed_at = Case(When(remaining=0, then=F("opened_at")))
    return rows.annotate(is_closed=is_closed, closed_at=closed_at).order_by(
        "is_closed", F("closed_at").desc(nulls_last=True), "opened_at", "pk"
    )


def _blocks(account: Account, rows: Sequence[Lot], opened: dict[int, OpenLot]) -> list[LotBlock]:
    closures: dict[int, list[ClosureLine]] = {row.pk: [] for row in rows}
    found = closures_with_sources(Closure.objects.filter(account=account, lot__in=closures)).order_by("closed_at", "pk")
    for row in found:
        closures[row.lot_id].append(closure_line(row))
    stated = stated_lots(account, (row.opening_name for row in rows if row.is_cost_stated))
    former = former_statements(account, StatementKind.LOT, (row.opening_name for row in rows if row.is_cost_stated))
    return [
        LotBlock(line, closures[line.row.pk], opened.get(line.row.pk), stated.get(name), former.get(name, []))
        for line in lot_lines(rows)
        for name in (line.row.opening_name,)
    ]


def _realized(account: Account, instrument: Instrument) -> Realized:
    underlying = underlying_of(contract_of_instrument(instrument))
    closures = Closure.objects.filter(account=account, underlying=underlying, instrument=instrument).exclude(CARRIED)
    found = closures.aggregate(trader=Sum(REALIZED, default=ZERO), moved=Sum("moved_net", default=ZERO))
    return Realized(found["trader"], found["trader"] + found["moved"])


def _problems(account: Account, instrument: Instrument) -> list[ProblemLine]:
    problems = list(LedgerProblem.objects.filter(account=account, symbol=instrument.symbol))
    named = {broker_id for problem in problems for broker_id in problem.broker_ids}
    rows = Transaction.objects.filter(account=account, broker_id__in=named).defer("payload").order_by("broker_id")
    found = list(rows) if named else []
    return [
        ProblemLine(problem, words_of(problem.code), [row for row in found if row.broker_id in problem.broker_ids])
        for problem in problems
    ]
