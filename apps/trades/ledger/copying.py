"""Lines of derived tables on their way into the database by COPY, with primary keys handed out beforehand."""

from __future__ import annotations

import io
from functools import partial
from itertools import chain, islice
from typing import TYPE_CHECKING

from django.db.models import DateField, ForeignKey

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from django.db.backends.utils import CursorWrapper

    from apps.trades.ledger.sending import Send
    from apps.trades.ledger.sheets import Sheet

    Lines = dict[Sheet, list[str]]

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

    def __init__(self, cursor: CursorWrapper, sheets: Sequence[Sheet], send: Send) -> None:
        self._cursor = cursor
        self._sheets = sheets
        self._send = send
        self._sent = 0
        self._lines: Lines = {sheet: [] for sheet in sheets}
        self._keys: dict[Sheet, Iterator[str]] = {sheet: iter(()) for sheet in sheets}
        self._left: dict[Sheet, int] = dict.fromkeys(sheets, 0)

    def expect(self, rows: int) -> None:
        """Fetch primary keys for so many rows of each table, where these are many: each time that keys run out later,
        what is being sent must be waited for."""
        for sheet in self._sheets if rows >= KEYS_AT_ONCE else ():
            self._fetch_keys(sheet, rows)

    def keys(self, sheet: Sheet, count: int) -> list[str]:
        """Return primary keys for so many new rows, as text."""
        self._fetch_keys(sheet, count)
        self._left[sheet] -= count
        return list(islice(self._keys[sheet], count))

    def add(self, sheet: Sheet, lines: Iterable[str]) -> None:
        self._lines[sheet] += lines

    def flush(self) -> None:
        """Send what is gathered; raises Django's errors, as any other statement does."""
        gathered = {sheet: lines for sheet, lines in self._lines.items() if lines}
        if gathered:
            self._sent += sum(map(len, gathered.values()))
            self._lines = {sheet: [] for sheet in self._sheets}
            self._send(partial(_copy, gathered))

    def refresh_statistics(self, *, beside: Callable[[], int]) -> None:
        """Tell the planner at once of many rows: it would scan where it should look up, until it hears of them.

        ``beside`` counts the rows that stayed, which is only asked if need be: a few more are nothing to tell.
        """
        if self._sent >= MANY and self._sent * FEW_AMONG >= beside():
            self._send(partial(_analyze, self._sheets))

    def _fetch_keys(self, sheet: Sheet, count: int) -> None:
        missing = count - self._left[sheet]
        if missing > 0:
            fetched = max(missing, KEYS_AT_ONCE)
            # As one text: the driver takes longer to make 20,000 rows of it than the server to count.
            # OFFSET 0 keeps the server from looking the sequence's name up once for each key.
            self._cursor.execute(
                "SELECT string_agg(nextval(sequence.name)::text, ' ') FROM generate_series(1, %s), "
                "(SELECT pg_get_serial_sequence(%s, 'id')::regclass AS name OFFSET 0) sequence",
                [fetched, sheet.table],
            )
            self._keys[sheet] = chain(self._keys[sheet], self._cursor.fetchone()[0].split())
            self._left[sheet] += fetched


def _copy(gathered: Lines, cursor: CursorWrapper) -> None:
    # COPY is the driver's own and goes round Django's cursor, which would translate its errors.
    with cursor.db.wrap_database_errors:
        for sheet, lines in gathered.items():
            lines.append("")
            text = io.StringIO("\n".join(lines))
            lines.clear()
            cursor.copy_expert(f"COPY {sheet.table} ({', '.join(sheet.columns)}) FROM STDIN", text, CHUNK)


def _analyze(sheets: Sequence[Sheet], cursor: CursorWrapper) -> None:
    cursor.execute("SET LOCAL default_statistics_target = %s", [ROUGHLY])
    cursor.execute(f"ANALYZE {', '.join(map(_where_rows_are_found, sheets))}")


def _where_rows_are_found(sheet: Sheet) -> str:
    """Return the table with the columns that pages and rebuilds find its rows by.

    To look at amounts and words too takes four times as long, and the server does it by itself a minute later: unlike a
    whole ANALYZE, one of some columns leaves it the table to do.
    """
    fields = sheet.model._meta.concrete_fields
    found_by = [each for each in fields if isinstance(each, ForeignKey | DateField) or each.name == "family"]
    columns = [str(each.column) for each in found_by]
    return f"{sheet.table} ({', '.join(columns)})"
