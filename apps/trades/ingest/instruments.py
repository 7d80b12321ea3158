"""The instruments a page names, each created once however many users meet it at the same moment.

They are the only rows that users share. Their facts must not depend on who came first, so what is stored is what all
rows say together (``engine.instrument_facts``), and is completed when a later row says more.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from apps.trades.engine.instrument_facts import instrument_facts, joined
from apps.trades.engine.values import Contract
from apps.trades.models import Instrument

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.backends.utils import CursorWrapper

    InstrumentIds = dict[tuple[str, str], int]
    Stored = dict[tuple[str, str], tuple[int, Contract]]

# Column → its type in PostgreSQL, for a column of a whole page travels as one array; in the order of Contract's fields.
COLUMNS = {
    "instrument_type": "text", "key": "text", "symbol": "text", "underlying_symbol": "text", "root_symbol": "text",
    "expires_on": "date", "option_type": "text", "strike": "numeric", "multiplier": "numeric",
    "deliverable": "numeric",
}  # fmt: skip
NAMES, ARRAYS = ", ".join(COLUMNS), ", ".join(f"%s::{kind}[]" for kind in COLUMNS.values())
TABLE = Instrument._meta.db_table
FIELDS = attrgetter(*COLUMNS)
READ = f"SELECT id, {NAMES} FROM {TABLE} WHERE key = ANY(%s)"  # noqa: S608  (our own names, here and below)
# In a fixed order: two users' pages that create the same instruments must not wait for each other in a circle.
CREATE = (
    f"INSERT INTO {TABLE} ({NAMES}) SELECT * FROM unnest({ARRAYS}) ORDER BY 1, 2 "  # noqa: S608
    f"ON CONFLICT DO NOTHING RETURNING id, {NAMES}"
)
# Rows that point to an instrument share its key; a lock that leaves the key alone does not make them wait.
LOCK = f"SELECT id, {NAMES} FROM {TABLE} WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"  # noqa: S608
COMPLETE = (
    f"UPDATE {TABLE} stored SET {', '.join(f'{name} = more.{name}' for name in COLUMNS)}, was_completed = TRUE "  # noqa: S608
    f"FROM unnest(%s::bigint[], {ARRAYS}) AS more (id, {NAMES}) WHERE stored.id = more.id"
)


def ensure_instruments(cursor: CursorWrapper, contracts: Iterable[Contract]) -> InstrumentIds:
    """Return the primary key of each contract's instrument by (type, key), creating and completing what is stored.

    Nothing is written where everything is known already, as on nearly every page.
    """
    wanted = instrument_facts(contracts)
    stored = _stored(cursor, wanted)
    missing = [contract for name, contract in wanted.items() if name not in stored]
    if missing:
        stored |= _create(cursor, missing)
        # Another user's sync may have created some at this moment; those the insert does not return.
        others = {name: contract for name, contract in wanted.items() if name not in stored}
        stored |= _stored(cursor, others) if others else {}
    # Always after the insert: in the other order two syncs could hold what the other waits for.
    _complete(cursor, [pk for name, (pk, known) in stored.items() if joined(known, wanted[name]) != known], wanted)
    return {name: pk for name, (pk, _) in stored.items()}


def _stored(cursor: CursorWrapper, wanted: dict[tuple[str, str], Contract]) -> Stored:
    cursor.execute(READ, [[key for _, key in wanted]])
    # Another kind of instrument may have the same key.
    return {name: found for name, found in _by_name(cursor.fetchall()).items() if name in wanted}


def _create(cursor: CursorWrapper, contracts: Sequence[Contract]) -> Stored:
    cursor.execute(CREATE, _arrays(contracts))
    return _by_name(cursor.fetchall())


def _complete(cursor: CursorWrapper, ids: list[int], wanted: dict[tuple[str, str], Contract]) -> None:
    """Add what these instruments lack, as they are once nobody else is completing them."""
    if not ids:
        return
    cursor.execute(LOCK, [ids])
    complete = {pk: joined(known, wanted[name]) for name, (pk, known) in _by_name(cursor.fetchall()).items()}
    cursor.execute(COMPLETE, [list(complete), *_arrays(list(complete.values()))])


def _by_name(rows: Iterable[tuple[int, *tuple[object, ...]]]) -> Stored:
    return {(contract.instrument_type, contract.key): (pk, contract) for pk, contract in map(_read, rows)}


def _read(row: tuple[int, *tuple[object, ...]]) -> tuple[int, Contract]:
    pk, *facts = row
    return pk, Contract(*facts)  # type: ignore[arg-type]  # columns and fields are the same, which a test holds us to


def _arrays(contracts: Sequence[Contract]) -> list[list[object]]:
    return [list(column) for column in zip(*map(FIELDS, contracts), strict=True)]
