"""Derived rows into their tables by COPY, with primary keys handed out beforehand so that rows can name each other."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from apps.trades.copy_cells import NULL, cell
from apps.trades.engine.lots.futures import SETTLEMENT_DIFFERS
from apps.trades.ledger.copying import Copier
from apps.trades.ledger.loading import FACTS
from apps.trades.ledger.sending import at_once
from apps.trades.ledger.sheets import BESIDE, CLOSURES, DELIVERABLES, ENTRIES, LOTS, PROBLEMS, SHEETS, UNMATCHED

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from django.db.backends.utils import CursorWrapper

    from apps.trades.ledger.loading import Loaded
    from apps.trades.ledger.rows import Row, Rows
    from apps.trades.ledger.sending import Send
    from apps.trades.ledger.sheets import Sheet
    from apps.trades.ledger.statements import Statements

    Cells = tuple[str, ...]

# Which rows come from facts of ``start.since`` or later. No day of theirs is earlier, in whichever time zone, than the
# day before: so most of a long history is left out by a column of the row itself.
FROM = "EXISTS (SELECT FROM {table} source WHERE source.id = row.{name} AND source.{moment} >= start.since)"
BY_FACT = FROM.format(table=FACTS, name="transaction_id", moment="executed_at")
DAY = "row.day >= (start.since AT TIME ZONE 'UTC')::date - 1"
SINCE: dict[Sheet, str] = {
    LOTS: "row.opened_at >= start.since",
    CLOSURES: "row.closed_at >= start.since",
    ENTRIES: f"{DAY} AND ({FROM.format(table=CLOSURES.table, name='closure_id', moment='closed_at')} OR {BY_FACT})",
    UNMATCHED: "row.closed_at >= start.since",
    DELIVERABLES: BY_FACT,
    BESIDE: f"{DAY} AND {BY_FACT}",
    # What a future was settled for is summed up over all of its history, and so said anew whatever came.
    PROBLEMS: f"row.code = '{SETTLEMENT_DIFFERS}' OR EXISTS (SELECT FROM {FACTS} source "
    "WHERE source.account_id = row.account_id AND source.family = row.family AND source.executed_at >= start.since "
    "AND row.broker_ids @> to_jsonb(source.broker_id))",
}


@dataclass(slots=True)
class RowKeys:
    """Primary keys, as text, by natural ones: lots by row and number, closures by lot and row, and entries that no
    closure makes by row, view and category."""

    lots: dict[tuple[str, str], str] = field(default_factory=dict)
    closures: dict[tuple[str, str, str], str] = field(default_factory=dict)
    entries: dict[tuple[str, str, str], str] = field(default_factory=dict)


class Writer:
    """Writes the rows of one account, family by family; ``flush`` sends what is still gathered."""

    def __init__(self, cursor: CursorWrapper, account_id: int, send: Send | None = None) -> None:
        self._account = str(account_id)
        self._send = send or at_once(cursor)
        self._copier = Copier(cursor, SHEETS, self._send)

    def expect(self, rows: int) -> None:
        """Prepare for so many rows of each table."""
        self._copier.expect(rows)

    def delete(self, families: Sequence[str]) -> None:
        """Delete every row that was rebuilt with one of these families."""
        if families:
            self._send(partial(_delete, self._account, list(families)))

    def delete_since(self, starts: Mapping[str, datetime]) -> None:
        """Delete the rows of each family that come from its facts of this moment or later, a flat one (`resuming`)."""
        if starts:
            self._send(partial(_delete_since, self._account, starts))

    def write(self, family: str, rows: Rows, known: Loaded, stated: Statements) -> RowKeys:
        """Write the rows of one group of families, which may name what was ``stated``; return what keys they got."""
        references = _References(known, stated)
        head = f"{self._account}\t{cell(family)}"
        for sheet in SHEETS:
            keys = self._copier.keys(sheet, len(rows[sheet]))
            references.note(sheet, rows[sheet], keys)
            refer = REFERENCES[sheet]
            self._copier.add(
                sheet,
                [
                    "\t".join((key, head, *refer(references, *row.keys), *row.cells))
                    for key, row in zip(keys, rows[sheet], strict=True)
                ],
            )
        return references.rows

    def flush(self) -> None:
        """Send what is still gathered."""
        self._copier.flush()

    def refresh_statistics(self, *, beside: Callable[[], int]) -> None:
        """Tell the planner of a long history; ``beside`` counts the rows that stayed."""
        self._copier.refresh_statistics(beside=beside)


def _delete(account: str, families: list[str], cursor: CursorWrapper) -> None:
    for sheet in reversed(SHEETS):
        cursor.execute(
            f"DELETE FROM {sheet.table} WHERE account_id = %s AND family = ANY(%s)",  # noqa: S608  (our own names)
            [account, families],
        )


def _delete_since(account: str, starts: Mapping[str, datetime], cursor: CursorWrapper) -> None:
    for sheet in reversed(SHEETS):
        cursor.execute(
            f"DELETE FROM {sheet.table} row "  # noqa: S608  (our own names)
            "USING unnest(%s::text[], %s::timestamptz[]) AS start (family, since) "
            f"WHERE row.account_id = %s AND row.family = start.family AND ({SINCE[sheet]})",
            [list(starts), list(starts.values()), account],
        )


class _References:
    """Foreign keys for natural ones, within one group of families; what refers to nothing is NULL in both."""

    def __init__(self, known: Loaded, stated: Statements) -> None:
        self.instruments = {(NULL, NULL): NULL}
        self.instruments |= {(cell(kind), cell(name)): str(key) for (kind, name), key in known.instruments.items()}
        self.transactions = {NULL: NULL} | {str(broker_id): str(key) for broker_id, key in known.transactions.items()}
        # Statements are numbered downwards from -1, apart from all broker ids.
        self.stated = {str(-number): str(key) for number, key in stated.keys.items()}
        self.stated_openings = {str(-number): str(key) for number, key in stated.opening_keys.items()}
        self.rows = RowKeys({(NULL, NULL): NULL}, {(NULL, NULL, NULL): NULL})

    def note(self, sheet: Sheet, rows: Sequence[Row], keys: Sequence[str]) -> None:
        """Remember the keys of rows that others refer to."""
        numbered = zip(rows, keys, strict=True)
        if sheet is LOTS:
            self.rows.lots |= {(row.keys[2], row.cells[0]): key for row, key in numbered}
        elif sheet is CLOSURES:
            self.rows.closures |= {row.keys[2:]: key for row, key in numbered}  # type: ignore[misc]
        elif sheet is ENTRIES:
            of_rows = ((row.keys[5], row.cells[2], row.cells[3], key) for row, key in numbered if row.keys[5] != NULL)
            self.rows.entries |= {(source, view, category): key for source, view, category, key in of_rows}


def _lot(to: _References, kind: str, name: str, opening: str, former: str, number: str, carried_by: str) -> Cells:
    stated = to.stated_openings.get(opening)
    by = (to.transactions[opening], NULL) if stated is None else (NULL, stated)
    return to.instruments[kind, name], *by, to.rows.lots[former, number], to.transactions[carried_by]


def _closure(to: _References, kind: str, name: str, opening: str, number: str, closing: str) -> Cells:
    by = (NULL, to.stated[closing]) if closing in to.stated else (to.transactions[closing], NULL)
    return to.instruments[kind, name], to.rows.lots[opening, number], *by


def _entry(to: _References, kind: str, name: str, opening: str, number: str, closing: str, source: str) -> Cells:
    return to.instruments[kind, name], to.rows.closures[opening, number, closing], to.transactions[source]


def _of_a_row(to: _References, kind: str, name: str, source: str) -> Cells:
    return to.instruments[kind, name], to.transactions[source]


def _beside(to: _References, source: str) -> Cells:
    return (to.transactions[source],)


def _problem(to: _References) -> Cells:
    return ()


REFERENCES: dict[Sheet, Callable[..., Cells]] = {
    LOTS: _lot,
    CLOSURES: _closure,
    ENTRIES: _entry,
    UNMATCHED: _of_a_row,
    DELIVERABLES: _of_a_row,
    BESIDE: _beside,
    PROBLEMS: _problem,
}
