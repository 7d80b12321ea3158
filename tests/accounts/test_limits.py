"""Guessing is slowed down, and whoever is slowed down reads why and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from config.settings import base
from tests.accounts.people import PASSWORD, Page, is_signed_in, reauthenticate, sign_in
from tests.factories import make_user

if TYPE_CHECKING:
    from django.test import Client
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer
    from pytest_django.fixtures import Settings

    from apps.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann() -> User:
    return make_user("ann@example.com", password=PASSWORD)


def is_our_limit_page(answer: Answer) -> bool:
    page = Page(answer.content.decode())
    return answer.status_code == 429 and page.headings == 1 and b"Too many tries" in answer.content


def test_sixth_wrong_password_is_answered_with_how_long_to_wait(client: Client, ann: User) -> None:
    # Five tries in five minutes for one address.
    texts = [sign_in(client, ann.email, f"guess-number-{number}").content.decode() for number in range(6)]
    assert "do not belong together" in texts[4]
    assert "Wait five minutes" in texts[5]


def test_right_password_does_not_get_in_either_once_limited(client: Client, ann: User) -> None:
    for number in range(6):
        sign_in(client, ann.email, f"guess-number-{number}")
    sign_in(client, ann.email)
    assert not is_signed_in(client)


def test_limit_of_one_address_does_not_touch_another(client: Client, another: Client, ann: User) -> None:
    make_user("bob@example.com", password=PASSWORD)
    for number in range(6):
        sign_in(client, ann.email, f"guess-number-{number}")
    sign_in(another, "bob@example.com")
    assert is_signed_in(another)


def test_limit_is_counted_where_every_server_process_sees_it(client: Client, ann: User, settings: Settings) -> None:
    # The suite counts in memory; a deployment has several processes, and in each the whole number would be free again.
    settings.CACHES = base.CACHES
    call_command("createcachetable", verbosity=0)
    for number in range(5):
        sign_in(client, ann.email, f"guess-number-{number}")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cache_entries")
        assert cursor.fetchone()[0] > 0
    assert "Wait five minutes" in sign_in(client, ann.email, "guess-number-5").content.decode()


def test_resetting_the_password_lifts_the_limit(client: Client, ann: User) -> None:
    for number in range(6):
        sign_in(client, ann.email, f"guess-number-{number}")
    client.post(reverse("account_reset_password"), {"email": ann.email})
    address = str(mail.outbox[-1].body).split("http://testserver")[1].split()[0]
    form = client.get(address, follow=True).redirect_chain[-1][0]
    client.post(form, {"password1": "brand-new-pass-3", "password2": "brand-new-pass-3"})
    sign_in(client, ann.email, "brand-new-pass-3")
    assert is_signed_in(client)


def test_many_sign_ins_from_one_place_end_at_our_page(client: Client) -> None:
    # Thirty a minute from one network address, whoever they are for.
    answers = [sign_in(client, f"person{number}@example.com") for number in range(31)]
    assert [answer.status_code for answer in answers[:30]] == [200] * 30
    assert is_our_limit_page(answers[30])


def test_many_resets_of_one_address_end_at_our_page(client: Client, ann: User) -> None:
    # Five a minute for one address.
    answers = [client.post(reverse("account_reset_password"), {"email": ann.email}) for _ in range(6)]
    assert [answer.status_code for answer in answers[:5]] == [302] * 5
    assert is_our_limit_page(answers[5])
    assert len(mail.outbox) == 5


def test_guessing_the_password_of_an_open_session_ends_at_our_page(client: Client, ann: User) -> None:
    sign_in(client, ann.email)
    answers = [reauthenticate(client, f"guess-number-{number}") for number in range(11)]
    assert b"This is not your password" in answers[0].content
    assert is_our_limit_page(answers[10])
