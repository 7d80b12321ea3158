"""What a person wrote on trades, brought to the trades that hold the named fills now."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from apps.trades.engine.grouping.edits import LINKS, STRUCTURE, EditKind
from apps.trades.engine.grouping.results import DOUBTFUL, Annotations, Conflict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from apps.trades.engine.grouping.built import Built
    from apps.trades.engine.grouping.drafts import Draft
    from apps.trades.engine.grouping.edits import Edit
    from apps.trades.engine.grouping.replaying import Replayed
    from apps.trades.engine.grouping.results import TradeKey

NOTHING = Annotations()


def annotations_of(
    trades: Sequence[Built], edits: Iterable[Edit], replayed: Replayed
) -> tuple[dict[TradeKey, Annotations], list[Conflict]]:
    """Return what is written on each trade, and the edits whose trade is gone.

    Where trades were merged, tags and notes of all of them stay; of labels, ratings and plans the last one counts.
    Where one was split, all stays with what is left of it.
    """
    keys = {trade.draft: trade.key for trade in trades}
    found: defaultdict[TradeKey, Annotations] = defaultdict(lambda: NOTHING)
    conflicts = []
    for edit in sorted(edits, key=lambda each: each.number):
        if edit.kind in STRUCTURE or edit.kind in LINKS:
            continue
        for key in edit.trades:
            draft = replayed.meant.get((edit.number, key))
            if draft is None:
                conflicts.append(Conflict(edit.number, "names_what_is_gone", (key.fill,)))
            elif (edit.number, key) not in replayed.replaced:
                found[keys[draft]] = WRITE[edit.kind](found[keys[draft]], replace(edit, trades=(key,)))
    return dict(found), conflicts


def named_as_now(trades: Iterable[Built], edits: Iterable[Edit], replayed: Replayed) -> list[Edit]:
    """Return the edits with the keys that the trades they named have by now; those of what is gone stay."""
    keys = {trade.draft: trade.key for trade in trades}
    return [
        replace(edit, trades=tuple(_key_now(edit.number, key, keys, replayed) for key in edit.trades)) for edit in edits
    ]


def _key_now(number: int, key: TradeKey, keys: Mapping[Draft, TradeKey], replayed: Replayed) -> TradeKey:
    draft = replayed.meant.get((number, key))
    return key if draft is None else keys[draft]


def _label(known: Annotations, edit: Edit) -> Annotations:
    return replace(known, code=edit.text, name=edit.name)


def _tag(known: Annotations, edit: Edit) -> Annotations:
    return replace(known, tags=tuple(sorted({*known.tags, edit.text})))


def _untag(known: Annotations, edit: Edit) -> Annotations:
    return replace(known, tags=tuple(tag for tag in known.tags if tag != edit.text))


def _note(known: Annotations, edit: Edit) -> Annotations:
    # Only merged trades have several: what was written on either is kept.
    return replace(known, note="\n\n".join(text for text in (known.note, edit.text) if text))


def _rate(known: Annotations, edit: Edit) -> Annotations:
    return replace(known, rating=edit.rating)


def _plan(known: Annotations, edit: Edit) -> Annotations:
    plan = {**dict(known.plan), **dict(edit.plan)}
    return replace(known, plan=tuple(sorted((name, value) for name, value in plan.items() if value)))


def _review(known: Annotations, edit: Edit) -> Annotations:
    # Reviews made before doubts were stored with them were of all there was.
    seen = dict(edit.seen).get(edit.trades[0])
    return replace(known, reviewed=known.reviewed.union(DOUBTFUL if seen is None else seen))


WRITE: dict[EditKind, Callable[[Annotations, Edit], Annotations]] = {
    EditKind.RELABEL: _label,
    EditKind.TAG: _tag,
    EditKind.UNTAG: _untag,
    EditKind.NOTE: _note,
    EditKind.RATE: _rate,
    EditKind.PLAN: _plan,
    EditKind.REVIEW: _review,
}
