"""Rebuilding what is derived: under the account's lock, all that is stale of an account in one commit.

Whoever reads meanwhile sees the rows of before, whoever reads later those of after; a page that needs several queries
compares ``ledger_version`` before and after them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from apps.trades.engine.grouping.group import GROUPING_VERSION
from apps.trades.engine.ledger import ENGINE_VERSION
from apps.trades.ledger.deriving import derive, derive_since
from apps.trades.ledger.digests import lines_by_month, partition_digest
from apps.trades.ledger.families import joined_families
from apps.trades.ledger.grouping.regrouping import Regrouping
from apps.trades.ledger.kept_months import NOTHING, digests_with, kept_months
from apps.trades.ledger.resuming import starts_of
from apps.trades.ledger.staleness import plan_of
from apps.trades.ledger.standing import standing_of
from apps.trades.ledger.statements import statements_of
from apps.trades.ledger.variation import settled_before
from apps.trades.ledger.writing import Writer
from apps.trades.models import Account, Partition
from apps.trades.services.grouping import lots_and_what_follows, regroup_partitions

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from django.db.backends.utils import CursorWrapper

    from apps.accounts.models import User
    from apps.trades.engine.facts import SettledBefore
    from apps.trades.ledger.families import Members
    from apps.trades.ledger.kept_months import Kept
    from apps.trades.ledger.statements import Statements


@dataclass(frozen=True, slots=True)
class Step:
    """How far a rebuild is: partitions done of those to do, in one account."""

    account: Account
    done: int
    total: int


def _nobody(step: Step) -> None:
    """Tell nobody."""


def rebuild_dirty(
    *, user: User | None = None, account: Account | None = None, tell: Callable[[Step], None] = _nobody
) -> int:
    """Rebuild every dirty partition, of one user or account if given, and return how many those were.

    One commit per account, accounts in id order. ``tell`` is called before each partition; what it raises ends the
    account's rebuild, which leaves that account as it was. The first error is raised once all others had their turn.
    """
    dirty = Partition.objects.dirty()
    if user is not None:
        dirty = dirty.for_user(user)
    if account is not None:
        dirty = dirty.filter(account=account)
    accounts = Account.objects.filter(pk__in=dirty.values("account")).order_by("pk")
    rebuilt, failures = 0, []
    for each in accounts:
        try:
            rebuilt += rebuild_account(each, tell=tell)
        except Exception as error:  # What keeps one account from its ledger must not keep the others from theirs.
            failures.append(error)
    if failures:
        raise failures[0]
    return rebuilt


@transaction.atomic
def rebuild_account(
    account: Account,
    *,
    everything: bool = False,
    tell: Callable[[Step], None] = _nobody,
    now: Callable[[], datetime] = timezone.now,
) -> int:
    """Rebuild the account's stale partitions, or all of them, and return how many those were.

    Takes the account's lock. A partition is stale when it is dirty, when an older engine made it, or when its family
    is joined to others than it was rebuilt with. Where new rows are all that came, it is resumed (`resuming`). One
    that only was grouped by older rules keeps its lots and is grouped anew.
    """
    locked = Account.objects.select_for_update().get(pk=account.pk)
    with connection.cursor() as cursor:
        # Compiling these statements takes the server longer than running them, and it would for each one anew.
        cursor.execute("SET LOCAL jit = off")
        standing, groups = standing_of(cursor, locked, everything=everything), joined_families(cursor, locked.pk)
        plan = plan_of(standing, groups)
        misgrouped = _misgrouped(locked, but_for=plan.replaced)
        if not plan.groups and not misgrouped:
            return 0
        statements = statements_of(locked)
        starts = {} if everything else starts_of(cursor, locked, statements, standing, groups)
        rebuild = _Rebuild(cursor, locked, statements, Writer(cursor, locked.pk), now(), starts)
        rebuild.clear(plan.replaced)
        rebuilt, total = len(plan.groups), len(plan.groups) + len(misgrouped)
        for done, members in enumerate(plan.groups):
            tell(Step(locked, done, total))
            rebuild.write(members)
            # Not before the facts and rows of these families are let go: each half needs the memory.
            rebuild.group_what_stands()
        rebuild.finish()
        regroup_partitions(cursor, locked, misgrouped, tell=lambda done: tell(Step(locked, rebuilt + done, total)))
    return total


def _misgrouped(account: Account, *, but_for: Sequence[str]) -> list[Partition]:
    """Return the partitions whose lots are right but were grouped by older rules."""
    old = Partition.objects.filter(account=account, grouping_version__lt=GROUPING_VERSION)
    return list(old.exclude(family__in=but_for).order_by("family"))


class _Rebuild:
    """One account's rebuild within its transaction; holds one group of families at a time."""

    def __init__(
        self,
        cursor: CursorWrapper,
        account: Account,
        statements: Statements,
        writer: Writer,
        at: datetime,
        starts: Mapping[str, datetime],
    ) -> None:
        self._cursor = cursor
        self._account = account
        self._statements = statements
        self._writer = writer
        self._at = at
        self._starts = starts
        self._regrouping = Regrouping(cursor, account)
        self._kept: dict[str, Kept] = {}
        self._settled: dict[str, list[SettledBefore]] = {}
        self._partitions: list[Partition] = []
        self._ungrouped: dict[str, Partition] = {}

    def clear(self, families: Sequence[str]) -> None:
        """Delete the partitions that are replaced, with their rows; of those that are resumed, the rows from there."""
        self._regrouping.clear(families, self._starts)
        self._writer.delete([family for family in families if family not in self._starts])
        self._writer.delete_since(self._starts)
        # What is left in the tables now is what stays.
        self._kept = kept_months(self._cursor, self._account.pk, self._starts)
        self._settled = settled_before(self._cursor, self._account.pk, list(self._starts))
        Partition.objects.filter(account=self._account, family__in=families).delete()

    def write(self, members: Members) -> None:
        """Derive one group from its facts and write its rows."""
        family, since = members[0], self._starts.get(members[0])
        if since is None:
            rows, known = derive(self._cursor, self._account, self._statements, members)
        else:
            settled = self._settled.get(family, ())
            rows, known = derive_since(self._cursor, self._account, family, since, settled)
        digests = digests_with(self._kept.pop(family, NOTHING), lines_by_month(rows))
        self._writer.write(family, rows, known, self._statements)
        partition = Partition(
            account=self._account,
            family=family,
            is_dirty=False,
            members=list(members),
            engine_version=ENGINE_VERSION,
            lot_method=self._account.lot_method,
            digest=partition_digest(digests),
            month_digests=digests,
            grouping_version=GROUPING_VERSION,
            rebuilt_at=self._at,
        )
        self._partitions.append(partition)
        self._ungrouped[family] = partition

    def group_what_stands(self) -> None:
        """Group what was written so far, if it has been sent to the tables."""
        if self._writer.is_flushed:
            self._group()

    def _group(self) -> None:
        """Group what stands in the tables by now: many small families together, and never all at once."""
        members = {family: tuple(each.members) for family, each in self._ungrouped.items()}
        for family, digest in self._regrouping.group(members).items():
            self._ungrouped.pop(family).grouping_digest = digest

    def finish(self) -> None:
        """Send what is gathered, and let the account's readers know that there is another ledger now."""
        self._writer.flush()
        self._writer.refresh_statistics(beside=self._stayed)
        self._group()
        self._regrouping.finish(beside=self._stayed)
        Partition.objects.bulk_create(self._partitions)
        Account.objects.filter(pk=self._account.pk).update(ledger_version=F("ledger_version") + 1)

    def _stayed(self) -> int:
        """Return how many rows the planner knows of already, about; none where every partition was made anew."""
        return lots_and_what_follows(self._account) if self._starts else 0
