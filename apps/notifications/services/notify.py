"""Tell a user something: written with the change it speaks of, delivered when that is committed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from apps.notifications.models import Delivery, Notice, NoticePreference
from apps.notifications.services.delivery import deliver

if TYPE_CHECKING:
    from apps.accounts.models import User
    from apps.notifications.models import NoticeKind


@dataclass(frozen=True, slots=True)
class Event:
    """What happened, in plain sentences, and where in the application to look.

    ``trouble`` names what may go on, as a failure that each sync meets again; until ``end_troubles`` it is one notice.
    ``is_mailed`` is no for what is of no use in a letter box.
    """

    kind: NoticeKind
    title: str
    body: str
    path: str = ""
    trouble: str = ""
    is_mailed: bool = True


def notify(user: User, event: Event) -> Notice | None:
    """Write a notice in the caller's transaction; return None where the user wants to hear it in no way.

    A trouble that goes on gets the newest words and is counted, without another mail. The e-mail is tried when the
    transaction commits; a failure there never reaches the caller.
    """
    # Asked when it happens and not when it is sent: what was switched off by then is not told later.
    wish = NoticePreference.objects.filter(user=user, kind=event.kind).first()
    in_application, by_email = (wish.in_application, wish.by_email) if wish else (True, True)
    by_email = by_email and event.is_mailed
    if not in_application and not by_email:
        return None
    delivery = Delivery.PENDING if by_email else Delivery.OFF
    notice, is_new = _write(user, event, {"is_shown": in_application, "delivery": delivery})
    if is_new and by_email:
        # After the commit: nobody shall hear of what is rolled back, nor a slow mail server hold the rows locked.
        transaction.on_commit(partial(deliver, notice.pk), robust=True)
    return notice


def count_again(user: User, event: Event) -> bool:
    """Count the event on the newest notice of the very same words that still waits to be read; return whether there
    was one."""
    same = Notice.objects.for_user(user).unread().filter(kind=event.kind, title=event.title[:200], body=event.body)
    newest = same.order_by("-created_at", "-pk").values("pk")[:1]
    return bool(Notice.objects.filter(pk__in=newest).update(times=F("times") + 1, last_at=timezone.now()))


def _write(user: User, event: Event, ways: dict[str, Any]) -> tuple[Notice, bool]:
    """Return the notice of the event and whether it is a new one."""
    # A title may quote the broker; one that is too long must not cost the change it speaks of.
    words = {"title": event.title[:200], "body": event.body, "path": event.path}
    told = {"kind": event.kind, **words, **ways}
    if not event.trouble:
        return Notice.objects.create(user=user, **told), True
    # The constraint decides between two runs that end at once; whoever comes second counts on the other's notice.
    notice, is_new = Notice.objects.get_or_create(user=user, trouble=event.trouble, ended_at=None, defaults=told)
    if not is_new:
        # Left read where it was read: whoever has seen it need not be called again for the same.
        Notice.objects.filter(pk=notice.pk).update(**words, times=F("times") + 1, last_at=timezone.now())
    return notice, is_new
