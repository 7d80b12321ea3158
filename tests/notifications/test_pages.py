"""The pages of the notices: whose they are, where they lead, and what may be switched off."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from apps.notifications.models import Notice, NoticeKind, NoticePreference
from apps.notifications.services.preferences import save_wishes, wishes_of
from apps.notifications.services.reading import mark_read

if TYPE_CHECKING:
    from django.test import Client

    from apps.accounts.models import User

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 11, 20, 14, tzinfo=UTC)
EVENING = datetime(2026, 11, 20, 23, tzinfo=UTC)


def make_notice(user: User, **fields: object) -> Notice:
    values = {"kind": NoticeKind.SYNC_FAILED, "title": "A sync failed", "body": "B", **fields}
    return Notice.objects.create(user=user, **values)


@pytest.fixture
def page(client: Client, owner: User) -> Client:
    client.force_login(owner)
    return client


def test_notice_of_somebody_else_cannot_be_read(page: Client, stranger: User) -> None:
    theirs = make_notice(stranger)
    assert page.post(reverse("notices:read", args=[theirs.pk])).status_code == 404
    theirs.refresh_from_db()
    assert theirs.read_at is None


def test_notice_wanted_by_mail_only_has_no_page(page: Client, owner: User) -> None:
    unseen = make_notice(owner, is_shown=False)
    assert page.post(reverse("notices:read", args=[unseen.pk])).status_code == 404


def test_notice_about_no_page_leads_back_to_the_list(page: Client, owner: User) -> None:
    answer = page.post(reverse("notices:read", args=[make_notice(owner).pk]))
    assert answer["Location"] == reverse("notices:list")


@pytest.mark.parametrize("name", ["notices:read", "notices:read_all"])
def test_link_alone_marks_nothing_as_read(page: Client, owner: User, name: str) -> None:
    # Browsers and mail programs follow links before anybody has pressed one.
    notice = make_notice(owner)
    assert page.get(reverse(name, args=[notice.pk] if name == "notices:read" else [])).status_code == 405
    notice.refresh_from_db()
    assert notice.read_at is None


def test_notice_keeps_the_moment_it_was_first_read(owner: User) -> None:
    make_notice(owner)
    assert mark_read(owner, MORNING) == 1
    assert mark_read(owner, EVENING) == 0
    assert Notice.objects.get().read_at == MORNING


def test_newest_notice_stands_first(page: Client, owner: User) -> None:
    for title in ("Older", "Newer"):
        make_notice(owner, title=title)
    text = page.get(reverse("notices:list")).content.decode()
    assert text.index("Newer") < text.index("Older")


def test_body_of_a_notice_is_text__whatever_the_broker_wrote(page: Client, owner: User) -> None:
    make_notice(owner, body="<script>alert(1)</script>\nNot read: 5WX00001.")
    text = page.get(reverse("notices:list")).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;<br>Not read: 5WX00001." in text


@pytest.mark.parametrize("kind", NoticeKind)
def test_settings_page_offers_both_ways_for_every_kind(page: Client, kind: NoticeKind) -> None:
    text = page.get(reverse("notices:settings")).content.decode()
    assert f"{kind.label}: in the application" in text
    assert f"{kind.label}: by e-mail" in text


def test_settings_page_shows_what_is_wanted_now(page: Client, owner: User) -> None:
    save_wishes(owner, {**wishes_of(owner), "LINK_LOST-by_email": False})
    initial = page.get(reverse("notices:settings")).context["form"].initial
    assert (initial["LINK_LOST-by_email"], initial["LINK_LOST-in_application"]) == (False, True)


def test_settings_saved_twice_are_one_wish_per_kind(owner: User) -> None:
    for wanted in (False, True):
        save_wishes(owner, dict.fromkeys(wishes_of(owner), wanted))
    assert NoticePreference.objects.filter(user=owner).count() == len(NoticeKind)
    assert all(wishes_of(owner).values())
