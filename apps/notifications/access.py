"""The only look-up views may use: a notice of somebody else is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404

from apps.notifications.models import Notice

if TYPE_CHECKING:
    from apps.accounts.models import User
    from apps.notifications.models import NoticeQuerySet


def notices_of(user: User) -> NoticeQuerySet:
    """Return the user's notices, the newest first."""
    return Notice.objects.for_user(user)


def notice_of(user: User, notice_id: int) -> Notice:
    """Return the user's notice, or raise Http404."""
    # 404 and not 403: that a number exists is already something about somebody else.
    return get_object_or_404(Notice.objects.for_user(user), pk=notice_id)
