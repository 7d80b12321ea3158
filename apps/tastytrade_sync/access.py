"""The only look-ups views may use: a thing of somebody else's is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404

from apps.tastytrade_sync.models import Link, SyncRun

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser


def run_of(user: AbstractBaseUser, run_id: int) -> SyncRun:
    """Return the user's run, or raise Http404."""
    return get_object_or_404(SyncRun.objects.for_user(user).select_related("link"), pk=run_id)


def link_of(user: AbstractBaseUser, link_id: int) -> Link:
    """Return the user's link unless it is forgotten, or raise Http404."""
    return get_object_or_404(Link.objects.for_user(user).kept(), pk=link_id)
