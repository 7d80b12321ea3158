"""The instruments a page names, each created once however many users meet it at the same moment."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from django.db import connection
from psycopg2.extras import execute_values

from apps.trades.models import Instrument

if TYPE_CHECKING:
    from collections.abc import Iterable

    from apps.trades.engine.values import Contract

    InstrumentIds = dict[tuple[str, str], int]

COLUMNS = (
    "instrument_type", "key", "symbol", "underlying_symbol", "root_symbol", "expires_on", "option_type", "strike",
    "multiplier", "deliverable",
)  # fmt: skip
FIELDS = attrgetter(*COLUMNS)


def ensure_instruments(contracts: set[Contract]) -> InstrumentIds:
    """Return the primary key of each contract's instrument by (type, key), creating what is missing."""
    found = _ids(contracts)
    missing = [contract for contract in contracts if (contract.instrument_type, contract.key) not in found]
    if not missing:
        return found
    _create(missing)
    # Asked again rather than returned by the insert: what another user created meanwhile is not returned there.
    return found | _ids(missing)


def _ids(contracts: Iterable[Contract]) -> InstrumentIds:
    keys = {contract.key for contract in contracts}
    rows = Instrument.objects.filter(key__in=keys).values_list("instrument_type", "key", "pk")
    return {(kind, key): pk for kind, key, pk in rows}


def _create(contracts: list[Contract]) -> None:
    # In a fixed order: two users' pages that create the same instruments must not wait for each other in a circle.
    rows = sorted((FIELDS(contract) for contract in contracts), key=lambda row: row[:3])
    with connection.cursor() as cursor:
        execute_values(
            cursor.cursor,
            f"INSERT INTO {Instrument._meta.db_table} ({', '.join(COLUMNS)}) VALUES %s ON CONFLICT DO NOTHING",  # noqa: S608
            rows,
            page_size=len(rows),
        )
