"""What the mails about an account say, to whom they go and where their links lead."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core import mail
from django.urls import reverse

from tests.accounts.people import (
    PASSWORD,
    address_in_last_mail,
    is_signed_in,
    last_mail,
    reauthenticate,
    register,
    sign_in,
)
from tests.accounts.test_providers import with_google
from tests.factories import make_user

if TYPE_CHECKING:
    from django.test import Client

    from tests.accounts.fake_provider import Provider

pytestmark = pytest.mark.django_db
START = "TastyTrade Tracker: "


def body() -> str:
    return str(mail.outbox[-1].body)


def is_plain(text: str) -> bool:
    """Return whether a text holds no left-over markup and none of allauth's own words."""
    return not any(left in text for left in ("{", "<", "&#", "example.com!", "Thank you for using", "your site"))


def test_registration_mail_leads_to_the_confirmation(client: Client) -> None:
    register(client)
    assert last_mail() == (START + "Confirm your e-mail address", ["new@example.com"])
    assert "you have registered at TastyTrade Tracker" in body()
    assert is_plain(body())
    assert client.get(address_in_last_mail("confirm-email")).status_code == 200


def test_reset_mail_leads_to_a_new_password(client: Client) -> None:
    make_user("ann@example.com", password=PASSWORD)
    client.post(reverse("account_reset_password"), {"email": "Ann@example.com"})
    assert last_mail() == (START + "Choose a new password", ["ann@example.com"])
    assert is_plain(body())


def test_reset_for_an_unknown_address_tells_only_that_address(client: Client) -> None:
    answer = client.post(reverse("account_reset_password"), {"email": "nobody@example.com"})
    assert answer["Location"] == reverse("account_reset_password_done")
    assert last_mail() == (START + "No account with this address", ["nobody@example.com"])
    assert is_plain(body())


def test_reset_link_works_once(client: Client) -> None:
    make_user("ann@example.com", password=PASSWORD)
    client.post(reverse("account_reset_password"), {"email": "ann@example.com"})
    address = address_in_last_mail("password/reset/key")
    form = client.get(address, follow=True).redirect_chain[-1][0]
    client.post(form, {"password1": "brand-new-pass-3", "password2": "brand-new-pass-3"})
    assert last_mail() == (START + "Your password is changed", ["ann@example.com"])
    assert b"does not work any more" in client.get(address, follow=True).content


def test_changed_password_is_told_with_a_way_out(client: Client) -> None:
    make_user("ann@example.com", password=PASSWORD)
    sign_in(client, "ann@example.com")
    reauthenticate(client)
    words = {"oldpassword": PASSWORD, "password1": "brand-new-pass-3", "password2": "brand-new-pass-3"}
    assert client.post(reverse("account_change_password"), words)["Location"] == reverse("people:profile")
    assert last_mail_tells("your password was changed")
    # The person who changed it stays signed in; every other session ends with the old password.
    assert is_signed_in(client)


def test_new_password_ends_the_sessions_elsewhere(client: Client, another: Client) -> None:
    make_user("ann@example.com", password=PASSWORD)
    sign_in(client, "ann@example.com")
    sign_in(another, "ann@example.com")
    reauthenticate(client)
    words = {"oldpassword": PASSWORD, "password1": "brand-new-pass-3", "password2": "brand-new-pass-3"}
    client.post(reverse("account_change_password"), words)
    assert not is_signed_in(another)


def test_connected_provider_is_told(client: Client, google: Provider) -> None:
    make_user("ann@example.com", password=PASSWORD)
    with_google(client)
    assert last_mail() == (START + "Google is connected", ["ann@example.com"])
    assert last_mail_tells("you can now also sign in with Google")


def last_mail_tells(what: str) -> bool:
    """Return whether the newest mail says so, and what to do if it was somebody else."""
    text = body()
    return what in text and f"http://testserver{reverse('account_reset_password')}" in text and is_plain(text)
