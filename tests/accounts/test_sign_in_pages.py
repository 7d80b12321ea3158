"""Every page of the sign-in that a person can reach is one we have written, in one look and without traps."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import allauth.account
import allauth.account.urls
import allauth.socialaccount.urls
import pytest
from django.conf import settings
from django.urls import reverse

from tests.accounts.people import PASSWORD, Page, address_in_last_mail, reauthenticate, register, sign_in
from tests.accounts.test_providers import with_google
from tests.factories import make_user

if TYPE_CHECKING:
    from django.test import Client
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer
    from pytest_django.fixtures import Settings

    from tests.accounts.fake_provider import Provider

pytestmark = pytest.mark.django_db
KEYS = {"account_confirm_email": ["made-up"], "account_reset_password_from_key": ["1", "made-up"]}
ADDRESSES = [
    (entry.name, reverse(entry.name, args=KEYS.get(entry.name, [])))
    for entry in (*allauth.account.urls.urlpatterns, *allauth.socialaccount.urls.urlpatterns)
]
OTHERS = ["google_login", "people:profile"]
OURS = Path(settings.ROOT / "templates")


def check(answer: Answer) -> None:
    """Fail unless the page is ours, with one main heading, a label for each field, and no code within."""
    assert Path(answer.templates[0].origin.name).is_relative_to(OURS), answer.templates[0].name
    page = Page(answer.content.decode())
    assert page.headings == 1
    assert page.unlabelled == []
    assert page.inline == []


@pytest.mark.parametrize(("name", "address"), ADDRESSES)
def test_page_is_ours__signed_out(client: Client, name: str, address: str) -> None:
    answer = client.get(address)
    if answer.status_code == 302:
        assert answer["Location"].startswith(("/user/login/", "/dashboard/"))
    else:
        check(answer)


@pytest.mark.parametrize(("name", "address"), ADDRESSES)
def test_page_is_ours__signed_in(client: Client, name: str, address: str) -> None:
    sign_in(client, make_user("ann@example.com", password=PASSWORD).email)
    reauthenticate(client)
    answer = client.get(address, follow=True)
    # The page of a sign-in that failed elsewhere says so in its status too.
    assert answer.status_code in {200, 401}
    check(answer)


@pytest.mark.parametrize("name", OTHERS)
def test_page_is_ours__with_a_provider(client: Client, google: Provider, name: str) -> None:
    client.force_login(make_user("ann@example.com", password=PASSWORD))
    check(client.get(reverse(name)))


def test_page_for_choosing_a_new_password_is_ours(client: Client) -> None:
    make_user("ann@example.com", password=PASSWORD)
    client.post(reverse("account_reset_password"), {"email": "ann@example.com"})
    answer = client.get(address_in_last_mail("password/reset/key"), follow=True)
    assert b"Choose a new password" in answer.content
    check(answer)


def test_page_for_confirming_an_address_is_ours(client: Client) -> None:
    register(client)
    answer = client.get(address_in_last_mail("confirm-email"))
    assert b"new@example.com" in answer.content
    check(answer)


def test_page_for_the_first_password_is_ours(client: Client, google: Provider) -> None:
    with_google(client)
    check(client.get(reverse("account_set_password")))


def test_page_that_asks_for_an_address_is_ours(client: Client, google: Provider) -> None:
    del google.person["email"]
    with_google(client)
    check(client.get(reverse("socialaccount_signup")))


def test_refused_form_keeps_its_labels_and_says_why(client: Client) -> None:
    answer = client.post(reverse("account_signup"), {"email": "no address", "password1": "short", "password2": "x"})
    check(answer)
    assert b"at least 10 characters" in answer.content


def test_switched_off_account_is_told_so(client: Client) -> None:
    make_user("ann@example.com", password=PASSWORD, is_active=False)
    answer = sign_in(client, "ann@example.com")
    page = client.get(answer["Location"])
    assert b"switched off" in page.content
    check(page)


@pytest.mark.parametrize("name", ["account_login", "account_signup", "account_reset_password"])
def test_page_that_asks_who_one_is_sends_password_managers_the_right_words(client: Client, name: str) -> None:
    fields = Page(client.get(reverse(name)).content.decode()).fields
    words = {str(field["name"]): field.get("autocomplete") for field in fields}
    expected = {
        "account_login": {"login": "username", "password": "current-password", "remember": None},
        "account_signup": {"email": "username", "password1": "new-password", "password2": "new-password"},
        "account_reset_password": {"email": "email"},
    }
    assert words == expected[name]


THEIRS = Path(allauth.account.__file__).parent.parent / "templates"
# Signing in by a code or a phone number is not offered here.
NOT_SENT = ("code", "phone")


@pytest.mark.parametrize("path", sorted(THEIRS.glob("*account/email/*.txt")), ids=lambda path: str(path.stem))
def test_mail_is_ours(path: Path) -> None:
    name = str(path.relative_to(THEIRS))
    if not any(word in path.stem for word in NOT_SENT):
        assert (OURS / name).is_file()


@pytest.mark.parametrize("path", sorted(THEIRS.glob("*account/messages/*.txt")), ids=lambda path: str(path.stem))
def test_message_is_ours(path: Path) -> None:
    name = str(path.relative_to(THEIRS))
    if not any(word in path.stem for word in NOT_SENT):
        assert (OURS / name).is_file()


ASKS_TO_LOOK = ["account_email_verification_sent", "account_reset_password_done"]


@pytest.mark.parametrize("name", ASKS_TO_LOOK)
def test_page_that_sends_one_to_the_inbox_names_the_folder__mail_is_kept_in_files(
    client: Client, settings: Settings, name: str
) -> None:
    settings.MAILERS = {
        "default": {"BACKEND": "config.mail_files.EmailBackend", "OPTIONS": {"file_path": settings.VAR / "mail"}}
    }
    assert "<code>var/mail</code>" in client.get(reverse(name)).content.decode()


@pytest.mark.parametrize("name", ASKS_TO_LOOK)
def test_page_that_sends_one_to_the_inbox_names_no_folder__mail_is_sent(
    client: Client, settings: Settings, name: str
) -> None:
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": {"host": "m"}}}
    assert "writes each message to a file" not in client.get(reverse(name)).content.decode()
