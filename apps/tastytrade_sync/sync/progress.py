"""What a run tells while it works, and how it keeps telling while the broker is slow."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

HEARTBEAT_SECONDS = 5.0

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Progress:
    """One event of a run: the stage in words, and how many rows of how many were received (None: not known yet)."""

    run_id: int
    stage: str
    received: int = 0
    total: int | None = None
    state: str = "RUNNING"
    reason: str = ""


class Calls:
    """Broker calls on one thread of their own, so that the run can speak while it waits for an answer."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="broker")

    def start(self, call: Callable[[], Answer]) -> Future[Answer]:
        return self._pool.submit(call)

    def wait(self, answer: Future[Answer], event: Progress) -> Generator[Progress, None, Answer]:
        """Yield the event again and again until the answer is there; raise what the call raised."""
        # Asked whether it is there, not for the answer: one that comes as the patience ends must not look like a
        # call that timed out.
        while not wait([answer], timeout=HEARTBEAT_SECONDS).done:
            yield event
        return answer.result()

    def close(self) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)
