"""Rows that are stored already: keep the former version of what changed, and nothing twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.trades.ingest.copying import COLUMNS, DERIVED, STATED, TABLE, copy_rows
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


def _differ(names: tuple[str, ...]) -> str:
    old, new = (", ".join(f"{alias}.{name}" for name in names) for alias in ("stored", "incoming"))
    return f"(({old}) IS DISTINCT FROM ({new}))"


def _taken_over(names: tuple[str, ...]) -> str:
    return ", ".join(f"{name} = incoming.{name}" for name in names)


DIFFERS, CONCLUDES_OTHERWISE = _differ(STATED), _differ(DERIVED)


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
    refreshed = _refresh(cursor, account, source)
    cursor.execute("DROP TABLE incoming")
    return len(revised), {*former, *revised, *refreshed}


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
    cursor.execute(
        f"UPDATE {TABLE} stored SET {_taken_over((*STATED, *DERIVED, 'payload'))}, "  # noqa: S608
        "revision = stored.revision + 1, revised_at = %s, vanished_at = NULL "
        f"FROM incoming WHERE {MINE} AND {DIFFERS} RETURNING stored.family",
        [at, account.pk, source],
    )
    return [family for (family,) in cursor.fetchall()]


def _refresh(cursor: CursorWrapper, account: Account, source: str) -> set[str]:
    """Take over another wording of the same facts, and what we conclude from them by now; no revision.

    Returns the families of the rows we conclude otherwise from, the former ones too.
    """
    cursor.execute(
        f"WITH moved AS (SELECT stored.family AS former, incoming.family AS present FROM {TABLE} stored, incoming "  # noqa: S608
        f"WHERE {MINE} AND {CONCLUDES_OTHERWISE}), "
        f"written AS (UPDATE {TABLE} stored SET {_taken_over((*DERIVED, 'payload'))}, vanished_at = NULL "
        f"FROM incoming WHERE {MINE} AND ({CONCLUDES_OTHERWISE} OR stored.payload <> incoming.payload "
        "OR stored.vanished_at IS NOT NULL)) "
        "SELECT former, present FROM moved",
        [account.pk, source, account.pk, source],
    )
    return {family for pair in cursor.fetchall() for family in pair}
