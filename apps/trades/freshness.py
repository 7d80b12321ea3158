"""Whether what was read from the broker is still worth looking at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.core.dates import new_york_day
from apps.trades.engine.trading_days import last_trading_day

if TYPE_CHECKING:
    from datetime import datetime


def is_stale(read_at: datetime, now: datetime) -> bool:
    """Return whether a trading day has begun in New York since the reading.

    Figures read on a Friday are not stale on the Sunday after, nor on a holiday's Monday: no market has moved them.
    """
    return new_york_day(read_at) < last_trading_day(new_york_day(now))
