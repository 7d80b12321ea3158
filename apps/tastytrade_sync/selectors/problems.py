"""Problems as the pages list them: by kind, and each with the stored row it speaks of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count

from apps.trades.models import Transaction

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from apps.tastytrade_sync.models import SyncProblem


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """A problem and, where the row it speaks of is stored, that transaction's id."""

    problem: SyncProblem
    transaction_id: int | None


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """How many of the listed problems are of one code."""

    code: str
    count: int

    @property
    def words(self) -> str:
        return self.code.replace("_", " ")


def problem_rows(problems: Iterable[SyncProblem]) -> list[ProblemRow]:
    """Return the problems with their transactions, in one query for all of them."""
    listed = list(problems)
    named = {problem.broker_id for problem in listed if problem.account_id and problem.broker_id}
    rows = Transaction.objects.filter(account__in={problem.account_id for problem in listed}, broker_id__in=named)
    stored = {(account, broker): key for key, account, broker in rows.values_list("pk", "account", "broker_id")}
    return [ProblemRow(problem, stored.get((problem.account_id or 0, problem.broker_id or 0))) for problem in listed]


def problem_kinds(problems: QuerySet[SyncProblem]) -> list[ProblemKind]:
    """Return how many there are of each kind, most first."""
    counted = problems.order_by().values_list("code").annotate(count=Count("pk")).order_by("-count", "code")
    return [ProblemKind(code, count) for code, count in counted]
