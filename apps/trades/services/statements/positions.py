"""How a position was opened that the broker holds and no row explains."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from apps.trades.models import StatedOpening, StatementKind
from apps.trades.selectors.statements.positions import Held, known_to_count_besides, opened_by_rows
from apps.trades.services.statements.former import keep_former
from apps.trades.services.statements.settling import family_of_instrument, locked, rebuild

if TYPE_CHECKING:
    from datetime import datetime

    from apps.accounts.models import User
    from apps.trades.models import Account, Instrument


@transaction.atomic
def state_position(
    *, account: Account, instrument: Instrument, held: Held, note: str, by: User, at: datetime
) -> StatedOpening:
    """State how a position was opened that the broker holds and no row explains.

    Rows that opened the same by then are taken as known, and so is what was stated of rows that closed it: they count
    besides. Stating it twice for one day changes nothing.
    """
    owned = locked(account.pk)
    known = known_to_count_besides(owned, instrument, held)
    values = {"quantity": held.quantity, "cash": held.cash, "note": note, "made_by": by, "created_at": at}
    opening, is_new = StatedOpening.objects.in_force().get_or_create(
        account=owned,
        instrument=instrument,
        opened_on=held.opened_on,
        taken_back_at=None,
        defaults={"number": owned.ledger_version + 1, "known_ids": known, **values},
    )
    if is_new:
        rebuild(owned, family_of_instrument(instrument), at)
    return opening


@transaction.atomic
def change_position(*, opening: StatedOpening, held: Held, note: str, by: User, at: datetime) -> bool:
    """Say something else of a stated opening, which keeps its number and what hangs on it; return whether it is other
    words, and in force.

    Rows of which the user was told, and has not said what they are, stay in question: another figure is no answer.
    """
    account = locked(opening.account_id)
    found = StatedOpening.objects.in_force().select_related("instrument").filter(pk=opening.pk).first()
    values = {"quantity": held.quantity, "opened_on": held.opened_on, "cash": held.cash, "note": note}
    if found is None or found.said == StatedOpening(**values).said:
        return False
    keep_former(found, StatementKind.POSITION, found.number, by=by, at=at)
    known = found.known_ids
    if found.told_at is None:
        known = sorted({*known, *known_to_count_besides(account, found.instrument, held)})
    StatedOpening.objects.filter(pk=found.pk).update(**values, known_ids=known, made_by=by, created_at=at)
    rebuild(account, family_of_instrument(found.instrument), at)
    return True


@transaction.atomic
def take_back_position(*, opening: StatedOpening, at: datetime) -> bool:
    """Take a stated opening back and return whether it was in force: what it opened is missing again.

    The statement stays, so that its number is never used again and what named it can say what that was.
    """
    account = locked(opening.account_id)
    taken = StatedOpening.objects.in_force().filter(pk=opening.pk).update(taken_back_at=at, told_at=None)
    if taken:
        rebuild(account, family_of_instrument(opening.instrument), at)
    return bool(taken)


@transaction.atomic
def keep_position(*, opening: StatedOpening, at: datetime) -> bool:
    """Keep a stated opening in spite of the rows that have come, and return whether it was in force: they are known
    now, and count besides."""
    account = locked(opening.account_id)
    held = Held(opening.quantity, opening.opened_on, opening.cash)
    # What was stated of closings since then was stated of the rest that this one left them: it gains no precedence.
    known = {*opening.known_ids, *opened_by_rows(account, opening.instrument, held)}
    kept = StatedOpening.objects.in_force().filter(pk=opening.pk).update(known_ids=sorted(known))
    if kept:
        rebuild(account, family_of_instrument(opening.instrument), at)
    return bool(kept)
