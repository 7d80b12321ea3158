"""A mail server that takes nothing: the person is told what to do, and nothing that was done is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core import mail
from django.urls import reverse

from apps.accounts.models import User
from apps.accounts.words import MAIL_NOT_SENT
from tests.accounts.people import PASSWORD, ask_for_reset, reauthenticate, register
from tests.factories import make_user
from tests.notifications.mail_servers import BACKENDS

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django.fixtures import Settings

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _refusing(settings: Settings) -> None:
    settings.MAILERS = {"default": {"BACKEND": f"{BACKENDS}Refusing"}}


def test_person_registers_all_the_same_and_is_told(client: Client) -> None:
    page = client.get(register(client)["Location"]).content.decode()
    assert User.objects.filter(email="new@example.com").exists()
    assert MAIL_NOT_SENT in page
    assert "sent an e-mail to new@example.com" not in page


def test_mail_is_sent_when_asked_for_again(client: Client, settings: Settings) -> None:
    make_user("ann@example.com")
    ask_for_reset(client, "ann@example.com")
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
    assert MAIL_NOT_SENT not in ask_for_reset(client, "ann@example.com").content.decode()
    assert mail.outbox[-1].to == ["ann@example.com"]


@pytest.mark.parametrize("email", ["ann@example.com", "nobody@example.com"])
def test_forgotten_password_is_answered_alike__known_or_not(client: Client, email: str) -> None:
    make_user("ann@example.com")
    answer = ask_for_reset(client, email)
    assert answer.status_code == 200
    assert MAIL_NOT_SENT in answer.content.decode()


def test_changed_password_stays_changed(client: Client) -> None:
    ann = make_user("ann@example.com", password=PASSWORD)
    client.force_login(ann)
    reauthenticate(client)
    words = {"oldpassword": PASSWORD, "password1": "another-good-pass-7", "password2": "another-good-pass-7"}
    page = client.post(reverse("account_change_password"), words, follow=True).content.decode()
    ann.refresh_from_db()
    assert ann.check_password("another-good-pass-7")
    # Nobody asked for that mail, so nobody is told to ask again.
    assert MAIL_NOT_SENT not in page


def test_log_names_the_kind_of_trouble_and_no_secret(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    ask_for_reset(client, "ann@example.com")
    assert "could not be sent: OSError" in caplog.text
    # The refusal's own words hold it.
    assert "hunter2secret" not in caplog.text
