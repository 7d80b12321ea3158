"""The filtered transactions as CSV, a line at a time, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

    from apps.trades.models import Transaction

COLUMNS = (
    "account", "id", "executed_at", "transaction_date", "day", "type", "sub_type", "action", "instrument_type",
    "symbol", "underlying", "quantity", "price", "value", "net_value", "commission", "clearing_fees",
    "regulatory_fees", "proprietary_index_option_fees", "currency_conversion_fees", "other_charge", "order_id",
    "description",
)  # fmt: skip
FIELDS = {
    "account": "account__number", "id": "broker_id", "type": "transaction_type", "underlying": "underlying_symbol",
}  # fmt: skip
# A spreadsheet runs what starts like this as a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
CHUNK = 2000


def csv_lines(rows: QuerySet[Transaction]) -> Iterator[str]:
    """Yield the header and one line per row; money unrounded, the moment in UTC."""
    yield _line(COLUMNS)
    for values in rows.values_list(*(FIELDS.get(name, name) for name in COLUMNS)).iterator(chunk_size=CHUNK):
        yield _line(tuple(_cell(value) for value in values))


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}"
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _line(values: tuple[str, ...]) -> str:
    file = io.StringIO()
    csv.writer(file).writerow(values)
    return file.getvalue()
