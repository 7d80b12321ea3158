"""What an export of P&L says of each entry, whatever the format."""

from __future__ import annotations

from itertools import batched
from typing import TYPE_CHECKING, Any

from apps.core.money import ZERO
from apps.reports.exports.one_state import of_one_state
from apps.reports.exports.trade_parts import Part, parted, parts_by_closure
from apps.trades.engine.amounts import SCALE, share
from apps.trades.engine.results import View
from apps.trades.models.ledger import opening_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.db.models import QuerySet

    from apps.reports.exports.trade_parts import Owned
    from apps.trades.models import ProfitEntry

COLUMNS = (
    "account", "day", "view", "category", "underlying", "symbol", "trade", "amount", "gross", "fees", "transaction_ids",
    "commission", "clearing_fees", "regulatory_fees", "proprietary_index_option_fees", "currency_conversion_fees",
    "other_charge", "acquired_on", "closed_on", "term", "quantity", "cost", "proceeds", "moved_premium",
)  # fmt: skip
FIELDS = (
    "account__number", "day", "view", "category", "underlying", "instrument__symbol", "amount", "gross", "fees",
    "closure",
)  # fmt: skip
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
    "day", "account__number", "closure__closing__broker_id", opening_name("closure__lot__"), "closure__lot__number",
    "transaction__broker_id", "category",
)  # fmt: skip
CHUNK = 2000


@of_one_state
def pnl_records(entries: QuerySet[ProfitEntry]) -> Iterator[tuple[object, ...]]:
    """Yield one tuple per entry, the oldest first, in the order of ``COLUMNS``; a chunk of them is in memory at a time.

    Money is in USD, signed as cash and unrounded; ``day`` is the New York day. ``trade`` is the key of the trade that
    closed, None for money that belongs to none; an entry that two trades share is one tuple for each, with its part.
    ``transaction_ids`` are the broker's ids of the rows it comes from: the opening, the closing, and rows that only
    say the same again. What was realized has its days, its term (``short`` or ``long``) and ``amount = cost + proceeds
    + moved_premium`` too, each signed as cash, so that what was sold short has a positive cost; ``quantity`` is signed
    as it was held.
    """
    stored = entries.order_by(*ORDER).values_list(*FIELDS, *FEES, *IDS, *CLOSURE)
    for rows in batched(stored.iterator(CHUNK), CHUNK, strict=False):
        parts = parts_by_closure(row[9] for row in rows if row[9] is not None)
        for row in rows:
            yield from _lines(row, parts.get(row[9], ()))


def _lines(row: Sequence[Any], owned: Sequence[Owned]) -> Iterator[tuple[object, ...]]:
    """Yield one line for each trade that has a part of the entry, one alone where no two share it."""
    account, day, view, category, underlying, symbol, amount, gross, fees, _, *rest = row
    kinds, ids, closure = rest[: len(FEES)], rest[len(FEES) : -len(CLOSURE)], rest[-len(CLOSURE) :]
    named = (account, day, view.lower(), category.lower(), underlying, symbol)
    of_kind = _shared(kinds, owned)
    for index, part in enumerate(parted(view, Part(None, amount, gross, fees), owned)):
        mine = closure if len(owned) < 2 else _owned(closure, owned[index])
        yield *named, *part, _ids(*ids), *of_kind[index], *_closure(view, *mine)


def _shared(kinds: Sequence[Any], owned: Sequence[Owned]) -> list[Sequence[Any]]:
    """Return the fees by kind of each trade's part, by how much of the closure it has."""
    if len(owned) < 2:
        return [kinds]
    weights = [abs(each.quantity) for each in owned]
    return list(zip(*(share(kind, weights, SCALE) for kind in kinds), strict=True))


def _owned(closure: Sequence[Any], part: Owned) -> tuple[Any, ...]:
    """Return the columns of a closure for the part that one trade has of it."""
    acquired_on, closed_on, is_long_term, *_ = closure
    return acquired_on, closed_on, is_long_term, part.quantity, part.cost, part.proceeds, part.moved


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
