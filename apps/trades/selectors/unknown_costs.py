"""What trades made whose cost only the broker stated: it is in the sums all the same, and said beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.core.money import ZERO
from apps.trades.engine.grouping.results import Flag
from apps.trades.kept import kept
from apps.trades.selectors.trade_open import OpenTotal, marked_state, open_amounts

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date
    from decimal import Decimal

    from django.db.models import QuerySet

    from apps.trades.models import Account, Trade


@dataclass(frozen=True, slots=True)
class DoubtedTrades:
    """Trades whose cost is only the broker's word: what they ``realized`` and have ``open`` (USD)."""

    count: int
    realized: Decimal
    open: OpenTotal


def doubted_trades(accounts: Sequence[Account], rows: QuerySet[Trade, Trade], today: date) -> DoubtedTrades:
    """Add up those of these trades whose cost nobody knows; ``today`` is the New York day."""
    found = list(rows.filter(flags__contains=[Flag.UNKNOWN_COST]).order_by().values_list("pk", "realized", "closed_on"))
    still_open = [name for name, _, closed_on in found if closed_on is None]
    # Where all costs are known, which is the rule, no mark has to be read.
    amounts = open_amounts(accounts, today) if still_open else {}
    return DoubtedTrades(
        len(found),
        sum((realized for _, realized, _ in found), ZERO),
        OpenTotal.of(amounts.get(name) for name in still_open),
    )


def kept_doubted_trades(
    accounts: Sequence[Account], rows: QuerySet[Trade, Trade], asked: object, today: date
) -> DoubtedTrades:
    """Return the same for a list, kept for as long as neither a ledger nor a mark moves; ``asked`` is what its filter
    asks for."""
    key = ("doubted trades", marked_state(accounts, today), asked)
    return kept(key, lambda: doubted_trades(accounts, rows, today))


def with_unknown_cost(path: str, groups: Collection[int], rows: QuerySet[Trade, Trade]) -> frozenset[int]:
    """Return which of these chains or campaigns (``path`` names them in a trade) have a trade whose cost nobody knows,
    by primary key."""
    found = rows.filter(**{f"{path}__in": groups}, flags__contains=[Flag.UNKNOWN_COST])
    return frozenset(found.order_by().values_list(path, flat=True))
