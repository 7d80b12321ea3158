"""What one row received, or closed without an opening, had cost and since when it was held."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from apps.trades.engine.results import Origin
from apps.trades.models import Lot, StatedLot, StatedOpening, StatedPart, StatementKind
from apps.trades.models.statements.lots import said_of_lot
from apps.trades.services.statements.former import keep_former
from apps.trades.services.statements.settling import locked, rebuild

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from decimal import Decimal

    from apps.accounts.models import User
    from apps.trades.engine import facts
    from apps.trades.models import Account, Transaction


@transaction.atomic
def state_lot(
    *, row: Transaction, opened_on: date, cash: Decimal, note: str, by: User, at: datetime,
    parts: Sequence[facts.StatedPart] = (),
) -> StatedLot:  # fmt: skip
    """State what a row received, or closed without an opening, had cost (``cash``: USD, bought is negative) and since
    when it was held.

    ``parts`` are the lots it had been opened in, oldest first, where there were several: ``opened_on`` is then the day
    of the first and ``cash`` the sum. A former statement on the row is replaced, and kept to be read. The same said
    again changes nothing. Raises ValueError for parts that cost something else together: the ledger would be off by it.
    """
    if parts and sum(part.cash for part in parts) != cash:
        raise ValueError(f"The parts of row {row.broker_id} do not cost {cash} together.")
    account = locked(row.account_id)
    former = StatedLot.objects.filter(account=account, broker_id=row.broker_id).first()
    if former and former.said == said_of_lot(opened_on, cash, note, parts):
        return former
    if former:
        keep_former(former, StatementKind.LOT, row.broker_id, by=by, at=at)
    stated, _ = StatedLot.objects.update_or_create(
        account=account,
        broker_id=row.broker_id,
        defaults={"opened_on": opened_on, "cash": cash, "note": note, "made_by": by, "created_at": at},
    )
    # The engine reads the parts with the lot, so they have to stand before anything is rebuilt.
    _set_parts(stated, parts)
    rebuild(account, row.family, at)
    return stated


@transaction.atomic
def take_back_lot(*, row: Transaction, by: User, at: datetime) -> bool:
    """Let what was stated on this row count no more; return whether there was anything."""
    account = locked(row.account_id)
    stated = StatedLot.objects.filter(account=account, broker_id=row.broker_id).first()
    if stated is None:
        return False
    keep_former(stated, StatementKind.LOT, row.broker_id, by=by, at=at, is_taken_back=True)
    # Parts go with it; no lot names a statement of a row, so nothing derived hangs on it.
    stated.delete()
    _forget(account, row)
    rebuild(account, row.family, at)
    return True


def _set_parts(stated: StatedLot, parts: Sequence[facts.StatedPart]) -> None:
    stated.parts.all().delete()
    StatedPart.objects.bulk_create(
        StatedPart(lot=stated, number=number, quantity=part.quantity, opened_on=part.opened_on, cash=part.cash)
        for number, part in enumerate(parts, start=1)
    )


def _forget(account: Account, row: Transaction) -> None:
    """Let stated openings no longer know a closing whose own statement is gone: the next may be of a part of it."""
    if Lot.objects.filter(opening=row).exclude(origin=Origin.STATED).exists():
        return
    for opening in StatedOpening.objects.in_force().filter(account=account, known_ids__contains=row.broker_id):
        opening.known_ids.remove(row.broker_id)
        opening.save(update_fields=["known_ids"])
