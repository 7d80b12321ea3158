"""Tries a call again while it may still succeed: exponential backoff with jitter, and the broker's own Retry-After."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from apps.tastytrade_sync.client.errors import BrokerError

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

FIRST_WAIT = 1.0
LONGEST_WAIT = 60.0


@dataclass
class Backoff:
    """How often and how long to wait. ``on_wait`` is told the reason and the seconds before each wait."""

    rng: random.Random
    sleep: Callable[[float], None] = time.sleep
    on_wait: Callable[[str, float], None] | None = None
    tries: int = 4
    retries: int = field(default=0, init=False)

    def run[T](self, attempt: Callable[[], T]) -> T:
        """Return what the attempt returns; raise its last ``BrokerError``, no longer transient, when tries run out."""
        for earlier in range(self.tries - 1):
            try:
                return attempt()
            except BrokerError as error:
                if not error.is_transient:
                    raise
                self._wait(error, earlier)
        return self._last(attempt)

    def _last[T](self, attempt: Callable[[], T]) -> T:
        try:
            return attempt()
        except BrokerError as error:
            # An enclosing backoff must not multiply the tries.
            error.is_transient = False
            raise

    def _wait(self, error: BrokerError, earlier: int) -> None:
        seconds = self._seconds(error, earlier)
        self.retries += 1
        if self.on_wait is not None:
            self.on_wait(error.message, seconds)
        self.sleep(seconds)

    def _seconds(self, error: BrokerError, earlier: int) -> float:
        if error.retry_after is not None:
            return min(error.retry_after, LONGEST_WAIT)
        # Half fixed, half random: never at once, and two runs do not knock together again.
        longest: float = min(FIRST_WAIT * 2**earlier, LONGEST_WAIT)
        return longest * self.rng.uniform(0.5, 1.0)
