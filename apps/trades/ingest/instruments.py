"""The instruments a page names, each created once however many users meet it at the same moment."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from apps.trades.models import Instrument

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.backends.utils import CursorWrapper

    from apps.trades.engine.values import Contract

    InstrumentIds = dict[tuple[str, str], int]

# Column → its type in PostgreSQL, for a column of a whole page travels as one array.
COLUMNS = {
    "instrument_type": "text", "key": "text", "symbol": "text", "underlying_symbol": "text", "root_symbol": "text",
    "expires_on": "date", "option_type": "text", "strike": "numeric", "multiplier": "numeric",
    "deliverable": "numeric",
}  # fmt: skip
TABLE = Instrument._meta.db_table
FIELDS = attrgetter(*COLUMNS)
# In a fixed order: two users' pages that create the same instruments must not wait for each other in a circle.
CREATE = (
    f"INSERT INTO {TABLE} ({', '.join(COLUMNS)}) "  # noqa: S608  (our own names)
    f"SELECT * FROM unnest({', '.join(f'%s::{kind}[]' for kind in COLUMNS.values())}) ORDER BY 1, 2, 3 "
    "ON CONFLICT DO NOTHING RETURNING instrument_type, key, id"
)


def ensure_instruments(cursor: CursorWrapper, contracts: set[Contract]) -> InstrumentIds:
    """Return the primary key of each contract's instrument by (type, key), creating what is missing."""
    found = _stored(cursor, contracts)
    missing = [contract for contract in contracts if _name(contract) not in found]
    if missing:
        found |= _create(cursor, missing)
    # Another user's sync may have created some at this moment; those the insert does not return.
    others = [contract for contract in missing if _name(contract) not in found]
    return found | _stored(cursor, others) if others else found


def _name(contract: Contract) -> tuple[str, str]:
    return contract.instrument_type, contract.key


def _stored(cursor: CursorWrapper, contracts: Iterable[Contract]) -> InstrumentIds:
    keys = {contract.key for contract in contracts}
    cursor.execute(f"SELECT instrument_type, key, id FROM {TABLE} WHERE key = ANY(%s)", [list(keys)])  # noqa: S608
    return {(kind, key): pk for kind, key, pk in cursor.fetchall()}


def _create(cursor: CursorWrapper, contracts: list[Contract]) -> InstrumentIds:
    cursor.execute(CREATE, [list(column) for column in zip(*map(FIELDS, contracts), strict=True)])
    return {(kind, key): pk for kind, key, pk in cursor.fetchall()}
