"""What an export of closures says of each, whatever the format."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.core.money import ZERO
from apps.trades.engine.results import REALIZES_NOTHING, View
from apps.trades.models.ledger import opening_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

    from apps.trades.models import Closure

COLUMNS = (
    "account", "symbol", "underlying", "instrument_type", "view", "opening_id", "closing_id", "reason", "acquired_on",
    "day", "term", "quantity", "price", "cost", "proceeds", "fees", "moved_premium", "realized",
)  # fmt: skip
# By what the broker and the owner named, never by keys of ours: a rebuild hands out new ones.
ORDER = ("closed_at", "account__number", "closing__broker_id", opening_name("lot__"), "lot__number")
CHUNK = 2000


def closure_records(closures: QuerySet[Closure], view: View) -> Iterator[tuple[object, ...]]:
    """Yield one tuple per closure, the oldest first, in the order of ``COLUMNS``; a chunk is in memory at a time.

    ``quantity`` is signed as what was held; ``cost`` and ``proceeds`` are cash in USD, their ``fees`` in them. What
    carries its cost on has no term and realizes nothing; a closing that a person stated has no ``closing_id``, an
    opening the negative number of the statement as ``opening_id``.
    """
    rows = closures.select_related("account", "instrument", "lot__opening", "lot__stated_opening", "closing")
    for row in rows.order_by(*ORDER).defer("lot__opening__payload", "closing__payload").iterator(CHUNK):
        yield _record(row, view)


def _record(row: Closure, view: View) -> tuple[object, ...]:
    is_realizing = row.reason not in REALIZES_NOTHING
    moved = row.moved_net if is_realizing and view is View.TAX else ZERO
    term = "long" if row.is_long_term else "short"
    return (
        row.account.number, row.instrument.symbol, row.underlying, row.instrument.instrument_type, view.value.lower(),
        row.lot.opening_name, row.closing.broker_id if row.closing else None, row.reason.lower(), row.acquired_on,
        row.day, term if is_realizing else None, row.quantity, row.price, row.opening_net, row.closing_net,
        row.opening_fees + row.closing_fees, moved, row.opening_net + row.closing_net + moved if is_realizing else ZERO,
    )  # fmt: skip
