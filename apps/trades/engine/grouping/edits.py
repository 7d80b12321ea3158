"""A person's edits as grouping reads them: each names fills and trades in the broker's words, so that it holds after
every sync and rebuild.

All changes of structure are one: *these slices of fills go into that trade*. Creating and splitting put them into a new
one, merging puts all of several trades into the first, moving puts them into one that is there.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from apps.trades.engine.grouping.results import Flag, Slice, TradeKey


class EditKind(StrEnum):
    CREATE = "CREATE"
    MERGE = "MERGE"
    SPLIT = "SPLIT"
    MOVE = "MOVE"
    RELABEL = "RELABEL"
    LINK = "LINK"
    UNLINK = "UNLINK"
    TAG = "TAG"
    UNTAG = "UNTAG"
    NOTE = "NOTE"
    RATE = "RATE"
    PLAN = "PLAN"
    REVIEW = "REVIEW"


STRUCTURE = frozenset({EditKind.CREATE, EditKind.MERGE, EditKind.SPLIT, EditKind.MOVE})
LINKS = frozenset({EditKind.LINK, EditKind.UNLINK})


@dataclass(frozen=True, slots=True)
class Edit:
    """One change: ``slices`` of fills and ``trades`` it concerns, and by kind the ``text`` of a label's code, tag or
    note, the ``name`` of a label, the ``rating`` (1 to 5, None takes it away), the ``plan`` by name.

    CREATE and SPLIT: slices. MERGE: trades. MOVE: slices, and the one trade they go to. LINK, UNLINK: the trade
    before and the one after. All others: the one trade. REVIEW: by trade the doubts that were ``seen``; a trade that is
    not among them was reviewed before they were stored, which counts for all.
    """

    number: int
    kind: EditKind
    slices: tuple[Slice, ...] = ()
    trades: tuple[TradeKey, ...] = ()
    text: str = ""
    name: str = ""
    rating: int | None = None
    plan: tuple[tuple[str, str], ...] = ()
    seen: tuple[tuple[TradeKey, tuple[Flag, ...]], ...] = ()
