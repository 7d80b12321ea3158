"""What a person wrote on trades, brought to the trades that hold the named fills now."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from apps.trades.engine.grouping.edits import LINKS, STRUCTURE, EditKind
from apps.trades.engine.grouping.links import holder_of, holders
from apps.trades.engine.grouping.results import Annotations, Conflict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from apps.trades.engine.grouping.built import Built
    from apps.trades.engine.grouping.edits import Edit
    from apps.trades.engine.grouping.results import TradeKey

NOTHING = Annotations()


def annotations_of(
    trades: Sequence[Built], edits: Iterable[Edit]
) -> tuple[dict[TradeKey, Annotations], list[Conflict]]:
    """Return what is written on each trade, and the edits whose trade is gone.

    Where trades were merged, tags and notes of all of them stay; of labels, ratings and plans the last one counts.
    """
    by_fill = holders(trades)
    found: defaultdict[TradeKey, Annotations] = defaultdict(lambda: NOTHING)
    notes: defaultdict[TradeKey, dict[TradeKey, str]] = defaultdict(dict)
    conflicts = []
    ordered = sorted(edits, key=lambda each: each.number)
    structure = {edit.number for edit in ordered if edit.kind in STRUCTURE}
    for edit in ordered:
        if edit.kind in STRUCTURE or edit.kind in LINKS:
            continue
        for key in edit.trades:
            trade = holder_of(by_fill, key)
            if trade is None:
                conflicts.append(Conflict(edit.number, "names_what_is_gone", (key.fill,)))
                continue
            if edit.kind is EditKind.NOTE:
                if edit.number > max(structure.intersection(trade.draft.edits), default=0):
                    # Who wrote it saw the trade as it is, with the notes of all that it was put together from.
                    notes[trade.key].clear()
                notes[trade.key][key] = edit.text
                found[trade.key] = replace(
                    found[trade.key], note="\n\n".join(text for text in notes[trade.key].values() if text)
                )
            else:
                found[trade.key] = WRITE[edit.kind](found[trade.key], edit)
    return dict(found), conflicts


def _label(known: Annotations, edit: Edit) -> Annotations:
    return replace(known, code=edit.text, name=edit.name)


def _tag(known: Annotations, edit: Edit) -> Annotations:
    return replace(known, tags=tuple(sorted({*known.tags, edit.text})))


def _untag(known: Annotations, edit: Edit) -> Annotations:
    return replace(known, tags=tuple(tag for tag in known.tags if tag != edit.text))


def _rate(known: Annotations, edit: Edit) -> Annotations:
    return replace(known, rating=edit.rating)


def _plan(known: Annotations, edit: Edit) -> Annotations:
    plan = {**dict(known.plan), **dict(edit.plan)}
    return replace(known, plan=tuple(sorted((name, value) for name, value in plan.items() if value)))


def _review(known: Annotations, edit: Edit) -> Annotations:
    return replace(known, is_reviewed=True)


WRITE: dict[EditKind, Callable[[Annotations, Edit], Annotations]] = {
    EditKind.RELABEL: _label,
    EditKind.TAG: _tag,
    EditKind.UNTAG: _untag,
    EditKind.RATE: _rate,
    EditKind.PLAN: _plan,
    EditKind.REVIEW: _review,
}
