"""From the lots of families to their trades in the tables: within a transaction, under the account's lock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.trades.engine.grouping.group import group
from apps.trades.ledger.digests import lines_of
from apps.trades.ledger.grouping.boundaries import boundaries_of, learning
from apps.trades.ledger.grouping.digests import digests_of, grouping_digest
from apps.trades.ledger.grouping.edits import edits_of
from apps.trades.ledger.grouping.loading import load_family, load_grouped
from apps.trades.ledger.grouping.rows import rows_of
from apps.trades.ledger.grouping.stored import stored_beside, stored_digests
from apps.trades.ledger.grouping.writing import GroupingWriter

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from django.db.backends.utils import CursorWrapper

    from apps.trades.engine.grouping.edits import Edit
    from apps.trades.engine.grouping.results import Conflict, Grouping
    from apps.trades.ledger.families import Members
    from apps.trades.ledger.grouping.loading import LoadedFamily
    from apps.trades.ledger.sending import Send
    from apps.trades.models import Account


@dataclass(frozen=True, slots=True)
class Grouped:
    """A family's grouping, and the rows it was made of."""

    grouping: Grouping
    loaded: LoadedFamily


def grouped_with(cursor: CursorWrapper, account_id: int, family: str, edits: Sequence[Edit]) -> Grouped:
    """Return what becomes of a family's lots with these edits; nothing is written."""
    loaded = load_family(cursor, account_id, family)
    return Grouped(group(loaded.facts, edits=edits), loaded)


class Regrouping:
    """Groups families of one account anew: ``clear`` before their lots go, ``group`` when the new ones stand there or
    ``group_loaded`` when they are at hand, ``finish`` at the end."""

    def __init__(self, cursor: CursorWrapper, account: Account, send: Send | None = None) -> None:
        self._cursor = cursor
        self._account = account
        self._edits = edits_of(account)
        self._writer = GroupingWriter(cursor, account.pk, send)
        self._boundaries: dict[str, datetime] = {}
        self._kept: dict[str, dict[str, str]] = {}
        self._beside: dict[str, list[int]] = {}
        self._grouped: set[str] = set()
        self._conflicts: list[Conflict] = []

    def clear(self, families: Sequence[str], starts: Mapping[str, datetime]) -> None:
        """Delete what is grouped of these families; of one whose ledger is resumed, only what that can change."""
        self._boundaries = boundaries_of(self._cursor, self._edits, starts)
        self._writer.delete([family for family in families if family not in self._boundaries])
        self._writer.delete_since(self._boundaries)
        if self._boundaries:
            # What is left in the tables now is what stays.
            self._kept = stored_digests(self._cursor, self._account.pk, list(self._boundaries))
            self._beside = stored_beside(self._cursor, self._account.pk, self._boundaries)

    def group(self, groups: Mapping[str, Members]) -> dict[str, str]:
        """Group partitions, each with the families that are its members, and return the digest of each."""
        for family in learning(self._cursor, self._account.pk, self._boundaries.keys() & groups.keys()):
            self._group_whole(family)
        loaded = load_grouped(self._cursor, self._account.pk, groups, self._boundaries)
        return {family: self.group_loaded(family, members, loaded.pop(family)) for family, members in groups.items()}

    def _group_whole(self, family: str) -> None:
        self._writer.delete([family])
        for part in (self._boundaries, self._kept, self._beside):
            del part[family]

    def expect(self, rows: int) -> None:
        """Prepare for so many rows of each table."""
        self._writer.expect(rows)

    def group_loaded(self, family: str, members: Members, loaded: LoadedFamily) -> str:
        """Group one partition from what was loaded of it, and return its digest."""
        grouping = group(loaded.facts, edits=self._edits.of(members))
        rows = rows_of(grouping, loaded.entries)
        digests = digests_of(lines_of(rows))
        self._writer.write(family, rows, loaded.keys, digests)
        self._grouped.update(members)
        self._conflicts += grouping.conflicts
        kept = self._kept.get(family, {})
        return grouping_digest([*kept.values(), *digests.values()], [*self._beside.get(family, ()), *grouping.beside])

    def flush(self) -> None:
        """Send the rows gathered so far."""
        self._writer.flush()

    def finish(self, *, beside: Callable[[], int]) -> None:
        """Send the last rows, and store which edits no longer apply; ``beside`` counts the lots and what follows from
        them that stayed, by which it is told whether the new rows are many."""
        self._writer.flush()
        self._writer.refresh_statistics(beside=beside)
        self._edits.keep_conflicts(self._grouped, self._conflicts)
