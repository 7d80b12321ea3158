"""Send notices by e-mail, each once, again later when the mail server does not take one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone

from apps.core.logs import without_secrets
from apps.notifications.models import Delivery, Notice

if TYPE_CHECKING:
    from datetime import datetime

# With the command run every quarter of an hour that bridges an outage of an hour; the notice itself stays to be read.
MOST_ATTEMPTS = 5


def deliver(notice_id: int) -> bool:
    """Try to send one notice; return whether it is sent now. Two processes never send the same one."""
    with transaction.atomic():
        # Held until the mail is out: the process that wrote the notice and the command may both try at this moment.
        notice = Notice.objects.to_send().select_for_update(skip_locked=True).filter(pk=notice_id).first()
        return _send(notice, timezone.now()) if notice else False


def deliver_pending() -> tuple[int, int]:
    """Try every notice that still waits; return how many were sent and how many were not."""
    # Listed first and taken one by one, each in its own transaction: what is sent stays sent if a later one fails.
    waiting = list(Notice.objects.to_send().values_list("pk", flat=True).order_by("created_at"))
    sent = sum(deliver(notice_id) for notice_id in waiting)
    return sent, len(waiting) - sent


def _send(notice: Notice, now: datetime) -> bool:
    notice.attempts += 1
    notice.last_attempt_at = now
    try:
        send_mail(notice.title, _text(notice), settings.DEFAULT_FROM_EMAIL, [notice.user.email])
    except (OSError, ValueError) as error:
        # smtplib's errors are OSErrors; an address or subject no mail can carry is a ValueError. Neither may keep the
        # notices that wait behind this one.
        notice.last_error = without_secrets(str(error))[:300]
        notice.delivery = Delivery.GIVEN_UP if notice.attempts >= MOST_ATTEMPTS else Delivery.PENDING
    else:
        notice.last_error, notice.delivery = "", Delivery.SENT
    # Only these: the user may be marking it as read at this moment.
    notice.save(update_fields=["attempts", "last_attempt_at", "last_error", "delivery"])
    return notice.delivery == Delivery.SENT


def _text(notice: Notice) -> str:
    address = f"{settings.SITE_URL}{notice.path}" if notice.path else settings.SITE_URL
    return f"{notice.body}\n\n{address}\n"
