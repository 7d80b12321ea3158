"""A change that a person may make: a value, to be looked at first and carried out afterwards."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from apps.trades.engine.grouping.edits import LINKS, STRUCTURE, Edit, EditKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from apps.trades.models import Account

    Propose = Callable[[Account], "Proposal"]

# A label changes what a trade is called in every list, so it is looked at beforehand like a change of structure.
LOOKED_AT = STRUCTURE | LINKS | {EditKind.RELABEL}


class EditRefused(ValueError):
    """A change that cannot be made; the text says why, for the person who asked."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """An edit without a number (0), what it does in words, the partitions whose trades it may change, and how many
    trades it names."""

    edit: Edit
    words: str
    families: tuple[str, ...]

    @property
    def changes_grouping(self) -> bool:
        """Say whether it could move money from one trade, or one name, to another."""
        return self.edit.kind in LOOKED_AT

    def numbered(self, number: int) -> Edit:
        """Return the edit as number so-and-so of its account."""
        return replace(self.edit, number=number)
