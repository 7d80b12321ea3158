"""What an export of positions says of each, whatever the format."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from apps.trades.selectors.positions import PositionLine

COLUMNS = (
    "account", "symbol", "underlying", "instrument_type", "expires_on", "quantity", "multiplier", "open_price", "mark",
    "value", "day_change", "open_change", "read_at",
)  # fmt: skip


def position_records(lines: Iterable[PositionLine]) -> Iterator[tuple[object, ...]]:
    """Yield one tuple per position the broker last reported, in the order of ``COLUMNS``.

    ``quantity`` is signed (bought is positive), prices are per share or point and without fees, as the broker states
    them, amounts in USD; what the broker did not send is None, and a future has no value. ``read_at`` is when.
    """
    for line in lines:
        row = line.position
        yield (
            line.account.number, row.symbol, row.underlying_symbol, row.instrument_type, line.expires_on, row.quantity,
            row.multiplier, row.average_open_price, row.mark_price, line.value, line.day_change, line.open_change,
            row.snapshot.taken_at,
        )  # fmt: skip
