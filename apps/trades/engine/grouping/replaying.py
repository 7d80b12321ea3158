"""A person's changes of structure, replayed on what was recognised.

Each puts slices of fills into one trade, out of whichever trades hold them now. An edit that names what is no longer
there is a conflict: it changes nothing, and a person is asked.

What is written on a trade stays with it. A trade is named by its first leg, and who splits that leg off a condor does
not mean to take the condor's note along. So all edits are gone through in order of their numbers, and of each that
names trades it is remembered which ones those were at its time.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from apps.trades.engine.grouping.drafts import Draft
from apps.trades.engine.grouping.edits import STRUCTURE, EditKind
from apps.trades.engine.grouping.results import ZERO, Conflict, Flag, Rule, Slice

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from apps.trades.engine.grouping.drafts import Fills
    from apps.trades.engine.grouping.edits import Edit
    from apps.trades.engine.grouping.results import TradeKey

    # An edit's number and one of the keys it names.
    Naming = tuple[int, TradeKey]


class Replayed(NamedTuple):
    """The drafts after all edits and what no longer applies. ``meant`` are the drafts that other edits named, by the
    edit's number and the key, ``replaced`` the notes (named so too) that a later one took the place of."""

    drafts: list[Draft]
    conflicts: list[Conflict]
    meant: dict[Naming, Draft]
    replaced: frozenset[Naming]


def replay(drafts: Sequence[Draft], fills: Fills, edits: Iterable[Edit]) -> Replayed:
    """Return the drafts after these edits, in order of their numbers, and those that no longer apply."""
    ordered = sorted(edits, key=lambda edit: edit.number)
    if not ordered:
        return Replayed(list(drafts), [], {}, frozenset())
    desk = _Desk(drafts, fills)
    conflicts = []
    for edit in ordered:
        if edit.kind not in STRUCTURE:
            desk.remember(edit)
        elif (conflict := desk.apply(edit)) is not None:
            conflicts.append(conflict)
    return Replayed(desk.drafts(), conflicts, desk.meant(), frozenset(desk.replaced))


class _Desk:
    """Drafts by the fills they hold."""

    def __init__(self, drafts: Sequence[Draft], fills: Fills) -> None:
        self._fills = fills
        self._holders: defaultdict[int, list[Draft]] = defaultdict(list)
        self._drafts = list(drafts)
        self._remembered: dict[Naming, tuple[Draft, tuple[Slice, ...]]] = {}
        self._notes: list[Naming] = []
        self.replaced: set[Naming] = set()
        for draft in drafts:
            for each in draft.slices:
                self._holders[each.fill].append(draft)

    def drafts(self) -> list[Draft]:
        """Return the trades as all edits so far left them, without those that nothing is left of."""
        for draft in self._drafts:
            draft.slices = _merged(draft.slices)
        return [draft for draft in self._drafts if draft.slices]

    def apply(self, edit: Edit) -> Conflict | None:
        """Carry out one edit, or say why not; it is done whole or not at all."""
        named = [self.holder(key) for key in edit.trades]
        missing = [key.fill for key, draft in zip(edit.trades, named, strict=True) if draft is None]
        missing += [each.fill for each in edit.slices if not self._holds(each)]
        if missing:
            return Conflict(edit.number, "names_what_is_gone", tuple(sorted(set(missing))))
        targets = [draft for draft in named if draft is not None]
        if edit.kind is EditKind.MERGE:
            self._put([piece for draft in targets[1:] for piece in list(draft.slices)], targets[0], edit)
        elif edit.kind is EditKind.MOVE:
            self._put(edit.slices, targets[0], edit)
        else:
            new = Draft([], Rule.PERSON)
            self._drafts.append(new)
            self._put(edit.slices, new, edit)
        return None

    def remember(self, edit: Edit) -> None:
        """Keep which trades an edit names; a note takes the place of all that were to be read on its trade."""
        for key in edit.trades:
            draft = self.holder(key)
            if draft is None:
                continue
            if edit.kind is EditKind.NOTE:
                self.replaced.update(name for name in self._notes if self._now(name) is draft)
                self._notes.append((edit.number, key))
            self._remembered[edit.number, key] = draft, tuple(draft.slices)

    def meant(self) -> dict[Naming, Draft]:
        """Return the drafts that now are what was remembered."""
        found = {name: self._now(name) for name in self._remembered}
        return {name: draft for name, draft in found.items() if draft is not None}

    def _now(self, name: Naming) -> Draft | None:
        """Return the same draft while it holds any of what it held then; after that, the one with its first leg."""
        draft, held = self._remembered[name]
        is_same = any(_overlap(one, other) for one in held for other in draft.slices)
        return draft if is_same else self.holder(name[1])

    def holder(self, key: TradeKey) -> Draft | None:
        """Return the draft that holds the slice a trade is named by."""
        for draft in self._holders[key.fill]:
            if any(each.fill == key.fill and each.start <= key.start < each.end for each in draft.slices):
                return draft
        return None

    def _holds(self, wanted: Slice) -> bool:
        fill = self._fills.get(wanted.fill)
        return fill is not None and wanted.quantity > 0 and wanted.start >= ZERO and wanted.end <= abs(fill.quantity)

    def _put(self, slices: Iterable[Slice], target: Draft, edit: Edit) -> None:
        for wanted in slices:
            for draft in list(self._holders[wanted.fill]):
                if draft is not target:
                    self._take(draft, wanted, edit)
            target.slices = _merged([*target.slices, wanted])
            if target not in self._holders[wanted.fill]:
                self._holders[wanted.fill].append(target)
        target.rule = Rule.PERSON
        self._note(target, edit)

    def _take(self, draft: Draft, wanted: Slice, edit: Edit) -> None:
        left = [rest for each in draft.slices for rest in _without(each, wanted)]
        if left != draft.slices:
            draft.slices = left
            self._note(draft, edit)
        if all(each.fill != wanted.fill for each in left):
            self._holders[wanted.fill].remove(draft)

    def _note(self, draft: Draft, edit: Edit) -> None:
        draft.flags.add(Flag.EDITED)
        # What was doubtful about the old grouping is no longer: a person looked.
        draft.flags -= {Flag.LEGGED_IN, Flag.FROM_POSITION}
        if edit.number not in draft.edits:
            draft.edits.append(edit.number)


def _without(held: Slice, taken: Slice) -> list[Slice]:
    """Return what is left of a slice when another is cut out of it."""
    if not _overlap(held, taken):
        return [held]
    before = Slice(held.fill, held.start, taken.start - held.start)
    after = Slice(held.fill, taken.end, held.end - taken.end)
    return [rest for rest in (before, after) if rest.quantity > 0]


def _overlap(one: Slice, other: Slice) -> bool:
    return one.fill == other.fill and one.start < other.end and other.start < one.end


def _merged(slices: Iterable[Slice]) -> list[Slice]:
    """Join slices of one fill that touch or overlap, in order of fill and start."""
    found: list[Slice] = []
    for each in sorted(slices):
        last = found[-1] if found else None
        if last is not None and last.fill == each.fill and each.start <= last.end:
            found[-1] = Slice(last.fill, last.start, max(last.end, each.end) - last.start)
        else:
            found.append(each)
    return found
