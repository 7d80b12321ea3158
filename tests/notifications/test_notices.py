from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection, transaction
from django.urls import reverse

from apps.notifications.models import Delivery, Notice, NoticeKind
from apps.notifications.services.delivery import MOST_ATTEMPTS, deliver, deliver_pending
from apps.notifications.services.notify import Event, notify
from apps.notifications.services.preferences import save_wishes, wishes_of
from apps.notifications.services.reading import mark_read
from apps.notifications.services.troubles import Ended, end_troubles
from tests.notifications.mail_servers import BACKENDS, Picky

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.backends.utils import CursorWrapper
    from django.test import Client

    from apps.accounts.models import User

pytestmark = pytest.mark.django_db
EVENT = Event(NoticeKind.SYNC_FAILED, "A sync failed", "The broker did not answer. Try again.", "/sync/1/")
NOW = datetime(2026, 11, 20, 17, tzinfo=UTC)


@contextmanager
def other_connection() -> Iterator[CursorWrapper]:
    """Yield a cursor of a second connection, whose transaction ends with the block."""
    other = connection.copy()
    other.set_autocommit(False)
    try:
        with other.cursor() as cursor:
            yield cursor
        other.rollback()
    finally:
        other.close()


@pytest.fixture
def refusing_server(settings: Any) -> None:
    settings.MAILERS = {"default": {"BACKEND": f"{BACKENDS}Refusing"}}


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


@pytest.mark.parametrize("backend", ["Refusing", "Misled", "Broken"])
def test_mail_that_fails_never_reaches_who_notifies(
    owner: User, settings: Any, django_capture_on_commit_callbacks: Any, backend: str
) -> None:
    settings.MAILERS = {"default": {"BACKEND": f"{BACKENDS}{backend}"}}
    with django_capture_on_commit_callbacks(execute=True):
        notice = notify(owner, EVENT)
    assert notice is not None
    notice.refresh_from_db()
    assert notice.delivery == Delivery.PENDING


def test_notice_that_cannot_be_mailed_does_not_hold_up_those_behind_it(
    owner: User, stranger: User, settings: Any
) -> None:
    settings.MAILERS = {"default": {"BACKEND": f"{BACKENDS}Picky"}}
    notify(owner, EVENT)
    notify(stranger, EVENT)
    assert deliver_pending() == (1, 1)
    assert [message.to for message in Picky.taken] == [[stranger.email]]


@pytest.mark.usefixtures("refusing_server")
def test_notice_is_sent_when_the_server_is_back(owner: User, settings: Any) -> None:
    notify(owner, EVENT)
    assert deliver_pending() == (0, 1)
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
    assert deliver_pending() == (1, 0)
    notice = Notice.objects.get()
    assert (notice.delivery, notice.attempts, notice.last_error) == (Delivery.SENT, 2, "")


@pytest.mark.django_db(transaction=True)
def test_notice_in_another_process_s_hands_is_left_to_it(owner: User) -> None:
    notice = notify(owner, replace(EVENT, kind=NoticeKind.NEW_PROBLEMS))
    assert notice is not None
    Notice.objects.update(delivery=Delivery.PENDING)
    mail.outbox.clear()
    with other_connection() as cursor:
        cursor.execute("SELECT 1 FROM notifications_notice FOR UPDATE")
        assert not deliver(notice.pk)
    assert not mail.outbox
    assert deliver(notice.pk)


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


@pytest.mark.parametrize("off", NoticeKind)
def test_each_kind_is_switched_off_alone(owner: User, off: NoticeKind) -> None:
    wishes = {**wishes_of(owner), f"{off}-in_application": False, f"{off}-by_email": False}
    save_wishes(owner, wishes)
    for kind in NoticeKind:
        notify(owner, replace(EVENT, kind=kind))
    assert set(Notice.objects.values_list("kind", flat=True)) == set(NoticeKind) - {off}


def test_kind_wanted_only_by_mail_is_mailed(owner: User) -> None:
    save_wishes(owner, {**wishes_of(owner), "SYNC_FAILED-in_application": False})
    notify(owner, EVENT)
    assert deliver_pending() == (1, 0)
    assert not Notice.objects.for_user(owner).exists()


def test_wish_of_one_user_says_nothing_about_another(owner: User, stranger: User) -> None:
    save_wishes(owner, dict.fromkeys(wishes_of(owner), False))
    assert notify(stranger, EVENT) is not None


def test_kind_wanted_only_in_the_application_is_not_mailed(owner: User) -> None:
    save_wishes(owner, {**wishes_of(owner), "SYNC_FAILED-by_email": False})
    notify(owner, EVENT)
    assert Notice.objects.get().delivery == Delivery.OFF
    assert deliver_pending() == (0, 0)


GOING_ON = replace(EVENT, trouble="link 7: broker_down")


def test_trouble_that_goes_on_is_one_notice__with_the_newest_words(owner: User) -> None:
    notify(owner, GOING_ON)
    notify(owner, replace(GOING_ON, title="A sync stayed incomplete", body="Later.", path="/sync/2/"))
    notice = Notice.objects.get()
    assert (notice.title, notice.body, notice.path) == ("A sync stayed incomplete", "Later.", "/sync/2/")
    assert (notice.times, notice.last_at is not None) == (2, True)


def test_trouble_that_was_read_stays_read__however_long_it_goes_on(owner: User) -> None:
    notify(owner, GOING_ON)
    mark_read(owner, NOW)
    notify(owner, GOING_ON)
    assert Notice.objects.get().read_at == NOW


def test_trouble_of_one_user_is_not_another_s(owner: User, stranger: User) -> None:
    notify(owner, GOING_ON)
    notify(stranger, GOING_ON)
    assert end_troubles(stranger, "link 7: ", at=NOW).notices == 1
    assert Notice.objects.get(user=owner).ended_at is None


def test_trouble_ends_by_the_beginning_of_its_name(owner: User) -> None:
    for name in ("link 7: a", "link 7: b", "link 77: a"):
        notify(owner, replace(EVENT, trouble=name))
    assert end_troubles(owner, "link 7: ", at=NOW) == Ended(notices=2, mailed=0)
    assert end_troubles(owner, "link 7: ", at=NOW) == Ended(notices=0, mailed=0)


def test_trouble_that_ends_takes_back_the_mail_that_still_waits(owner: User) -> None:
    notify(owner, GOING_ON)
    end_troubles(owner, "link 7: ", at=NOW)
    assert Notice.objects.get().delivery == Delivery.WITHDRAWN
    assert deliver_pending() == (0, 0)


def test_trouble_that_was_mailed_is_counted_as_such_when_it_ends(owner: User) -> None:
    notify(owner, GOING_ON)
    deliver_pending()
    assert end_troubles(owner, "link 7: ", at=NOW) == Ended(notices=1, mailed=1)
    assert Notice.objects.get().delivery == Delivery.SENT


def test_event_that_is_not_for_mail_stays_in_the_application(owner: User) -> None:
    notice = notify(owner, replace(EVENT, is_mailed=False))
    assert notice is not None
    assert (notice.delivery, notice.is_shown) == (Delivery.OFF, True)


def test_event_that_is_not_for_mail_is_not_written__wanted_by_mail_only(owner: User) -> None:
    save_wishes(owner, {**wishes_of(owner), "SYNC_FAILED-in_application": False})
    assert notify(owner, replace(EVENT, is_mailed=False)) is None


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
