"""The derived rows as they stand in the tables, read back in the form in which they were made.

PostgreSQL writes the lines itself: numbers with the scale of their column, moments in UTC to the microsecond.
"""

from __future__ import annotations

import io
from collections import defaultdict
from typing import TYPE_CHECKING

from django.db import models

from apps.trades.copy_cells import cell
from apps.trades.ledger.digests import MONTH, NO_MONTH, tagged
from apps.trades.ledger.sheets import BESIDE, CLOSURES, DELIVERABLES, ENTRIES, LOTS, PROBLEMS, SHEETS, UNMATCHED
from apps.trades.models import Instrument, StatedClosing, StatedOpening, Transaction

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from django.db.backends.utils import CursorWrapper

    from apps.trades.ledger.digests import ByMonth
    from apps.trades.ledger.sheets import Sheet

    Reading = tuple[tuple[str, ...], str]

FACTS = Transaction._meta.db_table
MOMENT = """to_char(row.{name} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"')"""
CONTRACT = f"LEFT JOIN {Instrument._meta.db_table} contract ON contract.id = row.instrument_id"
CONTRACT_KEYS = ("contract.instrument_type", "contract.key")
# What opened a lot: a row, or a statement, whose number is negative beside broker ids.
OPENING = (
    f"LEFT JOIN {FACTS} {{name}} ON {{name}}.id = {{lot}}.opening_id "
    f"LEFT JOIN {StatedOpening._meta.db_table} stated_{{name}} ON stated_{{name}}.id = {{lot}}.stated_opening_id "
)
OPENING_KEY = "COALESCE({name}.broker_id, -stated_{name}.number)"
CLOSURE_JOINS = (
    f"LEFT JOIN {LOTS.table} lot ON lot.id = closure.lot_id "
    f"{OPENING.format(name='opening', lot='lot')}"
    f"LEFT JOIN {FACTS} closing ON closing.id = closure.closing_id "
    f"LEFT JOIN {StatedClosing._meta.db_table} stated ON stated.id = closure.stated_closing_id"
)
CLOSURE_KEYS = (OPENING_KEY.format(name="opening"), "lot.number", "COALESCE(closing.broker_id, -stated.number)")
SOURCE = f"LEFT JOIN {FACTS} source ON source.id = row.transaction_id"
# Of each table: its natural keys, and how they are reached from ``row``.
READING: dict[Sheet, Reading] = {
    LOTS: (
        (
            *CONTRACT_KEYS,
            OPENING_KEY.format(name="opening"),
            OPENING_KEY.format(name="former_opening"),
            "former.number",
            "carrying.broker_id",
        ),
        f"{CONTRACT} {OPENING.format(name='opening', lot='row')}"
        f"LEFT JOIN {LOTS.table} former ON former.id = row.carried_from_id "
        f"{OPENING.format(name='former_opening', lot='former')}"
        f"LEFT JOIN {FACTS} carrying ON carrying.id = row.carried_by_id",
    ),
    CLOSURES: (
        (*CONTRACT_KEYS, *CLOSURE_KEYS),
        f"JOIN {CLOSURES.table} closure ON closure.id = row.id {CONTRACT} {CLOSURE_JOINS}",
    ),
    ENTRIES: (
        (*CONTRACT_KEYS, *CLOSURE_KEYS, "source.broker_id"),
        f"{CONTRACT} LEFT JOIN {CLOSURES.table} closure ON closure.id = row.closure_id {CLOSURE_JOINS} {SOURCE}",
    ),
    UNMATCHED: ((*CONTRACT_KEYS, "source.broker_id"), f"{CONTRACT} {SOURCE}"),
    DELIVERABLES: ((*CONTRACT_KEYS, "source.broker_id"), f"{CONTRACT} {SOURCE}"),
    BESIDE: (("source.broker_id",), SOURCE),
    PROBLEMS: ((), ""),
}


def stored_by_month(cursor: CursorWrapper, account_id: int, family: str) -> ByMonth:
    """Return the lines of every derived row that was rebuilt with this family."""
    return stored_since(cursor, account_id, {family: None})[family]


def stored_since(cursor: CursorWrapper, account_id: int, starts: Mapping[str, date | None]) -> dict[str, ByMonth]:
    """Return the lines of the rows of each of these families that are dated its day or later, or not at all; every
    one where the day is None. In a query a table."""
    found: dict[str, defaultdict[str, list[str]]] = {cell(family): defaultdict(list) for family in starts}
    for sheet in SHEETS if starts else ():
        reading, at = READING[sheet], sheet.dated_at
        # The family stands before the keys, and these before the cells.
        column = None if at is None else 1 + len(reading[0]) + at
        for line in lines_of_sheet(cursor, sheet, reading, account_id, starts):
            month = NO_MONTH if column is None else line.split("\t", column + 1)[column][MONTH]
            family, _, rest = line.partition("\t")
            found[family][month].append(tagged(sheet, rest))
    return {family: found[cell(family)] for family in starts}


def lines_of_sheet(
    cursor: CursorWrapper, sheet: Sheet, reading: Reading, account_id: int, starts: Mapping[str, date | None]
) -> list[str]:
    """Return the lines of one table, each after the name of its family; of each family from its day on, or all."""
    keys, joins = reading
    columns = ("row.family", *keys, *(_cell(sheet, name) for name in sheet.cells))
    days = [day for day in starts.values() if day is not None]
    dated, first = "", []
    if sheet.dated_by and len(days) == len(starts):
        # The first of all days tells the planner how few rows these are; without it whole tables are joined.
        dated, first = f"AND row.{sheet.dated_by} >= %s AND row.{sheet.dated_by} >= start.day", [min(days)]
    statement = cursor.mogrify(
        f"COPY (SELECT {', '.join(columns)} FROM unnest(%s::text[], %s::date[]) AS start (family, day) "  # noqa: S608
        f"JOIN {sheet.table} row ON row.account_id = %s AND row.family = start.family {dated} {joins}) TO STDOUT",
        [list(starts), list(starts.values()), account_id, *first],
    )
    answer = io.StringIO()
    cursor.copy_expert(statement, answer)
    # Not splitlines(): a person's note may hold what Unicode calls the end of a line.
    return answer.getvalue().split("\n")[:-1]


def _cell(sheet: Sheet, name: str) -> str:
    is_moment = isinstance(sheet.model._meta.get_field(name), models.DateTimeField)
    return MOMENT.format(name=name) if is_moment else f"row.{name}"
