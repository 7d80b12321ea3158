"""Which rows may explain a break: pointed at, never changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from decimal import Decimal

# More than a person would compare; the page names them one by one.
MOST = 10


@dataclass(frozen=True, slots=True)
class Row:
    """A row that had a part in the figure: ``size`` is what it moved of it (quantity or cash, any sign).

    ``is_doubtful`` says that something is odd about it: of an unknown kind, vanished, a close without an open.
    """

    broker_id: int
    executed_at: datetime
    size: Decimal | None
    is_doubtful: bool = False


def candidates(rows: Iterable[Row], difference: Decimal) -> tuple[int, ...]:
    """Return the broker ids of the likeliest rows: of the very size first, then doubtful ones, then the newest."""
    ranked = sorted(rows, key=lambda row: (_rank(row, abs(difference)), -row.executed_at.timestamp(), -row.broker_id))
    return tuple(row.broker_id for row in ranked[:MOST])


def _rank(row: Row, difference: Decimal) -> int:
    size = abs(row.size) if row.size is not None else None
    # A row counted twice or not at all moves the sum by its size, one counted with the wrong sign by twice that.
    if size is not None and size and difference in {size, 2 * size}:
        return 0
    return 1 if row.is_doubtful else 2
