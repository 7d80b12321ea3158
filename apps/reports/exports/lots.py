"""What an export of lots says of each, whatever the format."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Prefetch

from apps.core.money import ZERO, total
from apps.reports.exports.one_state import of_one_state
from apps.trades.engine.results import REALIZES_NOTHING, View
from apps.trades.models import Closure
from apps.trades.models.ledger import opening_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from django.db.models import QuerySet

    from apps.trades.models import Lot

COLUMNS = (
    "account", "symbol", "underlying", "instrument_type", "view", "transaction_id", "number", "origin", "opened_at",
    "acquired_on", "quantity", "remaining", "price", "cost", "fees", "folded_premium", "remaining_cost",
    "remaining_folded_premium", "settled_variation", "is_cost_stated", "realized", "closures",
)  # fmt: skip
CHUNK = 1000
CARRIED = frozenset(reason.value for reason in REALIZES_NOTHING)


@of_one_state
def lot_records(lots: QuerySet[Lot], view: View) -> Iterator[tuple[object, ...]]:
    """Yield one tuple per lot, the oldest first, in the order of ``COLUMNS``; a chunk of lots is in memory at a time.

    ``quantity`` and ``remaining`` are signed (bought is positive); ``cost`` is the cash of the whole lot in USD, fees
    in it (bought is negative), to which the tax view adds ``folded_premium``. ``realized`` is what its closures
    realized in the view; ``closures`` is a list of objects, one per closing, the oldest first. ``transaction_id`` and
    ``number`` name the lot; one whose opening a person stated has that statement's number, negative.
    """
    # The payload is as long as all other columns together, and no export of lots says a word of it.
    closings = Closure.objects.select_related("closing").defer("closing__payload").order_by("closed_at", "pk")
    rows = lots.select_related("account", "instrument", "opening", "stated_opening").defer("opening__payload")
    ordered = rows.order_by("opened_at", "account__number", opening_name(), "number")
    for lot in ordered.prefetch_related(Prefetch("closures", queryset=closings)).iterator(CHUNK):
        yield _record(lot, view)


def _record(lot: Lot, view: View) -> tuple[object, ...]:
    closings = list(lot.closures.all())
    realized = total(_realized(each, view) for each in closings)
    return (
        lot.account.number, lot.instrument.symbol, lot.underlying, lot.instrument.instrument_type, view.value.lower(),
        lot.opening_name, lot.number, lot.origin.lower(), lot.opened_at, lot.acquired_on, lot.quantity,
        lot.remaining, lot.price, lot.opening_net, lot.opening_fees, lot.folded_net, lot.remaining_net,
        lot.remaining_folded_net, lot.variation, lot.is_cost_stated, realized,
        [_closure(each, view) for each in closings],
    )  # fmt: skip


def _closure(closure: Closure, view: View) -> dict[str, object]:
    """Return one closing; a stated one has no transaction."""
    return {
        "transaction_id": closure.closing.broker_id if closure.closing else None,
        "day": closure.day,
        "reason": closure.reason.lower(),
        "quantity": closure.quantity,
        "cost": closure.opening_net,
        "proceeds": closure.closing_net,
        "moved_premium": closure.moved_net,
        "realized": _realized(closure, view),
        "is_long_term": closure.is_long_term,
    }


def _realized(closure: Closure, view: View) -> Decimal:
    """Return what a closing realized (USD); a corporate action and a transfer carry the cost on and realize nothing."""
    if closure.reason in CARRIED:
        return ZERO
    moved = closure.moved_net if view is View.TAX else ZERO
    realized: Decimal = closure.opening_net + closure.closing_net + moved
    return realized
