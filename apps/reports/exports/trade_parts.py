"""Profit entries parted by trade: where a closure is split over two trades, each has its part of what it realized."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from apps.trades.engine.results import View
from apps.trades.models import TradeClosure

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal


class Part(NamedTuple):
    """What one trade has of an entry: its key (None: in no trade), and amount, gross and fees in USD."""

    trade: str | None
    amount: Decimal
    gross: Decimal
    fees: Decimal


Parts = dict[int, list[tuple[str, "Decimal", "Decimal", "Decimal"]]]


def parts_by_closure(closures: Iterable[int]) -> Parts:
    """Return the key of each trade that has a part of these closures (by primary key), with the part's amount in the
    trader view, the premium that the tax view moves, and its fees; in order of the trades' keys."""
    found: Parts = defaultdict(list)
    rows = TradeClosure.objects.filter(closure__in=list(closures)).order_by("closure", "trade__opened_at", "trade__key")
    for closure, key, opening, closing, moved, opening_fees, closing_fees in rows.values_list(
        "closure", "trade__key", "opening_net", "closing_net", "moved_net", "opening_fees", "closing_fees"
    ):
        found[closure].append((key, opening + closing, moved, opening_fees + closing_fees))
    return found


def parted(view: str, whole: Part, parts: Sequence[tuple[str, Decimal, Decimal, Decimal]]) -> list[Part]:
    """Return an entry's parts by trade, which sum to the ``whole`` of it exactly.

    A trade alone in a closure has all of it. Else the fees that came with a moved premium, which no part states, go
    to the last of them.
    """
    if len(parts) < 2:
        return [whole._replace(trade=parts[0][0] if parts else None)]
    found, left = [], whole
    for key, amount, moved, fees in parts[:-1]:
        mine = amount + moved if view == View.TAX.value else amount
        found.append(Part(key, mine, mine - fees, fees))
        left = Part(None, left.amount - mine, left.gross - (mine - fees), left.fees - fees)
    return [*found, left._replace(trade=parts[-1][0])]
