"""The last stage of a run: what was read becomes lots, closures and profit, for all accounts of the owner.

It happens on a thread of its own, because the transaction that replaces an account's rows must not stay open while
events travel, and because one long history may take longer than a listener waits between two events.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from threading import Event
from typing import TYPE_CHECKING

from django.db import connection

from apps.tastytrade_sync.sync.progress import HEARTBEAT_SECONDS
from apps.trades.services.ledger import rebuild_dirty

if TYPE_CHECKING:
    from collections.abc import Generator

    from apps.accounts.models import User
    from apps.tastytrade_sync.sync.context import Context
    from apps.tastytrade_sync.sync.progress import Progress
    from apps.trades.services.ledger import Step

STAGE = "Recalculating"


class _StoppedError(Exception):
    """The run was stopped; what was being replaced stays as it was, and stale."""


class _Work:
    """One rebuild, the step it is at, and a way to stop it at the next."""

    def __init__(self, owner: User) -> None:
        self._owner = owner
        self._is_stopped = Event()
        self._step: Step | None = None

    def do(self) -> None:
        try:
            rebuild_dirty(user=self._owner, tell=self._note)
        except _StoppedError:
            return
        finally:
            # The connection belongs to this thread, and nobody else could ever close it.
            connection.close()

    def stop(self) -> None:
        self._is_stopped.set()

    @property
    def stage(self) -> str:
        """What is being done, in words."""
        step = self._step
        return f"{STAGE} {step.account.number}: {step.done} of {step.total} underlyings" if step else STAGE

    def _note(self, step: Step) -> None:
        if self._is_stopped.is_set():
            raise _StoppedError
        self._step = step


def recalculate(context: Context, *, heartbeat: float = HEARTBEAT_SECONDS) -> Generator[Progress, None, None]:
    """Rebuild every stale partition of the link's owner, those that earlier runs left too; raises what that raises."""
    yield context.event(STAGE)
    work = _Work(context.link.owner)
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="ledger") as pool:
        doing = pool.submit(work.do)
        try:
            while not wait([doing], timeout=heartbeat).done:
                yield context.event(work.stage)
        finally:
            # However this ends: leaving the pool waits for its thread.
            work.stop()
        doing.result()
