"""What a notice says by mail, and how often that is tried."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail

from apps.notifications.models import Delivery, Notice, NoticeKind
from apps.notifications.services.delivery import deliver, deliver_pending
from apps.notifications.services.notify import Event, notify
from tests.notifications.mail_servers import BACKENDS, ReadMeanwhile

if TYPE_CHECKING:
    from apps.accounts.models import User

pytestmark = pytest.mark.django_db
EVENT = Event(NoticeKind.NEW_PROBLEMS, "New problems", "Two rows could not be stored.", "/sync/7/")


def test_letter_is_the_sentences_and_then_the_address(owner: User, settings: Any) -> None:
    settings.SITE_URL = "https://tracker.example"
    notify(owner, EVENT)
    deliver_pending()
    assert mail.outbox[0].body == "Two rows could not be stored.\n\nhttps://tracker.example/sync/7/\n"


def test_letter_about_no_page_leads_to_the_front_door(owner: User, settings: Any) -> None:
    settings.SITE_URL = "https://tracker.example"
    notify(owner, replace(EVENT, path=""))
    deliver_pending()
    assert mail.outbox[0].body.endswith("\n\nhttps://tracker.example\n")


def test_letter_comes_from_the_address_of_the_site(owner: User, settings: Any) -> None:
    settings.DEFAULT_FROM_EMAIL = "Tracker <tracker@example.com>"
    notify(owner, EVENT)
    deliver_pending()
    assert mail.outbox[0].from_email == "Tracker <tracker@example.com>"


def test_title_too_long_for_a_notice_is_cut__the_rest_is_kept(owner: User) -> None:
    notify(owner, replace(EVENT, title="x" * 201))
    notice = Notice.objects.get()
    assert (notice.title, notice.body) == ("x" * 200, EVENT.body)


def test_letter_that_was_sent_is_not_sent_again(owner: User) -> None:
    notice = notify(owner, EVENT)
    assert notice is not None
    assert deliver(notice.pk)
    assert not deliver(notice.pk)
    assert len(mail.outbox) == 1


def test_notice_that_is_gone_is_no_failure() -> None:
    assert not deliver(404)


def test_letters_go_out_in_the_order_in_which_they_were_written(owner: User) -> None:
    monday = datetime(2026, 11, 16, 12, tzinfo=UTC)
    for title, day in (("Later", 1), ("First", 0)):
        notice = notify(owner, replace(EVENT, title=title))
        assert notice is not None
        Notice.objects.filter(pk=notice.pk).update(created_at=monday + timedelta(days=day))
    deliver_pending()
    assert [message.subject for message in mail.outbox] == ["First", "Later"]


def test_letter_that_waits_goes_to_the_address_the_user_has_by_then(owner: User) -> None:
    notify(owner, EVENT)
    owner.email = "moved@example.com"
    owner.save()
    deliver_pending()
    assert mail.outbox[0].to == ["moved@example.com"]


def test_try_says_when_it_was_made(owner: User) -> None:
    notice = notify(owner, EVENT)
    assert notice is not None
    deliver(notice.pk)
    notice.refresh_from_db()
    assert notice.last_attempt_at is not None
    assert notice.last_attempt_at >= notice.created_at


def test_failure_is_kept_with_the_notice__until_it_is_sent(owner: User, settings: Any) -> None:
    settings.MAILERS = {"default": {"BACKEND": f"{BACKENDS}Refusing"}}
    notice = notify(owner, EVENT)
    assert notice is not None
    deliver(notice.pk)
    notice.refresh_from_db()
    assert (notice.delivery, "connection refused" in notice.last_error) == (Delivery.PENDING, True)


def test_sending_leaves_alone_what_the_user_does_meanwhile(owner: User, settings: Any) -> None:
    settings.MAILERS = {"default": {"BACKEND": f"{BACKENDS}ReadMeanwhile"}}
    notify(owner, EVENT)
    assert deliver_pending() == (1, 0)
    notice = Notice.objects.get()
    assert (notice.read_at, notice.delivery) == (ReadMeanwhile.READ_AT, Delivery.SENT)
