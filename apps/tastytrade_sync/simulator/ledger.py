"""One account's rows in order of execution, encoded once and sliced by bisection.

A `Ledger` holds every row of the scenario, the future ones too. A `View` is what can be seen at one moment of the
virtual clock, with whatever the faults hide or revise; it never changes, so what is computed from it is kept with it.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from apps.tastytrade_sync.simulator.clock import parse_instant
from apps.tastytrade_sync.simulator.wire import Row, encode

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable


class Entry:
    """A row with its place in time and, once it was asked for, its JSON."""

    # There is one per row, and a scenario may have a hundred thousand.
    __slots__ = ("at", "encoded", "row")

    def __init__(self, row: Row) -> None:
        self.row = row
        self.at = placed(row)
        self.encoded: bytes | None = None

    @property
    def order(self) -> tuple[int, int]:
        """Sort key: execution, then id."""
        # The id only breaks ties: the broker's ids do not grow with the time of execution.
        return self.at, id_of(self.row)


def id_of(row: Row) -> int:
    """Return a row's id, 0 where it has none that is a number."""
    number = row.get("id")
    return number if isinstance(number, int) else 0


def placed(row: Row) -> int:
    """Return the instant a row is filed under, falling back to its date, then to the beginning."""
    return parse_instant(row.get("executed-at")) or parse_instant(row.get("transaction-date")) or 0


@dataclass(frozen=True)
class Transform:
    """A change faults make to what can be seen; equal keys mean equal results."""

    key: Hashable
    apply: Callable[[list[Entry]], list[Entry]]


class View:
    """An immutable sequence of entries in order of execution."""

    def __init__(self, entries: list[Entry]) -> None:
        self.entries = entries
        self._ats = [entry.at for entry in entries]
        self._kept: dict[Hashable, object] = {}

    def __len__(self) -> int:
        return len(self.entries)

    @property
    def rows(self) -> list[Row]:
        """All rows, oldest first."""
        return self.keep("rows", lambda: [entry.row for entry in self.entries])

    def keep[T](self, key: Hashable, compute: Callable[[], T]) -> T:
        """Return what `compute` gave the first time it was asked for under `key`."""
        if key not in self._kept:
            self._kept[key] = compute()
        return cast("T", self._kept[key])

    def span(self, first: int | None, after_last: int | None) -> tuple[int, int]:
        """Return the slice of entries with first <= at < after_last; None leaves that side open."""
        low = 0 if first is None else bisect_left(self._ats, first)
        high = len(self.entries) if after_last is None else bisect_left(self._ats, after_last)
        return low, max(low, high)

    def matching(self, key: Hashable, accepts: Callable[[Row], bool]) -> View:
        """Return the view of the accepted rows; the scan is made once per key."""
        return self.keep(("matching", key), lambda: View([e for e in self.entries if accepts(e.row)]))

    def find(self, number: int) -> Row | None:
        """Return the row with this id."""
        by_id = self.keep("ids", lambda: {entry.row.get("id"): entry.row for entry in self.entries})
        return by_id.get(number)

    def by_symbol(self) -> dict[str, list[Row]]:
        """Return the rows of each symbol, oldest first."""
        return self.keep("symbols", self._group_by_symbol)

    def _group_by_symbol(self) -> dict[str, list[Row]]:
        grouped: dict[str, list[Row]] = {}
        for entry in self.entries:
            symbol = entry.row.get("symbol")
            if symbol:
                grouped.setdefault(symbol, []).append(entry.row)
        return grouped


class Ledger:
    """All rows of one account, changeable by id."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._entries = sorted((Entry(row) for row in rows), key=lambda entry: entry.order)
        self._changes = 0
        # One view is enough: the calls of a sync ask for the same one over and over.
        self._last: tuple[Hashable, View] | None = None

    @property
    def rows(self) -> list[Row]:
        """Every row, the future ones too, oldest first."""
        return [entry.row for entry in self._entries]

    def put(self, rows: Iterable[Row]) -> None:
        """Add rows; one with a known id replaces that row, one without an id is always added."""
        new = list(rows)
        self._replace({row["id"] for row in new if "id" in row}, new)

    def remove(self, numbers: Iterable[int]) -> None:
        """Forget the rows with these ids."""
        self._replace(set(numbers), [])

    def _replace(self, numbers: set[Any], new: list[Row]) -> None:
        kept = [entry for entry in self._entries if entry.row.get("id") not in numbers]
        self._entries = sorted([*kept, *(Entry(row) for row in new)], key=lambda entry: entry.order)
        self._changes += 1

    def view(self, cutoff: int, transforms: tuple[Transform, ...] = ()) -> View:
        """Return what was executed before `cutoff`, through the transforms."""
        key = (self._changes, cutoff, tuple(transform.key for transform in transforms))
        if self._last is None or self._last[0] != key:
            self._last = (key, View(self._visible(cutoff, transforms)))
        return self._last[1]

    def _visible(self, cutoff: int, transforms: tuple[Transform, ...]) -> list[Entry]:
        entries = self._entries[: bisect_left(self._entries, cutoff, key=lambda entry: entry.at)]
        for transform in transforms:
            # A transform may have moved a row in time.
            entries = sorted(transform.apply(entries), key=lambda entry: entry.order)
        return entries


def encoded(entry: Entry) -> bytes:
    """Return the entry's JSON, made on first use."""
    if entry.encoded is None:
        entry.encoded = encode(entry.row)
    return entry.encoded
