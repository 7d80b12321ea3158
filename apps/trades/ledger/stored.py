"""The derived rows as they stand in the tables, read back in the form in which they were made.

PostgreSQL writes the lines itself: numbers with the scale of their column, moments in UTC to the microsecond.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from django.db import models

from apps.trades.copy_cells import cell
from apps.trades.ledger.digests import tagged
from apps.trades.ledger.sheets import BESIDE, CLOSURES, DELIVERABLES, ENTRIES, LOTS, PROBLEMS, SHEETS, UNMATCHED
from apps.trades.models import Instrument, StatedClosing, StatedOpening, Transaction

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.backends.utils import CursorWrapper

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


def stored_lines(cursor: CursorWrapper, account_id: int, family: str) -> list[str]:
    """Return the lines of every derived row that was rebuilt with this family."""
    return lines_by_family(cursor, account_id, [family])[family]


def lines_by_family(cursor: CursorWrapper, account_id: int, families: Sequence[str]) -> dict[str, list[str]]:
    """Return the lines of every derived row that was rebuilt with each of these families, in a query a table."""
    lines: dict[str, list[str]] = {cell(family): [] for family in families}
    for sheet in SHEETS if families else ():
        for line in lines_of_sheet(cursor, sheet, READING[sheet], account_id, families):
            family, _, rest = line.partition("\t")
            lines[family].append(tagged(sheet, rest))
    return {family: lines[cell(family)] for family in families}


def lines_of_sheet(
    cursor: CursorWrapper, sheet: Sheet, reading: Reading, account_id: int, families: Sequence[str]
) -> list[str]:
    """Return the lines of one table, each after the name of its family."""
    keys, joins = reading
    columns = ("row.family", *keys, *(_cell(sheet, name) for name in sheet.cells))
    statement = cursor.mogrify(
        f"COPY (SELECT {', '.join(columns)} FROM {sheet.table} row {joins} "  # noqa: S608
        "WHERE row.account_id = %s AND row.family = ANY(%s)) TO STDOUT",
        [account_id, list(families)],
    )
    answer = io.StringIO()
    cursor.copy_expert(statement, answer)
    # Not splitlines(): a person's note may hold what Unicode calls the end of a line.
    return answer.getvalue().split("\n")[:-1]


def _cell(sheet: Sheet, name: str) -> str:
    is_moment = isinstance(sheet.model._meta.get_field(name), models.DateTimeField)
    return MOMENT.format(name=name) if is_moment else f"row.{name}"
