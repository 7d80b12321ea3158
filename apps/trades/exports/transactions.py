"""What an export of transactions says of each row, whatever the format."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

    from apps.trades.models import Transaction

COLUMNS = (
    "account", "id", "executed_at", "transaction_date", "day", "type", "sub_type", "action", "instrument_type",
    "symbol", "underlying", "side", "quantity", "price", "value", "net_value", "commission", "clearing_fees",
    "regulatory_fees", "proprietary_index_option_fees", "currency_conversion_fees", "other_charge", "order_id",
    "description",
)  # fmt: skip
FIELDS = {
    "account": "account__number", "id": "broker_id", "type": "transaction_type", "underlying": "underlying_symbol",
}  # fmt: skip
CHUNK = 2000


def transaction_records(rows: QuerySet[Transaction]) -> Iterator[tuple[object, ...]]:
    """Yield one tuple per row, in the order of ``COLUMNS``; a chunk of rows is in memory at a time.

    Money is in USD, signed as cash and unrounded; ``quantity`` is the magnitude as sent and ``side`` its sign: 1 for
    bought, -1 for sold, None where the broker states none. The moment is in UTC, ``day`` the New York day.
    """
    return rows.values_list(*(FIELDS.get(name, name) for name in COLUMNS)).iterator(chunk_size=CHUNK)
