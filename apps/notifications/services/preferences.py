"""Read and write which notices a user wants."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from apps.notifications.models import NoticeKind, NoticePreference

if TYPE_CHECKING:
    from collections.abc import Mapping

    from apps.accounts.models import User


def wishes_of(user: User) -> dict[str, bool]:
    """Return the wish per kind and way; everything is on until switched off."""
    # No row for those who never chose: a kind that is added later is on for everybody.
    stored = {wish.kind: wish for wish in NoticePreference.objects.filter(user=user)}
    wishes: dict[str, bool] = {}
    for kind in NoticeKind:
        wish = stored.get(kind.value)
        wishes[f"{kind.value}-in_application"] = wish.in_application if wish else True
        wishes[f"{kind.value}-by_email"] = wish.by_email if wish else True
    return wishes


@transaction.atomic
def save_wishes(user: User, wishes: Mapping[str, bool]) -> None:
    """Store the wish of every kind."""
    # Also those left as they were: a form says everything at once, and an unticked box sends nothing.
    for kind in NoticeKind:
        ways = {way: wishes[f"{kind.value}-{way}"] for way in ("in_application", "by_email")}
        NoticePreference.objects.update_or_create(user=user, kind=kind, defaults=ways)
