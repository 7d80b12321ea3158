"""What adjusted contracts deliver, as far as an account's own deliveries showed it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from apps.trades.models import Deliverable

if TYPE_CHECKING:
    from decimal import Decimal

    from apps.trades.models import Account


def deliverables_of(account: Account) -> dict[str, Decimal]:
    """Return shares per contract by the contract's key, for contracts whose symbol does not state them.

    A contract that is not in it delivered nothing yet, or now this and now that: what covers it is unknown.
    """
    shown: dict[str, set[Decimal]] = defaultdict(set)
    rows = Deliverable.objects.filter(account=account).order_by("instrument__key")
    for key, quantity in rows.values_list("instrument__key", "quantity"):
        shown[key].add(quantity)
    # Each family's deliveries agree with each other; those of two families may still not.
    return {key: quantities.pop() for key, quantities in shown.items() if len(quantities) == 1}
