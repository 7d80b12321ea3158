"""Whether the derived rows are what the facts say: three digests per partition that must be one.

The digest stored with the partition, that of the rows now in the tables, and that of a fresh computation. First of
lots and what belongs to them, then, where these are right, of the trades that are grouped from them.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from django.db import connection, transaction

from apps.trades.ledger.deriving import derive
from apps.trades.ledger.digests import lines_by_month, lines_of, month_digests, partition_digest
from apps.trades.ledger.families import group_of, joined_families
from apps.trades.ledger.grouping.edits import edits_of
from apps.trades.ledger.grouping.regrouping import grouped_with
from apps.trades.ledger.grouping.rows import rows_of
from apps.trades.ledger.grouping.sheets import GROUPING_SHEETS
from apps.trades.ledger.grouping.stored import stored_grouping
from apps.trades.ledger.loading import load_families
from apps.trades.ledger.sheets import SHEETS
from apps.trades.ledger.standing import standing_of
from apps.trades.ledger.statements import statements_of
from apps.trades.ledger.stored import stored_by_month
from apps.trades.models import Account, Partition

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from django.db.backends.utils import CursorWrapper

    from apps.trades.ledger.digests import ByMonth
    from apps.trades.ledger.families import Members
    from apps.trades.ledger.grouping.edits import AccountEdits
    from apps.trades.ledger.statements import Statements

STALE = "waits to be recalculated"
ABSENT = "was never recalculated"
LEFT_OVER = "has rows but no facts that make them"
ALTERED = "its rows are not those that were written"
WRONG = "its rows are not what the facts say"
TRADES_ALTERED = "its trades are not those that were written"
TRADES_WRONG = "its trades are not what its lots and the edits say"
# A checker wants to know what kind of row differs, not to read a whole ledger.
MOST_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Difference:
    """One partition that does not stand the comparison: what is wrong in words, and rows that show it.

    ``missing`` follow from the facts and are not stored, ``unexpected`` are stored and do not follow.
    """

    family: str
    found: tuple[str, ...]
    missing: tuple[str, ...] = ()
    unexpected: tuple[str, ...] = ()


def _nobody(done: int, total: int) -> None:
    """Tell nobody."""


@transaction.atomic
def check_account(account: Account, *, tell: Callable[[int, int], None] = _nobody) -> list[Difference]:
    """Return the partitions of the account whose digests are not all the same, by family; writes nothing.

    Takes the account's lock, so that no sync changes one side of the comparison meanwhile. ``tell`` hears how many
    partitions are compared, of how many.
    """
    locked = Account.objects.select_for_update().get(pk=account.pk)
    partitions = {partition.family: partition for partition in Partition.objects.filter(account=locked)}
    stale = set(Partition.objects.dirty().filter(account=locked).values_list("family", flat=True))
    with connection.cursor() as cursor:
        check = _Check(cursor, locked, statements_of(locked), edits_of(locked), stale)
        expected = _expected_groups(cursor, locked)
        names = sorted({*expected, *partitions, *_families_of_rows(locked)})
        found = []
        for done, family in enumerate(names):
            tell(done, len(names))
            found.append(check.compare(family, expected.get(family), partitions.get(family)))
    return [difference for difference in found if difference is not None]


def _expected_groups(cursor: CursorWrapper, account: Account) -> dict[str, Members]:
    """Return the groups the facts make, by the name of their partition."""
    groups = joined_families(cursor, account.pk)
    covered = {family for each in standing_of(cursor, account, everything=True) for family in each.covers}
    return {members[0]: members for members in (group_of(family, groups) for family in covered)}


def _families_of_rows(account: Account) -> Iterator[str]:
    for sheet in (*SHEETS, *GROUPING_SHEETS):
        yield from (
            sheet.model._base_manager.filter(account=account).order_by().values_list("family", flat=True).distinct()
        )


@dataclass(frozen=True, slots=True)
class _Check:
    """One account under comparison; ``stale`` are the partitions that wait to be rebuilt."""

    cursor: CursorWrapper
    account: Account
    statements: Statements
    edits: AccountEdits
    stale: set[str]

    def compare(self, family: str, members: Members | None, partition: Partition | None) -> Difference | None:
        """Return how one partition differs from the facts of its members, None if it does not."""
        by_month = stored_by_month(self.cursor, self.account.pk, family)
        should_be = self._fresh(members) if members else {}
        found = tuple(self._sentences(partition, members, month_digests(by_month), month_digests(should_be)))
        stored, fresh = list(chain.from_iterable(by_month.values())), list(chain.from_iterable(should_be.values()))
        # Of wrong lots nobody can say what their trades should be; to rebuild them groups them anew too.
        if not found and partition is not None and members is not None:
            stored, fresh, found = self._grouping(partition, members)
        if not found:
            return None
        missing, unexpected = Counter(fresh) - Counter(stored), Counter(stored) - Counter(fresh)
        return Difference(family, found, _shown(missing), _shown(unexpected))

    def _grouping(self, partition: Partition, members: Members) -> tuple[list[str], list[str], tuple[str, ...]]:
        """Return the lines of the trades stored and of those that should be, and what is wrong with them."""
        stored = stored_grouping(self.cursor, self.account.pk, partition.family)
        grouped = grouped_with(self.cursor, self.account.pk, partition.family, self.edits.of(members))
        fresh = list(lines_of(rows_of(grouped.grouping, grouped.loaded.entries)))
        found = []
        if partition.grouping_digest != stored.digest or not stored.has_right_digests:
            found.append(TRADES_ALTERED)
        if Counter(stored.lines) != Counter(fresh):
            found.append(TRADES_WRONG)
        return stored.lines, fresh, tuple(found)

    def _fresh(self, members: Members) -> ByMonth:
        known = load_families(self.cursor, self.account.pk, members)
        return lines_by_month(derive(self.account, self.statements, members, known).rows)

    def _sentences(
        self, partition: Partition | None, members: Members | None, stored: Mapping[str, str], fresh: Mapping[str, str]
    ) -> Iterator[str]:
        if members is None:
            yield LEFT_OVER
        elif partition is None:
            yield ABSENT
        elif partition.family in self.stale or partition.members != list(members):
            yield STALE
        if partition is not None and partition.digest and _claimed(partition) != (partition_digest(stored), stored):
            yield ALTERED
        if stored != fresh:
            yield WRONG


def _claimed(partition: Partition) -> tuple[str, Mapping[str, str]]:
    return partition.digest, partition.month_digests


def _shown(lines: Counter[str]) -> tuple[str, ...]:
    return tuple(sorted(lines.elements())[:MOST_SHOWN])
