"""The single door into the ledger's facts: store one page of rows, each exactly once, whatever came before.

A page goes by COPY into a temporary table that vanishes with the transaction; from there, in a fixed number of
statements whatever its size:

1. of rows with the same broker id the last one received counts (a page may repeat a row);
2. a stored row whose typed content differs becomes a revision: the former version is kept beside it;
3. a stored row that differs only in its payload gets the new payload and counts as the same;
4. what is not stored yet is inserted.

The partitions of what was inserted or revised are marked dirty in the same commit, so that no crash can leave a fact
that nobody will ever rebuild from.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import F

from apps.trades.models import Account, Instrument, Transaction

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from django.db.backends.utils import CursorWrapper

    from apps.trades.engine.values import BrokerTransaction, Contract

TYPED = (
    "transaction_type", "sub_type", "action", "instrument_id", "instrument_type", "symbol", "underlying_symbol",
    "family", "description", "executed_at", "day", "transaction_date", "side", "quantity", "price", "value",
    "net_value", "commission", "clearing_fees", "regulatory_fees", "proprietary_index_option_fees",
    "currency_conversion_fees", "other_charge", "other_charge_description", "currency", "is_estimated_fee",
    "order_id", "leg_count", "exec_id", "reverses_id", "broker_created_at", "is_for_profit", "is_known_kind",
)  # fmt: skip
COLUMNS = ("broker_id", *TYPED, "payload")
TABLE = Transaction._meta.db_table
REVISIONS = "trades_transactionrevision"
PARTITIONS = "trades_partition"


@dataclass(frozen=True, slots=True)
class StoredPage:
    """How a page's rows were met: ``new + changed + same`` is the number of rows given."""

    new: int
    changed: int
    same: int


@transaction.atomic
def store_transactions(account: Account, rows: Sequence[BrokerTransaction], *, source: str, at: datetime) -> StoredPage:
    """Store rows of one account and mark what they touch dirty, all in one commit; idempotent.

    Takes the account's lock. ``at`` is the moment written as first seen, revised or dirty since.
    """
    Account.objects.select_for_update().get(pk=account.pk)
    if not rows:
        return StoredPage(0, 0, 0)
    instruments = _ensure_instruments({row.contract for row in rows if row.contract is not None})
    with connection.cursor() as cursor:
        _copy(cursor, _lines(rows, instruments))
        changed, touched = _revise(cursor, account, source, at)
        _replace_payloads(cursor, account, source)
        new = _insert(cursor, account, source, at)
        cursor.execute("DROP TABLE incoming")
        _mark_dirty(cursor, account, {*touched, *new}, at)
    if changed or new:
        Account.objects.filter(pk=account.pk).update(ledger_version=F("ledger_version") + 1)
    return StoredPage(len(new), changed, len(rows) - len(new) - changed)


def _ensure_instruments(contracts: set[Contract]) -> dict[tuple[str, str], int]:
    """Return the primary key of each contract's instrument, creating what is missing."""
    found = _instrument_ids(contracts)
    missing = [contract for contract in contracts if (contract.instrument_type, contract.key) not in found]
    if not missing:
        return found
    # In a fixed order: two users' pages that create the same instruments must not wait for each other in a circle.
    missing.sort(key=lambda contract: (contract.instrument_type, contract.key, contract.symbol))
    Instrument.objects.bulk_create([_instrument(contract) for contract in missing], ignore_conflicts=True)
    return _instrument_ids(contracts)


def _instrument_ids(contracts: Iterable[Contract]) -> dict[tuple[str, str], int]:
    keys = {contract.key for contract in contracts}
    rows = Instrument.objects.filter(key__in=keys).values_list("instrument_type", "key", "pk")
    return {(kind, key): pk for kind, key, pk in rows}


def _instrument(contract: Contract) -> Instrument:
    return Instrument(
        instrument_type=contract.instrument_type,
        key=contract.key,
        symbol=contract.symbol,
        underlying_symbol=contract.underlying_symbol,
        root_symbol=contract.root_symbol,
        expires_on=contract.expires_on,
        option_type=contract.option_type,
        strike=contract.strike,
        multiplier=contract.multiplier,
        deliverable=contract.deliverable,
    )


