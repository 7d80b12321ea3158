"""The only look-up views may use: a notice of somebody else is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404

from apps.notifications.models import Notice

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from apps.accounts.models import User

SHOWN = 100


def notices_of(user: User) -> QuerySet[Notice]:
    """Return the user's newest notices."""
    return Notice.objects.for_user(user)[:SHOWN]


def notice_of(user: User, notice_id: int) -> Notice:
    """Return the user's notice, or raise Http404."""
    return get_object_or_404(Notice.objects.for_user(user), pk=notice_id)
