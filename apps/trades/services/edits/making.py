"""Carrying a change out: its row in the log, the redo path cut, the trades it touches grouped anew, in one commit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from apps.trades.ledger.grouping.edits import arguments_of
from apps.trades.models import Account, Edit, EditState
from apps.trades.services.edits.previewing import next_number
from apps.trades.services.edits.proposals import EditRefused
from apps.trades.services.grouping import regroup

if TYPE_CHECKING:
    from datetime import datetime

    from apps.accounts.models import User
    from apps.trades.services.edits.proposals import Proposal, Propose


@transaction.atomic
def make_edit(*, account: Account, propose: Propose, by: User, at: datetime) -> Edit:
    """Carry out what is proposed, under the account's lock, and return its row of the log.

    The proposal is made again here: what was looked at a minute ago may have been changed by another page since.
    Raises EditRefused, and then nothing is written.
    """
    locked = lock(account)
    return keep(locked, propose(locked), by=by, at=at)


def lock(account: Account) -> Account:
    """Return the account, held until the commit: edits and rebuilds of one account wait for each other."""
    return Account.objects.select_for_update().get(pk=account.pk)


def keep(locked: Account, proposal: Proposal, *, by: User, at: datetime, repeats: Edit | None = None) -> Edit:
    """Write the edit and group its families anew; raises EditRefused where it does not apply after all."""
    # A new edit after undo takes the place of what could be redone; that stays in the history.
    Edit.objects.filter(account=locked, state=EditState.UNDONE).update(state=EditState.CUT)
    edit = Edit.objects.create(
        account=locked,
        number=next_number(locked),
        kind=proposal.edit.kind,
        arguments=arguments_of(proposal.edit),
        words=proposal.words,
        made_by=by,
        made_at=at,
        repeats=repeats,
    )
    regroup(locked, proposal.families)
    edit.refresh_from_db()
    if edit.conflict:
        raise EditRefused("The trades have changed meanwhile. Open them and choose again.")
    return edit
