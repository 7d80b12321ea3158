"""The latest price of what is held, as the broker stated it with its positions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from apps.trades.engine.open_profit import Mark
from apps.trades.models import Position

if TYPE_CHECKING:
    from collections.abc import Iterable

    from apps.trades.models import Account, Instrument

SOURCE = "tastytrade's mark"


@dataclass(frozen=True, slots=True)
class Marks:
    """Marks of several accounts: by instrument, and by symbol for positions stored before they had one."""

    by_instrument: dict[tuple[int, int], Mark] = field(default_factory=dict)
    by_symbol: dict[tuple[int, str, str], Mark] = field(default_factory=dict)

    def of(self, account_id: int, instrument: Instrument) -> Mark | None:
        """Return the mark of what this account holds of the instrument, None where the broker stated none."""
        named = (account_id, instrument.instrument_type, instrument.symbol)
        return self.by_instrument.get((account_id, instrument.pk)) or self.by_symbol.get(named)


def marks_of(accounts: Iterable[Account]) -> Marks:
    """Return the marks that came with each account's current positions; an account's mark serves no other account,
    which may have been read at another time."""
    marks = Marks()
    rows = Position.objects.current().filter(snapshot__account__in=list(accounts), mark_price__isnull=False)
    for row in rows.select_related("snapshot").defer("payload"):
        mark = _mark(row)
        if row.instrument_id is not None:
            marks.by_instrument[row.snapshot.account_id, row.instrument_id] = mark
        else:
            marks.by_symbol[row.snapshot.account_id, row.instrument_type, row.symbol] = mark
    return marks


def _mark(row: Position) -> Mark:
    # For what was opened today that is the price paid, which the engine takes from each lot itself.
    return Mark(row.mark_price, row.snapshot.taken_at, SOURCE, row.previous_price)
