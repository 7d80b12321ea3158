"""What contracts delivered whose symbols do not say it: one of GREE1 may stand for 11 shares.

It is learned for those who read the ledger and never used in it. If pairing knew it, a delivery of today would change
what the rows of last year pair with, and one account's rows what another's do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.trades.engine.amounts import QUANTITY_SCALE
from apps.trades.engine.results import Deliverable, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from apps.trades.engine.events.values import Delivered
    from apps.trades.engine.lots.book import Book

DELIVERABLES_DIFFER = "deliverables_differ"


def note_deliverable(book: Book, delivered: Delivered) -> None:
    """Remember what one contract delivered, if its symbol does not say; such options pair one by one only."""
    option, shares = delivered.removals[0][1], delivered.deliveries[0]
    if option.contract is None or option.contract.deliverable is not None:
        return
    if option.quantity and shares.quantity:
        quantity = (shares.quantity / option.quantity).quantize(QUANTITY_SCALE)
        if quantity:
            seen = book.delivered.setdefault((option.contract.instrument_type, option.contract.key), [])
            seen.append(Deliverable(option.contract, option.broker_id, quantity))


def agreed_deliverables(book: Book) -> Iterator[Deliverable]:
    """Yield what the deliveries of each contract agree on, with the lowest of the rows that showed it.

    Where they differ, none can be trusted more than the others: nothing is yielded, and a problem is reported.
    """
    for seen in book.delivered.values():
        if len({each.quantity for each in seen}) == 1:
            yield min(seen, key=lambda each: each.broker_id)
        else:
            ids = tuple(sorted(each.broker_id for each in seen))
            book.problems.append(Problem(DELIVERABLES_DIFFER, ids, seen[0].contract.symbol))
