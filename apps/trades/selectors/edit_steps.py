"""What undo and redo would do next, over several accounts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.trades.models import Edit, EditState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from apps.trades.models import Account


@dataclass(frozen=True, slots=True)
class Steps:
    """The edit that undo takes back and the one that redo brings again; None where there is nothing."""

    undo: Edit | None
    redo: Edit | None


def steps_of(accounts: Sequence[Account]) -> Steps:
    """Return the newest edit in force of these accounts and the one undone last.

    Each account has a log of its own; a person who looks at several wants back what was done last in any of them.
    """
    rows = Edit.objects.filter(account__in=accounts)
    return Steps(
        rows.filter(state=EditState.ACTIVE).order_by("-made_at", "-number", "account").first(),
        # Several undone at one moment come again in the order they were made.
        rows.filter(state=EditState.UNDONE).order_by("-undone_at", "number", "account").first(),
    )
