"""Rows that are stored already: keep the former version of what changed, and nothing twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.trades.ingest.copying import COLUMNS, TABLE, TYPED, copy_rows
from apps.trades.models import TransactionRevision

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.backends.utils import CursorWrapper

    from apps.trades.engine.values import BrokerTransaction
    from apps.trades.ingest.instruments import InstrumentIds
    from apps.trades.models import Account

REVISIONS = TransactionRevision._meta.db_table
MINE = "stored.account_id = %s AND stored.source = %s AND stored.broker_id = incoming.broker_id"
OLD, NEW = (", ".join(f"{alias}.{name}" for name in TYPED) for alias in ("stored", "incoming"))
DIFFERS = f"({OLD}) IS DISTINCT FROM ({NEW})"


def revise_known(
    cursor: CursorWrapper,
    account: Account,
    source: str,
    rows: Sequence[BrokerTransaction],
    instruments: InstrumentIds,
    at: datetime,
) -> tuple[int, set[str]]:
    """Compare rows with their stored versions and write what differs.

    Returns how many changed and which families that touches, the former one too where a row moved to another.
    """
    if not rows:
        return 0, set()
    cursor.execute(
        f"CREATE TEMPORARY TABLE incoming ON COMMIT DROP AS SELECT {', '.join(COLUMNS)} FROM {TABLE} WITH NO DATA"  # noqa: S608
    )
    copy_rows(cursor, "incoming", rows, instruments, {})
    # Fresh statistics: without them a page is joined by reading the whole ledger, which grows with every page.
    cursor.execute("ANALYZE incoming")
    former = _keep_former(cursor, account, source, at)
    revised = _write_new(cursor, account, source, at) if former else []
    _replace_payloads(cursor, account, source)
    cursor.execute("DROP TABLE incoming")
    return len(revised), {*former, *revised}


def _keep_former(cursor: CursorWrapper, account: Account, source: str, at: datetime) -> list[str]:
    cursor.execute(
        f"WITH former AS (SELECT stored.* FROM {TABLE} stored, incoming WHERE {MINE} AND {DIFFERS}), "  # noqa: S608
        f"kept AS (INSERT INTO {REVISIONS} (transaction_id, number, payload, net_value, superseded_at) "
        "SELECT id, revision, payload, net_value, %s FROM former) "
        "SELECT family FROM former",
        [account.pk, source, at],
    )
    return [family for (family,) in cursor.fetchall()]


def _write_new(cursor: CursorWrapper, account: Account, source: str, at: datetime) -> list[str]:
    assignments = ", ".join(f"{name} = incoming.{name}" for name in (*TYPED, "payload"))
    cursor.execute(
        f"UPDATE {TABLE} stored SET {assignments}, revision = stored.revision + 1, revised_at = %s, "  # noqa: S608
        f"vanished_at = NULL FROM incoming WHERE {MINE} AND {DIFFERS} RETURNING stored.family",
        [at, account.pk, source],
    )
    return [family for (family,) in cursor.fetchall()]


def _replace_payloads(cursor: CursorWrapper, account: Account, source: str) -> None:
    cursor.execute(
        f"UPDATE {TABLE} stored SET payload = incoming.payload, vanished_at = NULL FROM incoming "  # noqa: S608
        f"WHERE {MINE} AND (stored.payload <> incoming.payload OR stored.vanished_at IS NOT NULL)",
        [account.pk, source],
    )
