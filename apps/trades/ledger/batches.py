"""Which groups of families are derived together: as many as make a read worth its wait, and never a whole history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.trades.ledger.loading import FACTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.db.backends.utils import CursorWrapper

    from apps.trades.ledger.families import Members

# A rebuild of 100,000 rows that holds so many at a time stays below 200 MB (120 MB with one family at a time).
MOST_FACTS = 10_000
COUNTED = f"SELECT family, count(*) FROM {FACTS} WHERE account_id = %s AND family = ANY(%s) GROUP BY family"  # noqa: S608


def batches_of(cursor: CursorWrapper, account_id: int, groups: Sequence[Members]) -> Iterator[list[Members]]:
    """Yield the groups in order, so many at a time that their facts are hardly more than `MOST_FACTS`."""
    cursor.execute(COUNTED, [account_id, [family for members in groups for family in members]])
    counts = dict(cursor.fetchall())
    batch: list[Members] = []
    facts = 0
    for members in groups:
        batch.append(members)
        facts += sum(counts.get(family, 0) for family in members)
        if facts >= MOST_FACTS:
            yield batch
            batch, facts = [], 0
    if batch:
        yield batch
