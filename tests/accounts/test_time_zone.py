"""Clock times stand in the user's own zone, with the zone named."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.notifications.models import Notice, NoticeKind
from tests.factories import make_user

if TYPE_CHECKING:
    from django.test import Client

    from apps.accounts.models import User

pytestmark = pytest.mark.django_db
# Noon in London in winter.
NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)


def shown_to(client: Client, user: User) -> str:
    notice = Notice.objects.create(user=user, kind=NoticeKind.SYNC_FAILED, title="A", body="B")
    Notice.objects.filter(pk=notice.pk).update(created_at=NOON)
    client.force_login(user)
    return client.get(reverse("notices:list")).content.decode()


@pytest.mark.parametrize(
    ("zone", "time"),
    [
        ("Europe/Berlin", "2026-01-15 13:00 CET"),
        ("America/New_York", "2026-01-15 07:00 EST"),
        # Half an hour off, and the next day begins later.
        ("Asia/Kolkata", "2026-01-15 17:30 IST"),
        ("Pacific/Auckland", "2026-01-16 01:00 NZDT"),
    ],
)
def test_time_is_shown_in_the_zone_of_the_user(client: Client, zone: str, time: str) -> None:
    assert time in shown_to(client, make_user("ann@example.com", time_zone=zone))


def test_changed_zone_holds_from_the_next_page_on(client: Client) -> None:
    ann = make_user("ann@example.com")
    client.force_login(ann)
    client.post(reverse("people:profile"), {"time_zone": "Europe/Berlin", "sync_at_sign_in": "ASK"})
    assert "13:00 CET" in shown_to(client, ann)


def test_zone_of_one_request_does_not_stay_for_the_next(client: Client) -> None:
    shown_to(client, make_user("ann@example.com", time_zone="Asia/Kolkata"))
    assert timezone.get_current_timezone_name() == "America/New_York"
