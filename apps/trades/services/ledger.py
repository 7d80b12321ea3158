"""Rebuilding what is derived: under the account's lock, all that is stale of an account in one commit.

Whoever reads meanwhile sees the rows of before, whoever reads later those of after; a page that needs several queries
compares ``ledger_version`` before and after them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from apps.trades.engine.grouping.group import GROUPING_VERSION
from apps.trades.engine.ledger import ENGINE_VERSION
from apps.trades.ledger.batches import batches_of
from apps.trades.ledger.deriving import derive, derive_since
from apps.trades.ledger.digests import lines_by_month, partition_digest
from apps.trades.ledger.families import joined_families
from apps.trades.ledger.grouping.derived import loaded_of
from apps.trades.ledger.grouping.regrouping import Regrouping
from apps.trades.ledger.kept_months import NOTHING, digests_with, kept_months
from apps.trades.ledger.loading import load_groups, load_since
from apps.trades.ledger.resuming import starts_of
from apps.trades.ledger.sending import Sender
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
    from apps.trades.ledger.deriving import Derived
    from apps.trades.ledger.families import Members
    from apps.trades.ledger.kept_months import Kept
    from apps.trades.ledger.loading import Loaded
    from apps.trades.ledger.staleness import Plan
    from apps.trades.ledger.statements import Statements
    from apps.trades.ledger.writing import RowKeys


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
        with Sender(connection) as sender:
            rebuild = _Rebuild(cursor, locked, statements, now(), starts, sender)
            rebuilt, total = len(plan.groups), len(plan.groups) + len(misgrouped)
            rebuild.replace(plan, tell=lambda done: tell(Step(locked, done, total)))
        regroup_partitions(cursor, locked, misgrouped, tell=lambda done: tell(Step(locked, rebuilt + done, total)))
    return total


def _check_references(cursor: CursorWrapper) -> None:
    """Have references checked as rows are sent, while Python works; at the commit it would be one more wait (2 s of
    100,000 rows).

    Not before the old rows are gone: a statement that was taken back in this transaction is what some of them name.
    """
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _misgrouped(account: Account, *, but_for: Sequence[str]) -> list[Partition]:
    """Return the partitions whose lots are right but were grouped by older rules."""
    old = Partition.objects.filter(account=account, grouping_version__lt=GROUPING_VERSION)
    return list(old.exclude(family__in=but_for).order_by("family"))


class _Written(NamedTuple):
    """A partition whose ledger is written, and what its trades are grouped from."""

    partition: Partition
    derived: Derived
    keys: RowKeys


class _Rebuild:
    """One account's rebuild within its transaction; holds a batch of families at a time."""

    def __init__(
        self,
        cursor: CursorWrapper,
        account: Account,
        statements: Statements,
        at: datetime,
        starts: Mapping[str, datetime],
        sender: Sender,
    ) -> None:
        self._cursor = cursor
        self._account = account
        self._statements = statements
        self._at = at
        self._starts = starts
        self._sender = sender
        self._writer = Writer(cursor, account.pk, sender)
        self._regrouping = Regrouping(cursor, account, sender)
        self._kept: dict[str, Kept] = {}
        self._settled: dict[str, list[SettledBefore]] = {}
        self._replaced: Sequence[str] = ()
        self._partitions: list[Partition] = []

    def replace(self, plan: Plan, *, tell: Callable[[int], None]) -> None:
        """Put what follows from the facts in the place of what stands; ``tell`` hears how many groups are done.

        Every read waits until all that was sent is stored. So there is one for each batch of families, at the moment
        at which least is under way: when the batch before has been derived, and is not sent yet.
        """
        batches = batches_of(self._cursor, self._account.pk, plan.groups)
        loaded, done = self._load(next(batches, ())), 0
        self._clear(plan.replaced)
        self._sender(_check_references)
        while loaded:
            written = []
            for members, known in loaded:
                tell(done)
                written.append(self._write(members, known))
                done += 1
            loaded = self._load(next(batches, ()))
            self._writer.flush()
            self._group(written)
        self._finish()

    def _clear(self, families: Sequence[str]) -> None:
        """Delete the partitions that are replaced, with their rows; of those that are resumed, the rows from there."""
        self._regrouping.clear(families, self._starts)
        self._writer.delete([family for family in families if family not in self._starts])
        self._writer.delete_since(self._starts)
        self._replaced = families
        if self._starts:
            self._sender.wait()
            # What is left in the tables now is what stays.
            self._kept = kept_months(self._cursor, self._account.pk, self._starts)
            self._settled = settled_before(self._cursor, self._account.pk, list(self._starts))

    def _load(self, groups: Sequence[Members]) -> list[tuple[Members, Loaded]]:
        """Return the groups of a batch with their facts: all, or from where a family is resumed."""
        whole = [members for members in groups if members[0] not in self._starts]
        loaded = dict(zip(whole, load_groups(self._cursor, self._account.pk, whole), strict=True)) if whole else {}
        rows = sum(len(known.facts) for known in loaded.values())
        self._writer.expect(rows)
        self._regrouping.expect(rows)
        return [(members, loaded.get(members) or self._load_since(members[0])) for members in groups]

    def _load_since(self, family: str) -> Loaded:
        return load_since(self._cursor, self._account.pk, family, self._starts[family])

    def _write(self, members: Members, known: Loaded) -> _Written:
        """Derive one group from its facts and write its rows."""
        family = members[0]
        if family in self._starts:
            derived = derive_since(self._account, known, self._settled.get(family, ()))
        else:
            derived = derive(self._account, self._statements, members, known)
        digests = digests_with(self._kept.pop(family, NOTHING), lines_by_month(derived.rows))
        keys = self._writer.write(family, derived.rows, known, self._statements)
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
        return _Written(partition, derived, keys)

    def _group(self, written: Sequence[_Written]) -> None:
        """Group a batch: what was derived whole as it is at hand, what was resumed from the tables."""
        resumed = {each.partition.family: each.partition for each in written if each.partition.family in self._starts}
        if resumed:
            digests = self._regrouping.group({family: tuple(each.members) for family, each in resumed.items()})
            for family, digest in digests.items():
                resumed[family].grouping_digest = digest
        for partition, derived, keys in written:
            if partition.family not in resumed:
                loaded = loaded_of(
                    derived, keys, costs_stated=self._statements.lots.keys(), is_ira=self._account.is_ira
                )
                members = tuple(partition.members)
                partition.grouping_digest = self._regrouping.group_loaded(partition.family, members, loaded)
        self._regrouping.flush()

    def _finish(self) -> None:
        """Let the planner and the account's readers know that there is another ledger now."""
        self._writer.refresh_statistics(beside=self._stayed)
        self._regrouping.finish(beside=self._stayed)
        Partition.objects.filter(account=self._account, family__in=self._replaced).delete()
        Partition.objects.bulk_create(self._partitions)
        Account.objects.filter(pk=self._account.pk).update(ledger_version=F("ledger_version") + 1)
        # The caller's transaction may go on, and was promised that it may store its rows in any order.
        self._cursor.execute("SET CONSTRAINTS ALL DEFERRED")

    def _stayed(self) -> int:
        """Return how many rows the planner knows of already, about; none where every partition was made anew."""
        return lots_and_what_follows(self._account) if self._starts else 0
