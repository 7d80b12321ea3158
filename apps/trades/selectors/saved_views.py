"""The views of the list of trades that a user keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.trades.models import SavedView

if TYPE_CHECKING:
    from apps.accounts.models import User


def saved_views_of(user: User) -> list[SavedView]:
    """Return the user's saved views by name."""
    return list(SavedView.objects.for_user(user))
