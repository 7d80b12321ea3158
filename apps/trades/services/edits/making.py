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
    from collections.abc import Sequence
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
    return keep_all(locked, [proposal], by=by, at=at, repeats=repeats)[0]


def keep_all(
    locked: Account, proposals: Sequence[Proposal], *, by: User, at: datetime, repeats: Edit | None = None
) -> list[Edit]:
    """Write several edits, each a step of its own, and group their families anew once; raises EditRefused where one
    does not apply after all. They must not touch each other's pieces: all were proposed on what was there before."""
    # A new edit after undo takes the place of what could be redone; that stays in the history.
    Edit.objects.filter(account=locked, state=EditState.UNDONE).update(state=EditState.CUT)
    edits = Edit.objects.bulk_create(
        _row(locked, each, number, by=by, at=at, repeats=repeats)
        for number, each in enumerate(proposals, next_number(locked))
    )
    regroup(locked, sorted({family for each in proposals for family in each.families}))
    kept = list(Edit.objects.filter(pk__in=[edit.pk for edit in edits]).select_related("account").order_by("number"))
    if any(edit.conflict for edit in kept):
        raise EditRefused("The trades have changed meanwhile. Open them and choose again.")
    return kept


def _row(locked: Account, proposal: Proposal, number: int, *, by: User, at: datetime, repeats: Edit | None) -> Edit:
    return Edit(
        account=locked,
        number=number,
        kind=proposal.edit.kind,
        arguments=arguments_of(proposal.edit),
        words=proposal.words,
        made_by=by,
        made_at=at,
        repeats=repeats,
    )
