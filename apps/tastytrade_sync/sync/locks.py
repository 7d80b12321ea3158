"""One run per link: a session advisory lock on a connection of its own.

The lock belongs to the connection, so PostgreSQL frees it the moment the process dies, however it dies. The
connection commits nothing and holds no transaction; keepalives notice a dead network.
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from time import sleep
from typing import TYPE_CHECKING, Any

import psycopg2
from django.conf import settings
from django.db import connection

from apps.tastytrade_sync.models import RunState, SyncRun

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from django.db.models import QuerySet

    from apps.tastytrade_sync.models import Link

LOCK_SPACE = 0x7454  # Tells our locks from those of other programs in the same database.
PAUSES = (0.05, 0.1, 0.2, 0.4, 0.0)
# A dead network is noticed within half a minute; left to the system's own settings it takes two hours.
KEEPALIVE: dict[str, int] = {"keepalives": 1, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3}


class AlreadyRunningError(Exception):
    """Another process holds the link's lock; ``run`` is the run it belongs to, if it has begun."""

    def __init__(self, run: SyncRun | None) -> None:
        super().__init__("A sync of this link is already running. Wait until it has finished.")
        self.run = run


class LockLostError(Exception):
    """The connection that held the lock is gone, so another process may be syncing."""

    def __init__(self) -> None:
        super().__init__("The connection to the database was lost during the sync. Start the sync again.")


class LinkLock:
    """A held lock; ``check`` proves before each page that it is still ours."""

    def __init__(self, held_by: Any) -> None:  # noqa: ANN401  (a psycopg2 connection)
        self._connection = held_by

    def check(self) -> None:
        try:
            with self._connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        except psycopg2.Error:
            raise LockLostError from None


@contextmanager
def lock_link(link_id: int) -> Iterator[LinkLock]:
    """Hold the link's lock; raise ``AlreadyRunningError`` at once if somebody else does."""
    own = _connect()
    try:
        # Otherwise the first statement opens a transaction that stays idle for as long as the run lasts.
        own.autocommit = True
        with own.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK_SPACE, link_id])
            (got,) = cursor.fetchone() or (False,)
        if not got:
            raise AlreadyRunningError(_run_of(link_id))
        yield LinkLock(own)
    finally:
        _let_go(own)


def _run_of(link_id: int) -> SyncRun | None:
    """Return the run that holds the lock. It is written down just after the lock is taken, so wait a little for it."""
    for pause in PAUSES:
        run = SyncRun.objects.filter(link_id=link_id, state=RunState.RUNNING).first()
        if run is not None:
            return run
        sleep(pause)
    return None


def _let_go(own: Any) -> None:  # noqa: ANN401  (a psycopg2 connection)
    # Closing frees the lock too, but only once the server has noticed; the next request may come sooner.
    with suppress(psycopg2.Error), own.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock_all()")
    own.close()


def close_interrupted_runs(at: datetime) -> int:
    """Store as interrupted every running run whose lock is free; return how many there were."""
    # The runs first: one that begins after the locks were read would look as if nobody held its lock.
    running = list(SyncRun.objects.filter(state=RunState.RUNNING).values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT objid FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND granted "
            "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
            [LOCK_SPACE],
        )
        held = [link_id for (link_id,) in cursor.fetchall()]
    # No run is numbered 0: with it the pages that ask cost the same number of queries whether any is running or not.
    return _interrupt(SyncRun.objects.filter(pk__in=[0, *running]).exclude(link_id__in=held), at)


def close_former_runs(link: Link, at: datetime) -> None:
    """Store as interrupted what a killed process left of this link; only the holder of its lock may say so."""
    _interrupt(SyncRun.objects.filter(link=link), at)


def _interrupt(runs: QuerySet[SyncRun], at: datetime) -> int:
    return runs.filter(state=RunState.RUNNING).update(
        state=RunState.INTERRUPTED,
        finished_at=at,
        reason="The sync was cut off. What it had read is stored; sync again to read the rest.",
    )


def _connect() -> Any:  # noqa: ANN401  (a psycopg2 connection)
    options: dict[str, Any] = {**KEEPALIVE}
    # A full or unreachable server must fail here as it does anywhere else: as Django's own error, which callers know.
    with connection.wrap_database_errors:
        if settings.DATABASE_DIRECT_URL:
            return psycopg2.connect(settings.DATABASE_DIRECT_URL, **options)
        options |= connection.get_connection_params()
        for name in ("cursor_factory", "client_encoding"):
            options.pop(name, None)
        return psycopg2.connect(**options)