def _lines(rows: Sequence[BrokerTransaction], instruments: dict[tuple[str, str], int]) -> io.StringIO:
    """Return the rows as CSV: an empty unquoted field is NULL, everything else is quoted as needed."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, quoting=csv.QUOTE_NOTNULL)
    for number, row in enumerate(rows):
        contract = row.contract
        key = instruments[contract.instrument_type, contract.key] if contract else None
        typed = (key if name == "instrument_id" else getattr(row, name) for name in TYPED)
        writer.writerow((number, row.broker_id, *typed, row.payload))
    file.seek(0)
    return file


def _copy(cursor: CursorWrapper, lines: io.StringIO) -> None:
    columns = ", ".join(COLUMNS)
    cursor.execute(
        f"CREATE TEMPORARY TABLE incoming ON COMMIT DROP AS "  # noqa: S608  (names of our own columns)
        f"SELECT 0 AS place, {columns} FROM {TABLE} WITH NO DATA"
    )
    cursor.copy_expert(f"COPY incoming (place, {columns}) FROM STDIN (FORMAT csv)", lines)
    cursor.execute(
        "DELETE FROM incoming WHERE EXISTS "
        "(SELECT FROM incoming later WHERE later.broker_id = incoming.broker_id AND later.place > incoming.place)"
    )


def _revise(cursor: CursorWrapper, account: Account, source: str, at: datetime) -> tuple[int, set[str]]:
    """Keep the former version of each row that differs and write the new one.

    Returns how many rows and which families, the former one too where a row moved to another.
    """
    old, new = (", ".join(f"{alias}.{name}" for name in TYPED) for alias in ("stored", "incoming"))
    differs = f"stored.broker_id = incoming.broker_id AND ({old}) IS DISTINCT FROM ({new})"
    mine = "stored.account_id = %s AND stored.source = %s"
    cursor.execute(
        f"WITH former AS (SELECT stored.* FROM {TABLE} stored JOIN incoming ON {differs} WHERE {mine}), "  # noqa: S608
        f"kept AS (INSERT INTO {REVISIONS} (transaction_id, number, payload, net_value, superseded_at) "
        "SELECT id, revision, payload, net_value, %s FROM former) "
        "SELECT family FROM former",
        [account.pk, source, at],
    )
    families = {family for (family,) in cursor.fetchall()}
    if not families:
        return 0, families
    assignments = ", ".join(f"{name} = incoming.{name}" for name in (*TYPED, "payload"))
    cursor.execute(
        f"UPDATE {TABLE} stored SET {assignments}, revision = stored.revision + 1, revised_at = %s, "  # noqa: S608
        f"vanished_at = NULL FROM incoming WHERE {differs} AND {mine} RETURNING stored.family",
        [at, account.pk, source],
    )
    moved = [family for (family,) in cursor.fetchall()]
    return len(moved), families.union(moved)


def _replace_payloads(cursor: CursorWrapper, account: Account, source: str) -> None:
    cursor.execute(
        f"UPDATE {TABLE} stored SET payload = incoming.payload, vanished_at = NULL FROM incoming "  # noqa: S608
        "WHERE stored.broker_id = incoming.broker_id AND stored.account_id = %s AND stored.source = %s "
        "AND (stored.payload <> incoming.payload OR stored.vanished_at IS NOT NULL)",
        [account.pk, source],
    )


def _insert(cursor: CursorWrapper, account: Account, source: str, at: datetime) -> list[str]:
    """Insert what is not stored yet and return the family of each row inserted."""
    columns = ", ".join(COLUMNS)
    cursor.execute(
        f"INSERT INTO {TABLE} (account_id, source, {columns}, revision, first_seen_at) "  # noqa: S608
        f"SELECT %s, %s, {columns}, 1, %s FROM incoming ORDER BY place "
        "ON CONFLICT (account_id, source, broker_id) DO NOTHING RETURNING family",
        [account.pk, source, at],
    )
    return [family for (family,) in cursor.fetchall()]


def _mark_dirty(cursor: CursorWrapper, account: Account, families: set[str], at: datetime) -> None:
    if not families:
        return
    cursor.execute(
        f"INSERT INTO {PARTITIONS} (account_id, family, is_dirty, dirty_since) "  # noqa: S608
        "SELECT %s, family, TRUE, %s FROM unnest(%s) AS family ORDER BY family "
        f"ON CONFLICT (account_id, family) DO UPDATE SET is_dirty = TRUE, "
        f"dirty_since = COALESCE({PARTITIONS}.dirty_since, EXCLUDED.dirty_since)",
        [account.pk, at, sorted(families)],
    )
