"""What a run tells while it works, and how it keeps telling while the broker is slow."""

from __future__ import annotations

from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from math import ceil, floor
from queue import Empty, SimpleQueue
from threading import Event
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeVar

from apps.tastytrade_sync.client.errors import TASTYTRADE

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from apps.tastytrade_sync.client import Wait

# Twice within the ten seconds after which a listener or a proxy may take the run for dead.
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


@dataclass(frozen=True, slots=True)
class Pause:
    """A wait of the client's and the moment, by the monotonic clock, at which it ends."""

    wait: Wait
    ends_at: float

    def told_with(self, event: Progress, now: float) -> Progress:
        """Return the event with why nothing comes and for how long; once the pause is over, the event itself."""
        left = ceil(self.ends_at - now)
        return event if left < 1 else replace(event, stage=f"{event.stage}: {_sentence(self.wait, left)}")


class Calls:
    """Broker calls on one thread of their own, so that the run can speak while it waits for an answer.

    The client pauses inside a call, on that thread, where nothing can be yielded; what it says of its pauses travels
    through the same queue as the news that a call has ended, so both arrive at once and in order.
    """

    def __init__(self, heartbeat: float | None = None, *, broker: str = TASTYTRADE) -> None:
        # One thread: the client is not made to be shared, and the broker is asked one thing at a time.
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="broker")
        self._news: SimpleQueue[Pause | Future[Any]] = SimpleQueue()
        self._is_closing = Event()
        self._broker = broker
        self._heartbeat = HEARTBEAT_SECONDS if heartbeat is None else heartbeat

    def start(self, call: Callable[[], Answer]) -> Future[Answer]:
        return self._pool.submit(call)

    def note(self, wait: Wait) -> None:
        """Take up a pause of the client's; called on the broker's thread."""
        self._news.put(Pause(wait, monotonic() + wait.seconds))

    def wait(self, answer: Future[Answer], event: Progress) -> Generator[Progress, None, Answer]:
        """Yield the event, or why the broker is waited for, until the answer is there; raise what the call raised."""
        answer.add_done_callback(self._news.put)
        pause: Pause | None = None
        asked_at = monotonic()
        while True:
            try:
                news = self._news.get(timeout=self._heartbeat)
            except Empty:
                yield self._still_waiting(event, pause, asked_at)
                continue
            if isinstance(news, Future):
                return answer.result()
            pause = news
            yield pause.told_with(event, monotonic())

    def _still_waiting(self, event: Progress, pause: Pause | None, asked_at: float) -> Progress:
        """Return the event with what nothing has come for: a pause that goes on, or an answer that is slow."""
        now = monotonic()
        if pause is not None and pause.ends_at > now:
            return pause.told_with(event, now)
        since = max(asked_at, pause.ends_at) if pause else asked_at
        return replace(event, stage=f"{event.stage}: still waiting for {self._broker}, {floor(now - since)} s")

    def sleep(self, seconds: float) -> None:
        """Pause on the broker's thread, but not beyond ``close``: then the call is given up.

        It must not go on instead, as that would knock earlier than the broker asked.
        """
        if self._is_closing.wait(seconds):
            raise CancelledError

    def close(self) -> None:
        self._is_closing.set()
        self._pool.shutdown(wait=True, cancel_futures=True)


def _sentence(wait: Wait, left: int) -> str:
    attempt = f"(attempt {wait.attempt} of {wait.tries})"
    if wait.is_asked:
        return f"{wait.broker} asks us to wait {left} s {attempt}"
    return f"{wait.reason} Trying again in {left} s {attempt}"
