"""Tries a call again while it may still succeed: exponential backoff with jitter, and the broker's own Retry-After."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from math import ceil
from typing import TYPE_CHECKING

from apps.tastytrade_sync.client.errors import TASTYTRADE, BrokerError

if TYPE_CHECKING:
    import random
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often a call is made at most, and the shortest and longest wait between two tries, in seconds.

    ``longest_asked`` is the longest wait the broker may ask for: a longer one ends the tries at once, because knocking
    earlier than asked is what gets an address blocked.
    """

    tries: int = 4
    first_wait: float = 1.0
    longest_wait: float = 60.0
    longest_asked: float = 300.0


@dataclass(frozen=True, slots=True)
class Wait:
    """A pause before a call is made again: why, how many seconds, and which attempt of how many comes then.

    ``is_asked`` says that the broker itself named the time, ``broker`` how it is called.
    """

    reason: str
    seconds: float
    attempt: int
    tries: int
    is_asked: bool = False
    broker: str = TASTYTRADE


@dataclass
class Backoff:
    """How often and how long to wait. ``on_wait`` is told of each wait before it begins, on the caller's thread."""

    rng: random.Random
    sleep: Callable[[float], None] = time.sleep
    on_wait: Callable[[Wait], None] | None = None
    policy: RetryPolicy = field(default_factory=RetryPolicy)
    retries: int = field(default=0, init=False)

    def run[T](self, attempt: Callable[[], T]) -> T:
        """Return what the attempt returns; raise its last ``BrokerError``, no longer transient, when tries run out."""
        for earlier in range(self.policy.tries - 1):
            try:
                return attempt()
            except BrokerError as error:
                if not error.is_transient:
                    raise
                self._refuse_long_wait(error)
                self._wait(error, earlier)
        return self._last(attempt)

    def _refuse_long_wait(self, error: BrokerError) -> None:
        """Raise the error for good when the broker asks for a longer wait than anybody will sit through."""
        asked = error.retry_after
        if asked is not None and asked > self.policy.longest_asked:
            minutes = ceil(asked / 60)
            raise BrokerError(
                error.kind,
                message=error.message,
                advice=f"It asks us to wait {minutes} min. Try again after that; nothing is lost.",
                excerpt=error.excerpt,
                status=error.status,
            ) from None

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
            is_asked = error.retry_after is not None
            self.on_wait(Wait(error.message, seconds, earlier + 2, self.policy.tries, is_asked, error.broker))
        self.sleep(seconds)

    def _seconds(self, error: BrokerError, earlier: int) -> float:
        policy = self.policy
        if error.retry_after is not None:
            return error.retry_after
        # Half fixed, half random: never at once, and two runs do not knock together again.
        longest: float = min(policy.first_wait * 2**earlier, policy.longest_wait)
        return longest * self.rng.uniform(0.5, 1.0)
