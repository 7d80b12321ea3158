"""What a user states where the broker's rows are silent: the opening of a lot or of a whole position, the end of an
expired contract, what a row was for tax.

A statement is a fact of the user's: it outlives every rebuild until it is taken back. Each is made under the
account's lock, rebuilds what hangs on it and compares it with the broker's last report in the same commit, so that no
page shows one without the other.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from apps.core.dates import day_bounds
from apps.trades.engine.families import family_of
from apps.trades.engine.results import Origin
from apps.trades.models import Account, Lot, Partition, StatedClosing, StatedLot, StatedOpening, StatedTreatment
from apps.trades.selectors.stated_positions import Held, known_to_count_besides, opened_by_rows
from apps.trades.services.ledger import rebuild_account
from apps.trades.services.reconciling import reconcile

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime
    from decimal import Decimal

    from apps.accounts.models import User
    from apps.trades.engine.facts import Treatment
    from apps.trades.models import Instrument, Transaction

MOMENT = timedelta(microseconds=1)


@transaction.atomic
def state_opening(*, row: Transaction, opened_on: date, cash: Decimal, note: str, at: datetime) -> StatedLot:
    """State what a row received, or closed without an opening, had cost (``cash``: USD, bought is negative) and since
    when it was held; a former statement on the row is replaced."""
    account = _locked(row.account_id)
    stated, _ = StatedLot.objects.update_or_create(
        account=account,
        broker_id=row.broker_id,
        defaults={"opened_on": opened_on, "cash": cash, "note": note, "created_at": at},
    )
    _rebuild(account, row.family, at)
    return stated


@transaction.atomic
def take_back_opening(*, row: Transaction, at: datetime) -> bool:
    """Forget what was stated on this row; return whether there was anything."""
    account = _locked(row.account_id)
    deleted, _ = StatedLot.objects.filter(account=account, broker_id=row.broker_id).delete()
    if deleted:
        _forget(account, row)
        _rebuild(account, row.family, at)
    return bool(deleted)


@transaction.atomic
def state_treatment(
    *, row: Transaction, kind: Treatment, figures: Mapping[str, Decimal | Instrument], note: str, at: datetime
) -> StatedTreatment:
    """State what a row was for tax; a former statement on the row is replaced.

    ``figures`` are those that the kind needs (`models.StatedTreatment`) and no others, the database refuses them: USD,
    the share as a part of one, the parent an instrument.
    """
    account = _locked(row.account_id)
    none = dict.fromkeys(("parent", "amount", "share", "value", "old_value"))
    stated, _ = StatedTreatment.objects.update_or_create(
        account=account,
        broker_id=row.broker_id,
        defaults={**none, **figures, "kind": kind.value, "note": note, "created_at": at},
    )
    _rebuild(account, row.family, at)
    return stated


@transaction.atomic
def take_back_treatment(*, row: Transaction, at: datetime) -> bool:
    """Forget what was stated that this row was; return whether there was anything."""
    account = _locked(row.account_id)
    deleted, _ = StatedTreatment.objects.filter(account=account, broker_id=row.broker_id).delete()
    if deleted:
        # Families that only the statement joined come apart: the plan of the rebuild sees to it.
        _rebuild(account, row.family, at)
    return bool(deleted)


@transaction.atomic
def confirm_closing(*, account: Account, instrument: Instrument, note: str, at: datetime) -> StatedClosing:
    """Confirm that what is open of an expired contract ended at nothing, at the end of its last day.

    Raises ``ValueError`` for what never expires. Confirming twice changes nothing.
    """
    if instrument.expires_on is None:
        raise ValueError("Only a contract that expires can end by itself.")
    locked = _locked(account.pk)
    # After all rows of the day: should the broker's own row still come, it goes first and this one closes nothing.
    closed_at = day_bounds(instrument.expires_on)[1] - MOMENT
    closing, is_new = StatedClosing.objects.get_or_create(
        account=locked,
        instrument=instrument,
        closed_at=closed_at,
        # The version grows with every rebuild, and each statement rebuilds: no number comes twice.
        defaults={"number": locked.ledger_version + 1, "day": instrument.expires_on, "note": note, "created_at": at},
    )
    if is_new:
        _rebuild(locked, _family(instrument), at)
    return closing


@transaction.atomic
def take_back_closing(*, closing: StatedClosing, at: datetime) -> None:
    """Take a confirmed closing back: the contract is open again, and unconfirmed."""
    account = _locked(closing.account_id)
    rows = StatedClosing.objects.filter(pk=closing.pk)
    # Django's delete() would refuse while closures name the statement; the rebuild replaces them before the commit,
    # and only there does the database look.
    rows._raw_delete(rows.db)
    _rebuild(account, _family(closing.instrument), at)


@transaction.atomic
def state_position(
    *, account: Account, instrument: Instrument, held: Held, note: str, by: User, at: datetime
) -> StatedOpening:
    """State how a position was opened that the broker holds and no row explains.

    Rows that opened the same by then are taken as known, and so is what was stated of rows that closed it: they count
    besides. Stating it twice for one day changes nothing.
    """
    locked = _locked(account.pk)
    known = known_to_count_besides(locked, instrument, held)
    values = {"quantity": held.quantity, "cash": held.cash, "note": note, "made_by": by, "created_at": at}
    opening, is_new = StatedOpening.objects.in_force().get_or_create(
        account=locked,
        instrument=instrument,
        opened_on=held.opened_on,
        taken_back_at=None,
        defaults={"number": locked.ledger_version + 1, "known_ids": known, **values},
    )
    if is_new:
        _rebuild(locked, _family(instrument), at)
    return opening


@transaction.atomic
def take_back_position(*, opening: StatedOpening, at: datetime) -> bool:
    """Take a stated opening back and return whether it was in force: what it opened is missing again.

    The statement stays, so that its number is never used again and what named it can say what that was.
    """
    account = _locked(opening.account_id)
    taken = StatedOpening.objects.in_force().filter(pk=opening.pk).update(taken_back_at=at, told_at=None)
    if taken:
        _rebuild(account, _family(opening.instrument), at)
    return bool(taken)


@transaction.atomic
def keep_position(*, opening: StatedOpening, at: datetime) -> bool:
    """Keep a stated opening in spite of the rows that have come, and return whether it was in force: they are known
    now, and count besides."""
    account = _locked(opening.account_id)
    held = Held(opening.quantity, opening.opened_on, opening.cash)
    # What was stated of closings since then was stated of the rest that this one left them: it gains no precedence.
    known = {*opening.known_ids, *opened_by_rows(account, opening.instrument, held)}
    kept = StatedOpening.objects.in_force().filter(pk=opening.pk).update(known_ids=sorted(known))
    if kept:
        _rebuild(account, _family(opening.instrument), at)
    return bool(kept)


def _forget(account: Account, row: Transaction) -> None:
    """Let stated openings no longer know a closing whose own statement is gone: the next may be of a part of it."""
    if Lot.objects.filter(opening=row).exclude(origin=Origin.STATED).exists():
        return
    for opening in StatedOpening.objects.in_force().filter(account=account, known_ids__contains=row.broker_id):
        opening.known_ids.remove(row.broker_id)
        opening.save(update_fields=["known_ids"])


def _locked(account_id: int) -> Account:
    return Account.objects.select_for_update().get(pk=account_id)


def _rebuild(account: Account, family: str, at: datetime) -> None:
    partition, is_new = Partition.objects.get_or_create(
        account=account, family=family, defaults={"is_dirty": True, "dirty_since": at}
    )
    if not is_new:
        # A statement may concern any row, so whatever new rows wait with it, everything is dirty.
        since = partition.dirty_since or at
        Partition.objects.filter(pk=partition.pk).update(is_dirty=True, dirty_since=since, dirty_from=None)
    rebuild_account(account, now=lambda: at)
    # Asks no broker: what was said to agree, or not to, was said of the ledger as it stood before.
    reconcile(account=account, at=at)


def _family(instrument: Instrument) -> str:
    return family_of(instrument.instrument_type, instrument.symbol, instrument.underlying_symbol)
