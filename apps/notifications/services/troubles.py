"""The end of what went on: its notices stay to be read, marked as over."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from apps.notifications.models import Delivery, Notice

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.auth.models import AbstractBaseUser


class Ended(NamedTuple):
    """How many notices were of troubles that are over now, and how many of these had been mailed."""

    notices: int
    mailed: int


def end_troubles(user: AbstractBaseUser, beginning: str, *, at: datetime) -> Ended:
    """Mark the user's troubles whose name begins so as over; a mail that still waits is not sent any more."""
    over = Notice.objects.filter(user_id=user.pk, trouble__startswith=beginning).going_on()
    # A letter that says "it fails" when it works again would only alarm.
    over.to_send().update(delivery=Delivery.WITHDRAWN)
    # Counted after that: the mail may have gone out in the moment before.
    mailed = over.filter(delivery=Delivery.SENT).count()
    return Ended(over.update(ended_at=at), mailed)
