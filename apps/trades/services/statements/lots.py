"""What one row received, or closed without an opening, had cost and since when it was held."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from apps.trades.engine.results import Origin
from apps.trades.models import Lot, StatedLot, StatedOpening
from apps.trades.services.statements.settling import locked, rebuild

if TYPE_CHECKING:
    from datetime import date, datetime
    from decimal import Decimal

    from apps.trades.models import Account, Transaction


@transaction.atomic
def state_lot(*, row: Transaction, opened_on: date, cash: Decimal, note: str, at: datetime) -> StatedLot:
    """State what a row received, or closed without an opening, had cost (``cash``: USD, bought is negative) and since
    when it was held; a former statement on the row is replaced."""
    account = locked(row.account_id)
    stated, _ = StatedLot.objects.update_or_create(
        account=account,
        broker_id=row.broker_id,
        defaults={"opened_on": opened_on, "cash": cash, "note": note, "created_at": at},
    )
    rebuild(account, row.family, at)
    return stated


@transaction.atomic
def take_back_lot(*, row: Transaction, at: datetime) -> bool:
    """Forget what was stated on this row; return whether there was anything."""
    account = locked(row.account_id)
    deleted, _ = StatedLot.objects.filter(account=account, broker_id=row.broker_id).delete()
    if deleted:
        _forget(account, row)
        rebuild(account, row.family, at)
    return bool(deleted)


def _forget(account: Account, row: Transaction) -> None:
    """Let stated openings no longer know a closing whose own statement is gone: the next may be of a part of it."""
    if Lot.objects.filter(opening=row).exclude(origin=Origin.STATED).exists():
        return
    for opening in StatedOpening.objects.in_force().filter(account=account, known_ids__contains=row.broker_id):
        opening.known_ids.remove(row.broker_id)
        opening.save(update_fields=["known_ids"])
