"""Profit entries parted by trade: where a closure is split over two trades, each has its part of what it realized."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from apps.core.money import ZERO
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


class Owned(NamedTuple):
    """What one trade has of a closure, in USD signed as cash; ``quantity`` signed as it was held."""

    trade: str
    quantity: Decimal
    cost: Decimal
    proceeds: Decimal
    moved: Decimal
    fees: Decimal


Parts = dict[int, list[Owned]]


def parts_by_closure(closures: Iterable[int]) -> Parts:
    """Return what each trade has of these closures (by primary key), in order of the trades' opening."""
    found: Parts = defaultdict(list)
    # By what is the same after a rebuild: the last part takes what is left, and that must not wander.
    rows = TradeClosure.objects.filter(closure__in=list(closures)).order_by("closure", "trade__opened_at", "trade__key")
    for closure, key, quantity, opening, closing, moved, opening_fees, closing_fees in rows.values_list(
        "closure", "trade__key", "quantity", "opening_net", "closing_net", "moved_net", "opening_fees", "closing_fees"
    ):
        found[closure].append(Owned(key, quantity, opening, closing, moved, opening_fees + closing_fees))
    return found


def parted(view: str, whole: Part, parts: Sequence[Owned]) -> list[Part]:
    """Return an entry's parts by trade, which sum to the ``whole`` of it exactly.

    A trade alone in a closure has all of it. Else the fees that came with a moved premium, which no part states, go
    to the last of them.
    """
    if len(parts) < 2:
        return [whole._replace(trade=parts[0].trade if parts else None)]
    found, left = [], whole
    for each in parts[:-1]:
        mine = each.cost + each.proceeds + (each.moved if view == View.TAX.value else ZERO)
        found.append(Part(each.trade, mine, mine - each.fees, each.fees))
        left = Part(None, left.amount - mine, left.gross - (mine - each.fees), left.fees - each.fees)
    return [*found, left._replace(trade=parts[-1].trade)]
