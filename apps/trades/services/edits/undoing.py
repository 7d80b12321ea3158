"""Back and forth along an account's log of edits, without limit, and settling those that no longer apply.

In force is ACTIVE. What was undone waits on the redo path (UNDONE) until a new edit cuts it off (CUT); cut or not, it
stays in the history and can be applied again, as a new edit.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction
from django.db.models import Q, Sum
from django.db.models.functions import Abs

from apps.trades.engine.grouping.edits import LINKS, STRUCTURE, EditKind
from apps.trades.ledger.grouping.edits import edit_of, edits_of, families_of_fills, fills_of
from apps.trades.models import Edit, EditState, Lot
from apps.trades.models.ledger import opening_name
from apps.trades.services.edits.making import keep, lock
from apps.trades.services.edits.proposals import EditRefused, Proposal
from apps.trades.services.grouping import regroup

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from apps.accounts.models import User
    from apps.trades.engine.grouping.edits import Edit as Change
    from apps.trades.models import Account
    from apps.trades.models.edits import EditQuerySet

# All others name pieces of fills only.
NAMES_TRADES = frozenset(EditKind) - STRUCTURE | {EditKind.MERGE, EditKind.MOVE}


@transaction.atomic
def undo(*, account: Account, at: datetime, number: int | None = None) -> Edit | None:
    """Undo the newest edit in force and return it, None where there is none.

    With ``number``, only that one: raises EditRefused when another was made since, so that a button on an old page
    never undoes what its words do not say.
    """
    locked = lock(account)
    newest = _active(locked).order_by("-number").first()
    if number is not None and not _is_newest(locked, number):
        raise EditRefused("That is not the newest edit any more. Undo it from the history of edits.")
    _take_back(locked, [newest] if newest else [], at)
    return newest


@transaction.atomic
def redo(*, account: Account, number: int | None = None) -> Edit | None:
    """Put the edit in force again that was undone last, and return it; None where there is none.

    With ``number``, only that one: raises EditRefused when another would be next, as for a button pressed twice.
    """
    locked = lock(account)
    oldest = _undone(locked).order_by("number").first()
    if number is not None and (oldest is None or oldest.number != number):
        raise EditRefused("That is not the next edit to redo any more. Choose it in the history of edits.")
    _put_back(locked, [oldest] if oldest else [])
    return oldest


class Moved(NamedTuple):
    """How many edits were undone and how many redone to get somewhere in the log."""

    undone: int
    redone: int


@transaction.atomic
def undo_to(*, account: Account, number: int, at: datetime, newest: int | None = None) -> Moved:
    """Go to where edit ``number`` was the newest in force (0: before all edits), back or forth; return how many edits
    that undid and redid.

    With ``newest``, only while that edit is the newest in force: raises EditRefused when another was made since.
    """
    locked = lock(account)
    if newest is not None and not _is_newest(locked, newest):
        raise EditRefused("That is not the newest edit any more. Undo it from the history of edits.")
    back = list(_active(locked).filter(number__gt=number))
    forth = list(_undone(locked).filter(number__lte=number))
    _take_back(locked, back, at)
    _put_back(locked, forth)
    return Moved(len(back), len(forth))


@transaction.atomic
def drop(*, edit: Edit, at: datetime) -> None:
    """Take one edit out of force wherever it stands, such as one that no longer applies; others stay as they are.

    It leaves the redo path too, and can be applied again from the history.
    """
    locked = lock(edit.account)
    current = Edit.objects.get(pk=edit.pk)
    if current.state == EditState.ACTIVE:
        _take_back(locked, [current], at, state=EditState.CUT)


@transaction.atomic
def apply_again(*, edit: Edit, by: User, at: datetime) -> Edit:
    """Make an undone or conflicting edit once more, on what is there now, as the newest edit; return the new one.

    What it names and is gone is left out. Raises EditRefused where too little is left, or where it is in force and
    applies.
    """
    locked = lock(edit.account)
    current = Edit.objects.get(pk=edit.pk)
    if current.state == EditState.ACTIVE and not current.conflict:
        raise EditRefused("This edit is in force already.")
    drop(edit=current, at=at)
    change = _what_is_left(locked, replace(edit_of(current), number=0))
    return keep(locked, Proposal(change, current.words, _families(locked, [change])), by=by, at=at, repeats=current)


def _take_back(locked: Account, edits: Sequence[Edit], at: datetime, state: EditState = EditState.UNDONE) -> None:
    numbers = [edit.number for edit in edits]
    # What is not in force conflicts with nothing.
    Edit.objects.filter(account=locked, number__in=numbers).update(state=state, undone_at=at, conflict="")
    _regroup(locked, edits)


def _put_back(locked: Account, edits: Sequence[Edit]) -> None:
    numbers = [edit.number for edit in edits]
    Edit.objects.filter(account=locked, number__in=numbers).update(state=EditState.ACTIVE, undone_at=None)
    _regroup(locked, edits)
    # One whose fills are all gone is of no family, so nothing was grouped that could have told it.
    edits_of(locked).keep_conflicts((), ())


def _regroup(locked: Account, edits: Sequence[Edit]) -> None:
    if edits:
        regroup(locked, _families(locked, map(edit_of, edits)))


def _families(locked: Account, changes: Iterable[Change]) -> tuple[str, ...]:
    """Return the families of the rows these edits name, be they fills still or not; those gone altogether are in
    none."""
    named = {fill for change in changes for fill in fills_of(change)}
    return tuple(sorted(set(families_of_fills(locked, named).values())))


def _what_is_left(locked: Account, change: Change) -> Change:
    fills = fills_of(change)
    named = Q(opening__broker_id__in=fills) | Q(stated_opening__number__in=[-fill for fill in fills if fill < 0])
    lots = Lot.objects.filter(named, account=locked, carried_from=None)
    # Of a row that a person stated to have brought several lots, all of them.
    sizes = lots.annotate(fill=opening_name()).order_by().values("fill").annotate(size=Abs(Sum("quantity")))
    held = dict(sizes.values_list("fill", "size"))
    slices = tuple(each for each in change.slices if each.end <= held.get(each.fill, -1))
    trades = tuple(key for key in change.trades if key.start < held.get(key.fill, 0))
    needed = 2 if change.kind in LINKS or change.kind is EditKind.MERGE else 1
    has_slices = bool(slices) or not change.slices
    if not has_slices or (len(trades) < needed and change.kind in NAMES_TRADES):
        raise EditRefused("Nothing is left of what this edit was about. Drop it instead.")
    return replace(change, slices=slices, trades=trades)


def _is_newest(account: Account, number: int) -> bool:
    return _active(account).order_by("-number").values_list("number", flat=True).first() == number


def _active(account: Account) -> EditQuerySet:
    return Edit.objects.active().filter(account=account)


def _undone(account: Account) -> EditQuerySet:
    return Edit.objects.filter(account=account, state=EditState.UNDONE)
