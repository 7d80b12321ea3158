"""The identity every ledger keeps, at every prefix of its history: no cent is lost or made.

Σ net value of all rows = Σ entries of the trader view + Σ cash of open lots + Σ settled variation of open futures
+ Σ unmatched closes + Σ what left with lots that were transferred away + Σ cash beside − Σ cost of lots that only a
person's word opened.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.trades.engine.amounts import ZERO
from apps.trades.engine.results import Reason, View

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from apps.trades.engine.facts import Fact
    from apps.trades.engine.results import Ledger


def difference(facts: Iterable[Fact], ledger: Ledger) -> Decimal:
    """Return by how much the ledger's parts differ from the cash of its facts (USD); anything but 0 is a defect."""
    return sum((fact.amounts.net for fact in facts), ZERO) - accounted(ledger)


def accounted(ledger: Ledger) -> Decimal:
    """Return the cash of all rows as the ledger's parts account for it (USD)."""
    realized = sum((entry.amounts.net for entry in ledger.entries if entry.view is View.TRADER), ZERO)
    open_cost = sum((lot.remaining_cash.net + lot.variation for lot in ledger.lots), ZERO)
    unmatched = sum((close.amounts.net for close in ledger.unmatched), ZERO)
    # What a corporate action closes is in the lot that goes on; only a transfer takes cash out of sight.
    left = sum((closure.trader.net for closure in ledger.closures if closure.reason is Reason.TRANSFER), ZERO)
    beside = sum((each.amount for each in ledger.beside), ZERO)
    return realized + open_cost + unmatched + left + beside - stated_cost(ledger)


def stated_cost(ledger: Ledger) -> Decimal:
    """Return what lots cost that only a person's word opened (USD, bought is negative): no row moved it."""
    # What a corporate action makes of such a lot costs the same once more, not again.
    first = (lot.opening.net for lot in ledger.lots if lot.key.opening_id < 0 and lot.carried_from is None)
    return sum(first, ZERO)
