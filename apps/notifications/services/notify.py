"""Tell a user something: written with the change it speaks of, delivered when that is committed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction

from apps.notifications.models import Delivery, Notice, NoticePreference
from apps.notifications.services.delivery import deliver

if TYPE_CHECKING:
    from apps.accounts.models import User
    from apps.notifications.models import NoticeKind


@dataclass(frozen=True, slots=True)
class Event:
    """What happened, in plain sentences, and where in the application to look."""

    kind: NoticeKind
    title: str
    body: str
    path: str = ""


def notify(user: User, event: Event) -> Notice | None:
    """Write a notice in the caller's transaction; return None where the user wants to hear it in no way.

    The e-mail is tried when the transaction commits; a failure there never reaches the caller.
    """
    wish = NoticePreference.objects.filter(user=user, kind=event.kind).first()
    in_application, by_email = (wish.in_application, wish.by_email) if wish else (True, True)
    if not in_application and not by_email:
        return None
    notice = Notice.objects.create(
        user=user,
        kind=event.kind,
        # A title may quote the broker; one that is too long must not cost the change it speaks of.
        title=event.title[:200],
        body=event.body,
        path=event.path,
        is_shown=in_application,
        delivery=Delivery.PENDING if by_email else Delivery.OFF,
    )
    if by_email:
        # After the commit: nobody shall hear of what is rolled back, nor a slow mail server hold the rows locked.
        transaction.on_commit(partial(deliver, notice.pk), robust=True)
    return notice
