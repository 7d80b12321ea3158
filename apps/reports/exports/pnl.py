"""What an export of P&L says of each entry, whatever the format."""

from __future__ import annotations

from itertools import batched
from typing import TYPE_CHECKING

from apps.reports.exports.trade_parts import Part, parted, parts_by_closure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

    from apps.trades.models import ProfitEntry

COLUMNS = (
    "account", "day", "view", "category", "underlying", "symbol", "trade", "amount", "gross", "fees", "transaction_ids",
)  # fmt: skip
FIELDS = (
    "account__number", "day", "view", "category", "underlying", "instrument__symbol", "amount", "gross", "fees",
    "closure", "closure__lot__opening__broker_id", "closure__closing__broker_id", "closure__also_ids",
    "transaction__broker_id",
)  # fmt: skip
# Names the broker gave, never keys of ours: a rebuild hands out new keys, and the same facts give the same file.
ORDER = (
    "day", "account__number", "closure__closing__broker_id", "closure__lot__opening__broker_id", "closure__lot__number",
    "transaction__broker_id", "category",
)  # fmt: skip
CHUNK = 2000


def pnl_records(entries: QuerySet[ProfitEntry]) -> Iterator[tuple[object, ...]]:
    """Yield one tuple per entry, the oldest first, in the order of ``COLUMNS``; a chunk of them is in memory at a time.

    Money is in USD, signed as cash and unrounded; ``day`` is the New York day. ``trade`` is the key of the trade that
    closed, None for money that belongs to none; an entry that two trades share is one tuple for each, with its part.
    ``transaction_ids`` are the broker's ids of the rows it comes from: the opening, the closing, and rows that only
    say the same again.
    """
    for rows in batched(entries.order_by(*ORDER).values_list(*FIELDS).iterator(CHUNK), CHUNK, strict=False):
        parts = parts_by_closure(row[9] for row in rows if row[9] is not None)
        for account, day, view, category, underlying, symbol, amount, gross, fees, closure, *ids in rows:
            named = (account, day, view.lower(), category.lower(), underlying, symbol)
            for part in parted(view, Part(None, amount, gross, fees), parts.get(closure, ())):
                yield *named, *part, _ids(*ids)


def _ids(opening: int | None, closing: int | None, also: list[int] | None, row: int | None) -> list[int]:
    found = [each for each in (opening, closing, *(also or []), row) if each is not None]
    # A row that crossed zero both closed one lot and opened the next; named once is enough.
    return list(dict.fromkeys(found))
