"""How many calls a minute are answered; nobody knows the real number, so it is an option."""

from __future__ import annotations

import time
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

MINUTE = 60.0


class Throttle:
    """Counts the calls of the last minute; `now` counts seconds and need not be wall-clock time."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._answered: deque[float] = deque()

    def allows(self, limit: int | None) -> bool:
        """Tell whether one more call may be answered, and count it if so. None allows every call."""
        now = self._now()
        while self._answered and self._answered[0] <= now - MINUTE:
            self._answered.popleft()
        if limit is not None and len(self._answered) >= limit:
            return False
        self._answered.append(now)
        return True
