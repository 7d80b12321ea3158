"""Derived rows into their tables by COPY, with primary keys handed out beforehand so that rows can name each other."""

from __future__ import annotations

import io
from itertools import chain
from typing import TYPE_CHECKING

from apps.trades.copy_cells import NULL, cell
from apps.trades.ledger.sheets import BESIDE, CLOSURES, ENTRIES, LOTS, PROBLEMS, SHEETS, UNMATCHED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from django.db.backends.utils import CursorWrapper

    from apps.trades.ledger.loading import Loaded
    from apps.trades.ledger.rows import Key, Row, Rows
    from apps.trades.ledger.sheets import Sheet

    Cells = tuple[str, ...]

# So many lines are gathered, over many small families, before they are sent together.
MOST_LINES = 10_000
# Primary keys are fetched so many at a time; what is left over is never used.
KEYS_AT_ONCE = 1_000


class Writer:
    """Writes the rows of one account, family by family; ``flush`` sends what is still gathered."""

    def __init__(self, cursor: CursorWrapper, account_id: int) -> None:
        self._cursor = cursor
        self._account = str(account_id)
        self._lines: dict[Sheet, list[str]] = {sheet: [] for sheet in SHEETS}
        self._keys = {sheet: self._new_keys(sheet) for sheet in SHEETS}

    def delete(self, families: Sequence[str]) -> None:
        """Delete every row that was rebuilt with one of these families."""
        for sheet in reversed(SHEETS):
            self._cursor.execute(
                f"DELETE FROM {sheet.table} WHERE account_id = %s AND family = ANY(%s)",  # noqa: S608  (our own names)
                [self._account, list(families)],
            )

    def write(self, family: str, rows: Rows, known: Loaded, stated: Mapping[int, int]) -> None:
        """Write the rows of one group of families; ``stated`` are the keys of stated closings by number."""
        references = _References(known, stated)
        for sheet in SHEETS:
            head = f"{self._account}\t{cell(family)}"
            keys = [next(self._keys[sheet]) for _ in rows[sheet]]
            references.note(sheet, rows[sheet], keys)
            lines = self._lines[sheet]
            for key, row in zip(keys, rows[sheet], strict=True):
                lines.append("\t".join((str(key), head, *references.of(sheet, row), *row.cells)))
        if sum(map(len, self._lines.values())) > MOST_LINES:
            self.flush()

    def flush(self) -> None:
        for sheet, lines in self._lines.items():
            if lines:
                text = io.StringIO("".join(chain.from_iterable((line, "\n") for line in lines)))
                self._cursor.copy_expert(f"COPY {sheet.table} ({', '.join(sheet.columns)}) FROM STDIN", text, 1 << 20)
                lines.clear()

    def _new_keys(self, sheet: Sheet) -> Iterator[int]:
        while True:
            self._cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                [sheet.table, KEYS_AT_ONCE],
            )
            yield from [key for (key,) in self._cursor.fetchall()]


class _References:
    """Foreign keys for natural ones, within one group of families."""

    def __init__(self, known: Loaded, stated: Mapping[int, int]) -> None:
        self._known = known
        self._stated = stated
        self._lots: dict[tuple[object, ...], int] = {}
        self._closures: dict[tuple[object, ...], int] = {}

    def note(self, sheet: Sheet, rows: Sequence[Row], keys: Sequence[int]) -> None:
        """Remember the keys of rows that later ones refer to: lots by row and number, closures by lot and row."""
        if sheet is LOTS:
            self._lots = {(row.keys[2], int(row.cells[0])): key for row, key in zip(rows, keys, strict=True)}
        elif sheet is CLOSURES:
            self._closures = {row.keys[2:]: key for row, key in zip(rows, keys, strict=True)}

    def of(self, sheet: Sheet, row: Row) -> Cells:
        """Return the foreign keys of a row, in the order of the sheet's references."""
        return REFERENCES[sheet](self, *row.keys)

    def instrument(self, kind: Key, key: Key) -> str:
        return NULL if key is None else str(self._known.instruments[kind, key])  # type: ignore[index]

    def transaction(self, broker_id: Key) -> str:
        return NULL if broker_id is None else str(self._known.transactions[broker_id])  # type: ignore[index]

    def lot(self, *keys: Key) -> str:
        return NULL if keys[0] is None else str(self._lots[keys])

    def closure(self, *keys: Key) -> str:
        return NULL if keys[0] is None else str(self._closures[keys])

    def closing(self, broker_id: Key) -> Cells:
        """Return the row that closed, or the statement, whose numbers count down from -1."""
        if isinstance(broker_id, int) and broker_id < 0:
            return NULL, str(self._stated[-broker_id])
        return self.transaction(broker_id), NULL


def _lot(to: _References, kind: Key, key: Key, opening: Key, former: Key, number: Key, carried_by: Key) -> Cells:
    return to.instrument(kind, key), to.transaction(opening), to.lot(former, number), to.transaction(carried_by)


def _closure(to: _References, kind: Key, key: Key, opening: Key, number: Key, closing: Key) -> Cells:
    return to.instrument(kind, key), to.lot(opening, number), *to.closing(closing)


def _entry(to: _References, kind: Key, key: Key, opening: Key, number: Key, closing: Key, transaction: Key) -> Cells:
    return to.instrument(kind, key), to.closure(opening, number, closing), to.transaction(transaction)


def _unmatched(to: _References, kind: Key, key: Key, transaction: Key) -> Cells:
    return to.instrument(kind, key), to.transaction(transaction)


def _beside(to: _References, transaction: Key) -> Cells:
    return (to.transaction(transaction),)


def _problem(to: _References) -> Cells:
    return ()


REFERENCES: dict[Sheet, Callable[..., Cells]] = {
    LOTS: _lot,
    CLOSURES: _closure,
    ENTRIES: _entry,
    UNMATCHED: _unmatched,
    BESIDE: _beside,
    PROBLEMS: _problem,
}
