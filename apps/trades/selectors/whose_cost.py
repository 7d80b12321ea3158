"""Whose word the cost of a lot is where no row shows what was paid: the broker's, until a person states another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from apps.trades.models import StatedLot
from apps.trades.words.lots import COST_BY_BROKER, COST_BY_USER

if TYPE_CHECKING:
    from collections.abc import Iterable

    from apps.trades.models import Lot


def words_on_cost(lots: Iterable[Lot]) -> dict[int, str]:
    """Return whose word the cost of each lot is, by primary key; those whose rows show what was paid are not in it.

    Reads nothing where there is no such lot.
    """
    stated_lots = [lot for lot in lots if lot.is_cost_stated]
    words = {lot.pk: COST_BY_USER for lot in stated_lots if not lot.opening}
    return words | _of_rows({lot.pk: (lot.account_id, lot.opening_name) for lot in stated_lots if lot.opening})


def _of_rows(doubted: dict[int, tuple[int, int]]) -> dict[int, str]:
    if not doubted:
        return {}
    stated = StatedLot.objects.filter(
        account__in={account for account, _ in doubted.values()},
        broker_id__in={broker_id for _, broker_id in doubted.values()},
    )
    # A person's word stays with the row: a lot that a corporate action carried on has its opening still.
    own = set(stated.values_list("account_id", "broker_id"))
    return {key: COST_BY_USER if named in own else COST_BY_BROKER for key, named in doubted.items()}


def by_broker(lot: str = "") -> Q:
    """Return the condition that a lot's cost is only the broker's word; ``lot`` is the path to it, with its ``__``."""
    stated = StatedLot.objects.filter(account=OuterRef(f"{lot}account"), broker_id=OuterRef(f"{lot}opening__broker_id"))
    # A lot without a row is a person's word as a whole.
    return Q(**{f"{lot}is_cost_stated": True, f"{lot}stated_opening": None}) & ~Q(Exists(stated))
