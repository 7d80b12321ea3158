"""How an expired contract ended whose row never came: at nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from apps.core.dates import day_bounds
from apps.trades.models import StatedClosing, StatementKind
from apps.trades.services.statements.former import keep_former
from apps.trades.services.statements.settling import family_of_instrument, locked, rebuild

if TYPE_CHECKING:
    from datetime import datetime

    from apps.accounts.models import User
    from apps.trades.models import Account, Instrument

MOMENT = timedelta(microseconds=1)


@transaction.atomic
def confirm_closing(*, account: Account, instrument: Instrument, note: str, by: User, at: datetime) -> StatedClosing:
    """Confirm that what is open of an expired contract ended at nothing, at the end of its last day.

    Raises ``ValueError`` for what never expires. Confirming twice changes nothing.
    """
    if instrument.expires_on is None:
        raise ValueError("Only a contract that expires can end by itself.")
    owned = locked(account.pk)
    # After all rows of the day: should the broker's own row still come, it goes first and this one closes nothing.
    closed_at = day_bounds(instrument.expires_on)[1] - MOMENT
    values = {"day": instrument.expires_on, "note": note, "made_by": by, "created_at": at}
    closing, is_new = StatedClosing.objects.get_or_create(
        account=owned,
        instrument=instrument,
        closed_at=closed_at,
        # The version grows with every rebuild, and each statement rebuilds: no number comes twice.
        defaults={"number": owned.ledger_version + 1, **values},
    )
    if is_new:
        rebuild(owned, family_of_instrument(instrument), at)
    return closing


@transaction.atomic
def change_closing(*, closing: StatedClosing, note: str, by: User, at: datetime) -> bool:
    """Say something else of a confirmed closing, and return whether it is another word and still in force.

    Only the note can be another: which contract ended, and that it ended at nothing on its last day, is the statement
    itself, and is taken back where it is wrong. No figure hangs on the note, so nothing is rebuilt.
    """
    locked(closing.account_id)
    found = StatedClosing.objects.filter(pk=closing.pk).first()
    if found is None or found.note == note:
        return False
    keep_former(found, StatementKind.CLOSING, found.number, by=by, at=at)
    found.note, found.made_by, found.created_at = note, by, at
    found.save(update_fields=["note", "made_by", "created_at"])
    return True


@transaction.atomic
def take_back_closing(*, closing: StatedClosing, by: User, at: datetime) -> None:
    """Take a confirmed closing back: the contract is open again, and unconfirmed. Taken back twice is once."""
    account = locked(closing.account_id)
    found = StatedClosing.objects.filter(pk=closing.pk).first()
    if found is None:
        return
    keep_former(found, StatementKind.CLOSING, found.number, by=by, at=at, is_taken_back=True)
    rows = StatedClosing.objects.filter(pk=found.pk)
    # Django's delete() would refuse while closures name the statement; the rebuild replaces them, and not before that
    # does the database look.
    rows._raw_delete(rows.db)
    rebuild(account, family_of_instrument(closing.instrument), at)
