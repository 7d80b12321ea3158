"""What an export of P&L says of each entry, whatever the format."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from apps.core.money import ZERO
from apps.trades.engine.results import View

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

    from apps.trades.models import ProfitEntry

COLUMNS = (
    "account", "day", "view", "category", "underlying", "symbol", "trade", "amount", "gross", "fees", "transaction_ids",
    "commission", "clearing_fees", "regulatory_fees", "proprietary_index_option_fees", "currency_conversion_fees",
    "other_charge", "acquired_on", "closed_on", "term", "quantity", "cost", "proceeds", "moved_premium",
)  # fmt: skip
FIELDS = ("account__number", "day", "view", "category", "underlying", "instrument__symbol", "amount", "gross", "fees")
FEES = COLUMNS[COLUMNS.index("commission") : COLUMNS.index("acquired_on")]
IDS = (
    "closure__lot__opening__broker_id",
    "closure__closing__broker_id",
    "closure__also_ids",
    "transaction__broker_id",
)
CLOSURE = (
    "closure__acquired_on", "closure__day", "closure__is_long_term", "closure__quantity", "closure__opening_net",
    "closure__closing_net", "closure__moved_net",
)  # fmt: skip
# Names the broker gave, never keys of ours: a rebuild hands out new keys, and the same facts give the same file.
ORDER = (
    "day", "account__number", "closure__closing__broker_id", "closure__lot__opening__broker_id", "closure__lot__number",
    "transaction__broker_id", "category",
)  # fmt: skip
CHUNK = 2000


def pnl_records(entries: QuerySet[ProfitEntry]) -> Iterator[tuple[object, ...]]:
    """Yield one tuple per entry, the oldest first, in the order of ``COLUMNS``; a chunk of them is in memory at a time.

    Money is in USD, signed as cash and unrounded; ``day`` is the New York day. ``transaction_ids`` are the broker's
    ids of the rows it comes from: the opening, the closing, and rows that only say the same again. What was realized
    has its days, its term (``short`` or ``long``) and ``amount = cost + proceeds + moved_premium`` too, each signed as
    cash, so that what was sold short has a positive cost; ``quantity`` is signed as it was held.
    """
    rows = entries.order_by(*ORDER).values_list(*FIELDS, *FEES, *IDS, *CLOSURE)
    for account, day, view, category, underlying, symbol, amount, gross, fees, *rest in rows.iterator(CHUNK):
        kinds, ids, closure = rest[: len(FEES)], rest[len(FEES) : -len(CLOSURE)], rest[-len(CLOSURE) :]
        yield (
            # No trades are recognised yet, so no entry belongs to one.
            account, day, view.lower(), category.lower(), underlying, symbol, None, amount, gross, fees, _ids(*ids),
            *kinds, *_closure(view, *closure),
        )  # fmt: skip


def _closure(view: str, *stored: Any) -> tuple[object, ...]:  # noqa: ANN401 (columns of several kinds)
    """Return what only a closing has, nothing for other money; premium moves in the tax view alone."""
    acquired_on, closed_on, is_long_term, quantity, cost, proceeds, moved = stored
    if closed_on is None:
        return stored
    premium = moved if view == View.TAX.value else ZERO
    return (acquired_on, closed_on, "long" if is_long_term else "short", quantity, cost, proceeds, premium)


def _ids(opening: int | None, closing: int | None, also: list[int] | None, row: int | None) -> list[int]:
    found = [each for each in (opening, closing, *(also or []), row) if each is not None]
    # A row that crossed zero both closed one lot and opened the next; named once is enough.
    return list(dict.fromkeys(found))
