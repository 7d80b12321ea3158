"""How an expired contract ended whose row never came: at nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from apps.core.dates import day_bounds
from apps.trades.models import StatedClosing
from apps.trades.services.statements.settling import family_of_instrument, locked, rebuild

if TYPE_CHECKING:
    from datetime import datetime

    from apps.trades.models import Account, Instrument


MOMENT = timedelta(microseconds=1)


@transaction.atomic
def confirm_closing(*, account: Account, instrument: Instrument, note: str, at: datetime) -> StatedClosing:
    """Confirm that what is open of an expired contract ended at nothing, at the end of its last day.

    Raises ``ValueError`` for what never expires. Confirming twice changes nothing.
    """
    if instrument.expires_on is None:
        raise ValueError("Only a contract that expires can end by itself.")
    owned = locked(account.pk)
    # After all rows of the day: should the broker's own row still come, it goes first and this one closes nothing.
    closed_at = day_bounds(instrument.expires_on)[1] - MOMENT
    closing, is_new = StatedClosing.objects.get_or_create(
        account=owned,
        instrument=instrument,
        closed_at=closed_at,
        # The version grows with every rebuild, and each statement rebuilds: no number comes twice.
        defaults={"number": owned.ledger_version + 1, "day": instrument.expires_on, "note": note, "created_at": at},
    )
    if is_new:
        rebuild(owned, family_of_instrument(instrument), at)
    return closing


@transaction.atomic
def take_back_closing(*, closing: StatedClosing, at: datetime) -> None:
    """Take a confirmed closing back: the contract is open again, and unconfirmed."""
    account = locked(closing.account_id)
    rows = StatedClosing.objects.filter(pk=closing.pk)
    # Django's delete() would refuse while closures name the statement; the rebuild replaces them before the commit,
    # and only there does the database look.
    rows._raw_delete(rows.db)
    rebuild(account, family_of_instrument(closing.instrument), at)
