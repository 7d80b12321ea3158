"""Mark notices as read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.notifications.models import Notice

if TYPE_CHECKING:
    from datetime import datetime

    from apps.accounts.models import User


def mark_read(user: User, at: datetime, *, notice: Notice | None = None, path: str = "") -> int:
    """Mark one of the user's notices, those that lead to one address, or all of them, as read; return how many were
    unread."""
    # The unread only: when something was first read shall not change by looking again.
    unread = Notice.objects.for_user(user).unread()
    unread = unread.filter(path=path) if path else unread
    return (unread.filter(pk=notice.pk) if notice else unread).update(read_at=at)
