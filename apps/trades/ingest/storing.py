"""Store one page of rows, each exactly once, whatever came before.

Which rows are known is asked once, under the account's lock, so the answer holds until the commit. From there, in a
fixed number of statements whatever the page's size:

1. of rows with the same broker id the last one received counts (a page may repeat a row);
2. what is not stored yet is copied straight into the table;
3. a stored row that says otherwise in what the broker states becomes a revision: the former version is kept beside it;
4. a stored row that differs only in its payload, or in what we conclude from it, is brought up to date and counts as
   the same.

The partitions of what was inserted or revised are marked dirty in the same commit, so that no crash can leave a fact
that nobody will ever rebuild from.
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import F

from apps.trades.ingest.copying import TABLE, insert_new
from apps.trades.ingest.instruments import ensure_instruments
from apps.trades.ingest.revising import revise_known
from apps.trades.models import Account, Partition

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from django.db.backends.utils import CursorWrapper

    from apps.trades.engine.values import BrokerTransaction

PARTITIONS = Partition._meta.db_table


@dataclass(frozen=True, slots=True)
class StoredPage:
    """How a page's rows were met: ``new + changed + same`` is the number of rows given."""

    new: int
    changed: int
    same: int


@transaction.atomic
def store_transactions(account: Account, rows: Sequence[BrokerTransaction], *, source: str, at: datetime) -> StoredPage:
    """Store rows of one account and mark what they touch dirty, all in one commit; idempotent.

    Takes the account's lock. ``at`` is the moment written as first seen, revised or dirty since.
    """
    Account.objects.select_for_update().get(pk=account.pk)
    if not rows:
        return StoredPage(0, 0, 0)
    latest = {row.broker_id: row for row in rows}
    with connection.cursor() as cursor:
        instruments = ensure_instruments(cursor, {row.contract for row in rows if row.contract is not None})
        stored = _stored_ids(cursor, account, source, list(latest))
        new = [row for row in latest.values() if row.broker_id not in stored]
        known = [row for row in latest.values() if row.broker_id in stored]
        insert_new(cursor, account, source, new, instruments, at)
        changed, touched = revise_known(cursor, account, source, known, instruments, at)
        _mark_dirty(cursor, account, _dirty_from(new, touched), at)
    if changed or new:
        Account.objects.filter(pk=account.pk).update(ledger_version=F("ledger_version") + 1)
    return StoredPage(len(new), changed, len(rows) - len(new) - changed)


def _stored_ids(cursor: CursorWrapper, account: Account, source: str, broker_ids: list[int]) -> set[int]:
    # The range keeps to the page's stretch of the index even while the table is too new to have statistics.
    cursor.execute(
        f"SELECT broker_id FROM {TABLE} WHERE account_id = %s AND source = %s "  # noqa: S608
        "AND broker_id BETWEEN %s AND %s AND broker_id = ANY(%s)",
        [account.pk, source, min(broker_ids), max(broker_ids), broker_ids],
    )
    return {broker_id for (broker_id,) in cursor.fetchall()}


def _dirty_from(new: Sequence[BrokerTransaction], touched: Iterable[str]) -> dict[str, datetime | None]:
    """Return the families to rebuild, each from the moment of its earliest new row, None where a stored row changed."""
    found: dict[str, datetime | None] = {}
    for row in sorted(new, key=attrgetter("executed_at")):
        found.setdefault(row.family, row.executed_at)
    return found | dict.fromkeys(touched)


def _mark_dirty(cursor: CursorWrapper, account: Account, families: dict[str, datetime | None], at: datetime) -> None:
    if not families:
        return
    named = sorted(families)
    # LEAST passes over NULL: what is dirty from the beginning is told apart from what was clean until now.
    cursor.execute(
        f"INSERT INTO {PARTITIONS} (account_id, family, is_dirty, dirty_since, dirty_from) "  # noqa: S608  (our own names)
        "SELECT %s, family, TRUE, %s, since FROM unnest(%s::text[], %s::timestamptz[]) AS given (family, since) "
        "ORDER BY family "
        f"ON CONFLICT (account_id, family) DO UPDATE SET is_dirty = TRUE, "
        f"dirty_since = COALESCE({PARTITIONS}.dirty_since, EXCLUDED.dirty_since), "
        f"dirty_from = CASE WHEN ({PARTITIONS}.is_dirty AND {PARTITIONS}.dirty_from IS NULL) "
        "OR EXCLUDED.dirty_from IS NULL THEN NULL "
        f"ELSE LEAST({PARTITIONS}.dirty_from, EXCLUDED.dirty_from) END",
        [account.pk, at, named, [families[family] for family in named]],
    )
