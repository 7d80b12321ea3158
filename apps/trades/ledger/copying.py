"""Lines of derived tables on their way into the database by COPY, with primary keys handed out beforehand."""

from __future__ import annotations

import io
from itertools import chain
from typing import TYPE_CHECKING

from django.db.models import DateField, ForeignKey

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from django.db.backends.utils import CursorWrapper

    from apps.trades.ledger.sheets import Sheet

# Below this a plan made in ignorance does no harm.
MANY = 1_000
# Beside so many times as many rows that stay, new ones change no plan; the server's own rule waits for a tenth too.
FEW_AMONG = 10
# Of the 100 that the server would take by itself: rows enough to tell many from few.
ROUGHLY = 25
# Characters handed to the server at a time.
CHUNK = 1 << 20
# Primary keys are fetched so many at a time; what is left over is never used.
KEYS_AT_ONCE = 1_000


class Copier:
    """Gathers lines table by table until ``flush`` sends them, in the order of ``sheets``."""

    def __init__(self, cursor: CursorWrapper, sheets: Sequence[Sheet]) -> None:
        self._cursor = cursor
        self._sent = 0
        self._lines: dict[Sheet, list[str]] = {sheet: [] for sheet in sheets}
        self._keys = {sheet: self._new_keys(sheet) for sheet in sheets}

    @property
    def gathered(self) -> int:
        return sum(map(len, self._lines.values()))

    def keys(self, sheet: Sheet, count: int) -> list[int]:
        """Return primary keys for so many new rows."""
        return [next(self._keys[sheet]) for _ in range(count)]

    def add(self, sheet: Sheet, lines: Iterable[str]) -> None:
        self._lines[sheet] += lines

    def flush(self) -> None:
        """Send what is gathered; raises Django's errors, as any other statement does."""
        # COPY is the driver's own and goes round Django's cursor, which would translate its errors.
        with self._cursor.db.wrap_database_errors:
            for sheet, lines in self._lines.items():
                if lines:
                    self._copy(sheet, lines)
                    self._sent += len(lines)
                    lines.clear()

    def refresh_statistics(self, *, beside: Callable[[], int]) -> None:
        """Tell the planner at once of many rows: it would scan where it should look up, until it hears of them.

        ``beside`` counts the rows that stayed, which is only asked if need be: a few more are nothing to tell.
        """
        if self._sent >= MANY and self._sent * FEW_AMONG >= beside():
            self._cursor.execute("SET LOCAL default_statistics_target = %s", [ROUGHLY])
            self._cursor.execute(f"ANALYZE {', '.join([_where_rows_are_found(sheet) for sheet in self._lines])}")

    def _copy(self, sheet: Sheet, lines: Sequence[str]) -> None:
        text = io.StringIO("".join(chain.from_iterable((line, "\n") for line in lines)))
        self._cursor.copy_expert(f"COPY {sheet.table} ({', '.join(sheet.columns)}) FROM STDIN", text, CHUNK)

    def _new_keys(self, sheet: Sheet) -> Iterator[int]:
        while True:
            # OFFSET 0 keeps the server from looking the sequence's name up once for each key.
            self._cursor.execute(
                "SELECT nextval(sequence.name) FROM generate_series(1, %s), "
                "(SELECT pg_get_serial_sequence(%s, 'id')::regclass AS name OFFSET 0) sequence",
                [KEYS_AT_ONCE, sheet.table],
            )
            yield from [key for (key,) in self._cursor.fetchall()]


def _where_rows_are_found(sheet: Sheet) -> str:
    """Return the table with the columns that pages and rebuilds find its rows by.

    To look at amounts and words too takes four times as long, and the server does it by itself a minute later: unlike a
    whole ANALYZE, one of some columns leaves it the table to do.
    """
    fields = sheet.model._meta.concrete_fields
    found_by = [each for each in fields if isinstance(each, ForeignKey | DateField) or each.name == "family"]
    columns = [str(each.column) for each in found_by]
    return f"{sheet.table} ({', '.join(columns)})"
