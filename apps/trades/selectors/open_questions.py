"""What the ledger asks its owner: the engine's problems of all accounts, and expired contracts whose end never came."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.db.models import Case, IntegerField, Sum, Value, When

from apps.trades.engine.expiry import is_overdue
from apps.trades.models import Instrument, LedgerProblem, Lot, StatedOpening, Transaction
from apps.trades.selectors.open_lots import contract_of_instrument
from apps.trades.selectors.statements.treatments import kinds_of
from apps.trades.words.contracts import contract_words
from apps.trades.words.problems import QUIET, STATEABLE, TREATABLE, words_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from decimal import Decimal

    from django.core.paginator import Page

    from apps.trades.models import Account
    from apps.trades.words.problems import ProblemWords

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Questions:
    """How many questions are open: ``loud`` ones ask for an act, ``quiet`` ones may wait for the tax return."""

    loud: int
    quiet: int

    @property
    def all(self) -> int:
        return self.loud + self.quiet


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """One problem in words, with its contract where a row or a stated opening names it, and the rows that show it; of
    those that are ``treatable`` (primary keys) a person may state what they were for tax."""

    problem: LedgerProblem
    words: ProblemWords
    contract: str
    instrument_id: int | None
    rows: list[Transaction]
    treatable: frozenset[int] = frozenset()
    opening: StatedOpening | None = None

    @property
    def is_stateable(self) -> bool:
        return self.problem.code in STATEABLE


@dataclass(frozen=True, slots=True)
class OverdueLine:
    """What is open of one expired contract in one account: quantity signed, cash in USD (bought negative)."""

    account: Account
    instrument: Instrument
    contract: str
    quantity: Decimal
    cash: Decimal


def count_questions(accounts: Sequence[Account], today: date) -> Questions:
    """Count what is open in these accounts; an overdue contract is one question however many lots it has."""
    rows = LedgerProblem.objects.filter(account__in=accounts)
    codes = list(rows.values_list("code", flat=True))
    quiet = sum(code in QUIET for code in codes)
    return Questions(len(codes) - quiet + len(overdue_lines(accounts, today)), quiet)


def overdue_lines(accounts: Sequence[Account], today: date) -> list[OverdueLine]:
    """Return the open contracts that the broker should have ended by ``today``, a New York day; oldest first."""
    opened = Lot.objects.filter(account__in=accounts, instrument__expires_on__lt=today).open()
    found = list(
        opened.order_by("instrument__expires_on", "account", "instrument")
        .values_list("account", "instrument")
        .annotate(quantity=Sum("remaining"), cash=Sum("remaining_net"))
    )
    owned = {account.pk: account for account in accounts}
    named = Instrument.objects.in_bulk({instrument for _, instrument, _, _ in found})
    return [
        OverdueLine(owned[account], named[key], contract_words(contract_of_instrument(named[key])), quantity, cash)
        for account, key, quantity, cash in found
        if is_overdue(named[key].expires_on, today)
    ]


def codes_met(accounts: Sequence[Account]) -> list[str]:
    """Return the codes of these accounts' problems, for the choice among them."""
    rows = LedgerProblem.objects.filter(account__in=accounts)
    return list(rows.order_by("code").values_list("code", flat=True).distinct())


def questions_page(
    accounts: Sequence[Account], code: str, number: str | None
) -> tuple[Page[LedgerProblem], list[QuestionLine]]:
    """Return one page of these accounts' problems, of one code if given, the quiet ones last."""
    rows = LedgerProblem.objects.filter(account__in=accounts).select_related("account")
    if code:
        rows = rows.filter(code=code)
    is_quiet = Case(When(code__in=sorted(QUIET), then=Value(1)), default=Value(0), output_field=IntegerField())
    ordered = rows.annotate(is_quiet=is_quiet).order_by("is_quiet", "code", "account", "symbol", "broker_ids", "pk")
    page = Paginator(ordered, PAGE_SIZE).get_page(number)
    return page, _lines(list(page))


def _lines(problems: Sequence[LedgerProblem]) -> list[QuestionLine]:
    named = {broker_id for each in problems for broker_id in each.broker_ids}
    asked = {each.account_id for each in problems}
    rows = Transaction.objects.filter(account__in=asked, broker_id__in=named).select_related("instrument")
    # Two accounts may hold rows of one broker id: only both together name a row.
    found = {(row.account_id, row.broker_id): row for row in rows.defer("payload")}
    stated = {
        (each.account_id, -each.number): each
        for each in StatedOpening.objects.filter(account__in=asked).select_related("instrument")
        if -each.number in named
    }
    asked_for = {name for each in problems if each.code in TREATABLE for name in _names(each)}
    treatable = frozenset(kinds_of([row for name, row in found.items() if name in asked_for]))
    return [_line(each, found, stated, treatable if each.code in TREATABLE else frozenset()) for each in problems]


def _names(problem: LedgerProblem) -> list[tuple[int, int]]:
    return [(problem.account_id, broker_id) for broker_id in problem.broker_ids]


def _line(
    problem: LedgerProblem,
    found: dict[tuple[int, int], Transaction],
    stated: dict[tuple[int, int], StatedOpening],
    treatable: frozenset[int],
) -> QuestionLine:
    keys = _names(problem)
    rows = [found[key] for key in keys if key in found]
    known = next((row.instrument for row in rows if row.instrument and row.symbol == problem.symbol), None)
    opening = next((stated[key] for key in keys if key in stated), None)
    known = opening.instrument if opening else known
    contract = contract_words(contract_of_instrument(known)) if known else problem.symbol
    key = known.pk if known else None
    return QuestionLine(problem, words_of(problem.code), contract, key, rows, treatable, opening)
