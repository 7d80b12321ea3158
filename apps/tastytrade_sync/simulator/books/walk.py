"""Going through an account's past day by day without starting again at the beginning each time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.tastytrade_sync.simulator.books.holdings import Books

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from apps.tastytrade_sync.simulator.amounts import Row


class Walk:
    """One account's books at any moment; quick as long as each moment is later than the one before."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = rows
        self._books = Books(rows)
        self._reached: datetime | None = None

    def until(self, moment: datetime) -> Books:
        """Return the books with every row before `moment`; they are good until the next call."""
        if self._reached is not None and moment < self._reached:
            self._books = Books(self._rows)
        self._reached = moment
        self._books.apply_before(moment)
        return self._books
