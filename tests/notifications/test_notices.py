from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse

from apps.notifications.models import Delivery, Notice, NoticeKind
from apps.notifications.services.delivery import MOST_ATTEMPTS, deliver, deliver_pending
from apps.notifications.services.notify import Event, notify
from apps.notifications.services.preferences import save_wishes, wishes_of
from apps.notifications.services.reading import mark_read

if TYPE_CHECKING:
    from django.test import Client

    from apps.accounts.models import User

pytestmark = pytest.mark.django_db
EVENT = Event(NoticeKind.SYNC_FAILED, "A sync failed", "The broker did not answer. Try again.", "/sync/1/")
NOW = datetime(2026, 11, 20, 17, tzinfo=UTC)


class Refusing:
    """A mail backend whose server takes nothing."""

    def __init__(self, **options: Any) -> None:
        pass

    def send_messages(self, messages: list[Any]) -> int:
        raise OSError("connection refused, password=hunter2secret")


@pytest.fixture
def refusing_server(settings: Any) -> None:
    settings.MAILERS = {"default": {"BACKEND": f"{__name__}.Refusing"}}


def test_notice_is_written_and_mailed_when_the_change_is_committed(
    owner: User, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        notify(owner, EVENT)
    assert Notice.objects.get().delivery == Delivery.SENT
    (message,) = mail.outbox
    assert message.to == [owner.email]
    assert "http://127.0.0.1:8000/sync/1/" in str(message.body)


def test_notice_of_a_change_that_is_rolled_back_never_was(owner: User) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        notify(owner, EVENT)
        raise RuntimeError
    assert not Notice.objects.exists()
    assert not mail.outbox


@pytest.mark.usefixtures("refusing_server")
def test_mail_server_that_refuses_leaves_the_notice_waiting(owner: User) -> None:
    notice = notify(owner, EVENT)
    assert notice is not None
    assert not deliver(notice.pk)
    notice.refresh_from_db()
    assert (notice.delivery, notice.attempts) == (Delivery.PENDING, 1)
    assert "hunter2secret" not in notice.last_error


@pytest.mark.usefixtures("refusing_server")
def test_delivery_is_given_up_after_some_attempts(owner: User) -> None:
    notify(owner, EVENT)
    for _ in range(MOST_ATTEMPTS):
        deliver_pending()
    assert Notice.objects.get().delivery == Delivery.GIVEN_UP
    assert deliver_pending() == (0, 0)


def test_command_sends_what_waits_and_each_once(owner: User, capsys: pytest.CaptureFixture[str]) -> None:
    notify(owner, EVENT)
    call_command("send_notifications")
    call_command("send_notifications")
    assert capsys.readouterr().out == "1 sent, 0 not delivered\n0 sent, 0 not delivered\n"
    assert len(mail.outbox) == 1


def test_kind_switched_off_both_ways_is_not_written(owner: User) -> None:
    save_wishes(owner, dict.fromkeys(wishes_of(owner), False))
    assert notify(owner, EVENT) is None
    assert not Notice.objects.exists()


def test_kind_wanted_only_in_the_application_is_not_mailed(owner: User) -> None:
    save_wishes(owner, {**wishes_of(owner), "SYNC_FAILED-by_email": False})
    notify(owner, EVENT)
    assert Notice.objects.get().delivery == Delivery.OFF
    assert deliver_pending() == (0, 0)


def test_reading_marks_only_one_s_own(owner: User, stranger: User) -> None:
    mine, theirs = notify(owner, EVENT), notify(stranger, EVENT)
    assert mine is not None
    assert theirs is not None
    assert mark_read(owner, NOW) == 1
    theirs.refresh_from_db()
    assert theirs.read_at is None


def test_list_shows_unread_and_reading_leads_to_the_place(client: Client, owner: User) -> None:
    notice = notify(owner, EVENT)
    assert notice is not None
    client.force_login(owner)
    assert b"1 unread" in client.get(reverse("notices:list")).content
    answer = client.post(reverse("notices:read", args=[notice.pk]))
    assert answer["Location"] == "/sync/1/"
    assert b"1 unread" not in client.get(reverse("notices:list")).content


def test_all_are_read_at_once(client: Client, owner: User) -> None:
    notify(owner, EVENT)
    notify(owner, EVENT)
    client.force_login(owner)
    client.post(reverse("notices:read_all"))
    assert not Notice.objects.unread().exists()


def test_settings_page_switches_a_kind_off(client: Client, owner: User) -> None:
    client.force_login(owner)
    client.post(reverse("notices:settings"), {"LINK_LOST-by_email": "on"})
    wishes = wishes_of(owner)
    assert wishes["LINK_LOST-by_email"]
    assert not wishes["LINK_LOST-in_application"]
    assert not wishes["SYNC_FAILED-by_email"]


def many(user: User, count: int) -> None:
    Notice.objects.bulk_create(
        Notice(user=user, kind=NoticeKind.SYNC_FAILED, title=f"Notice {number}", body="B") for number in range(count)
    )


def test_list_is_paged_and_a_page_out_of_range_is_the_last(client: Client, owner: User) -> None:
    many(owner, 60)
    client.force_login(owner)
    for number, expected in (("1", 25), ("3", 10), ("99", 10), ("x", 25)):
        assert len(client.get(reverse("notices:list"), {"page": number}).context["page"].object_list) == expected


def test_unread_alone_can_be_shown(client: Client, owner: User) -> None:
    many(owner, 3)
    mark_read(owner, NOW, notice=Notice.objects.first())
    client.force_login(owner)
    assert len(client.get(reverse("notices:list"), {"show": "unread"}).context["page"].object_list) == 2
    mark_read(owner, NOW)
    assert b"You have read everything" in client.get(reverse("notices:list"), {"show": "unread"}).content


def test_stranger_s_notices_are_not_listed(client: Client, owner: User, stranger: User) -> None:
    many(stranger, 3)
    client.force_login(owner)
    assert b"No notices" in client.get(reverse("notices:list")).content
