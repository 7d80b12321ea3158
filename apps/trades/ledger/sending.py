"""Statements that run while Python works on: on a thread of its own, within the same transaction.

Of 27 s that 100,000 rows took, Python waited 11 s for the server, and the server 16 s for Python. They are two
processes: what one of two cores stores, the other need not wait for.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import get_ident
from typing import TYPE_CHECKING, Any, Self

from django.db.backends.utils import CursorWrapper

if TYPE_CHECKING:
    from concurrent.futures import Future
    from contextlib import AbstractContextManager
    from types import TracebackType

    from django.db.backends.base.base import BaseDatabaseWrapper

Job = Callable[[CursorWrapper], None]
Send = Callable[[Job], None]


def at_once(cursor: CursorWrapper) -> Send:
    """Return what does each job where it is given, for work too short to be worth a thread."""
    return lambda job: job(cursor)


class Sender:
    """Does jobs one after the other, in the order in which they are given; their giver need not wait.

    A connection takes one statement at a time, so any other statement on it first waits until all jobs given so far
    are done; what goes round Django's cursor, as COPY does, has to ``wait`` itself. The first error of a job is raised
    by whatever waits, by the next job or at the end of the ``with`` block; no job after it is begun.
    """

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        # A cursor of its own: a statement on the giver's would take away the rows it is still reading.
        self._cursor = connection.cursor()
        self._others_wait: AbstractContextManager[None] = connection.execute_wrapper(self._after_all_jobs)
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ledger-sender")
        self._given: deque[Future[None]] = deque()
        self._thread = 0
        self._is_broken = False

    def __enter__(self) -> Self:
        self._others_wait.__enter__()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            # A job that runs is waited for even now: nobody could roll back while it has the connection.
            self._pool.shutdown(wait=True, cancel_futures=kind is not None)
        finally:
            self._others_wait.__exit__(kind, error, at)
            self._cursor.close()
        if kind is None:
            self.wait()

    def __call__(self, job: Job) -> None:
        """Have the job done; raises what broke an earlier one."""
        if self._is_broken:
            self.wait()
        self._given.append(self._pool.submit(self._do, job))

    def _do(self, job: Job) -> None:
        self._thread = get_ident()
        if self._is_broken:
            return
        try:
            job(self._cursor)
        except BaseException:
            self._is_broken = True
            raise

    def wait(self) -> None:
        """Wait until all jobs given so far are done; raises what broke one."""
        while self._given:
            self._given.popleft().result()

    def _after_all_jobs(self, execute: Callable[..., Any], *statement: Any) -> Any:  # noqa: ANN401  (Django's hook)
        if get_ident() != self._thread:
            self.wait()
        return execute(*statement)
