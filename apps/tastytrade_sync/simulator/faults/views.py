"""Faults in what can be seen of the ledger: lists, single rows, fees, positions and balances agree about them."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from apps.tastytrade_sync.simulator.amounts import effected, net_of_parts, signed
from apps.tastytrade_sync.simulator.clock import day_of
from apps.tastytrade_sync.simulator.faults.strike import Kind
from apps.tastytrade_sync.simulator.faults.values import whole
from apps.tastytrade_sync.simulator.ledger import Entry, Transform

if TYPE_CHECKING:
    from collections.abc import Callable

    from apps.tastytrade_sync.simulator.faults.strike import Strike
    from apps.tastytrade_sync.simulator.wire import Row

# What the broker posts in the night after, or after the weekend, under the stamp of the last afternoon.
REMOVALS = (
    "Expiration", "Assignment", "Exercise", "Cash Settled Assignment", "Cash Settled Exercise",
)  # fmt: skip
LATE_BY = 2
CENT = Decimal("0.01")


def _gone(strike: Strike) -> Transform:
    number = strike.value
    return Transform(("row-gone", number), lambda entries: [e for e in entries if not _is_meant(e, number, entries)])


def _is_meant(entry: Entry, number: int | None, entries: list[Entry]) -> bool:
    """Tell whether this is the row with that id; without an id the newest row is meant."""
    return entry is entries[-1] if number is None else entry.row.get("id") == number


def _revised(strike: Strike) -> Transform:
    changes: Row = dict(strike.value)
    number = changes.pop("id")
    key = ("row-revised", number, json.dumps(changes, sort_keys=True))
    return Transform(key, lambda entries: _replaced(entries, number, lambda row: {**row, **changes}))


def _fees_revised(strike: Strike) -> Transform:
    return Transform(("fees-revised", strike.value), lambda entries: _with_dearer_fees(entries, strike.value))


def _with_dearer_fees(entries: list[Entry], number: int | None) -> list[Entry]:
    trades = [entry.row for entry in entries if entry.row.get("transaction-type") == "Trade"]
    if number is None and not trades:
        return entries
    return _replaced(entries, trades[-1].get("id") if number is None else number, _dearer)


def _dearer(row: Row) -> Row:
    """Return the row with a cent more of clearing fees, and with the net value that follows."""
    dearer = {**row, **effected("clearing-fees", signed(row, "clearing-fees") - CENT)}
    return {**dearer, **effected("net-value", net_of_parts(dearer))}


def _replaced(entries: list[Entry], number: object, change: Callable[[Row], Row]) -> list[Entry]:
    return [Entry(change(entry.row)) if entry.row.get("id") == number else entry for entry in entries]


def _late(strike: Strike) -> Transform:
    days, kinds = strike.value
    first_late = strike.world.today - timedelta(days=days - 1)

    def on_time(entry: Entry) -> bool:
        return entry.row.get("transaction-sub-type") not in kinds or day_of(entry.at) < first_late

    return Transform(("late-rows", days, kinds, first_late), lambda entries: [e for e in entries if on_time(e)])


def _lateness(value: Any) -> tuple[int, tuple[str, ...]]:  # noqa: ANN401
    """Read days, or an object of days and sub-types."""
    stated = {"days": value} if isinstance(value, int | None) else value
    if not isinstance(stated, dict) or set(stated) - {"days", "sub-types"}:
        raise ValueError("a number of days, or an object of days and sub-types")
    days, kinds = whole(LATE_BY)(stated.get("days")), stated.get("sub-types", REMOVALS)
    if not isinstance(kinds, list | tuple):
        raise ValueError("an object whose sub-types are a list")
    return days, tuple(kinds)


def _named_fields(value: Any) -> Row:  # noqa: ANN401
    if not isinstance(value, dict) or "id" not in value:
        raise ValueError("an object with the id of the row and the fields to set")
    return value


KINDS = {
    "row-gone": Kind("a row is seen no longer; value: its id (the newest)", seen=_gone, read=whole(None)),
    "row-revised": Kind("a row is seen with other fields; value: an object with its id and the fields", seen=_revised,
                        read=_named_fields),
    "fees-revised": Kind("a row is seen with a cent more of fees, net-value following; value: its id (newest trade)",
                         seen=_fees_revised, read=whole(None)),
    "late-rows": Kind("rows that close options are seen days late, with their old executed-at; value: days (2), or "
                      "an object of days and sub-types", seen=_late, read=_lateness),
}  # fmt: skip
