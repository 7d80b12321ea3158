from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError
from django.urls import reverse

from apps.accounts.forms import time_zone_choices
from apps.accounts.models import User, validate_time_zone
from tests.factories import make_user

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-good-pass-9"


def register(client: Client, email: str = "new@example.com") -> None:
    client.post(reverse("account_signup"), {"email": email, "password1": PASSWORD, "password2": PASSWORD})


def confirm(client: Client) -> None:
    (address,) = re.findall(r"http://testserver(\S+confirm-email\S+)", str(mail.outbox[-1].body))
    client.post(address)


def sign_in(client: Client, email: str, password: str = PASSWORD) -> bool:
    client.post(reverse("account_login"), {"login": email, "password": password})
    return client.get(reverse("dashboard:index")).status_code == 200


def test_registered_user_can_sign_in_only_after_confirming(client: Client) -> None:
    register(client)
    assert not sign_in(client, "new@example.com")
    confirm(client)
    assert sign_in(client, "new@example.com")


def test_sign_in_does_not_mind_the_case_of_the_address(client: Client) -> None:
    register(client)
    confirm(client)
    client.logout()
    assert sign_in(client, "NEW@Example.com")


def test_wrong_password_does_not_sign_in(client: Client) -> None:
    register(client)
    confirm(client)
    client.logout()
    assert not sign_in(client, "new@example.com", "another-pass-7")


def test_same_address_in_other_case_is_refused_by_the_database() -> None:
    make_user("person@example.com")
    with pytest.raises(IntegrityError):
        make_user("Person@Example.com")


def test_sign_in_is_limited_after_many_failures(client: Client) -> None:
    make_user("person@example.com", password=PASSWORD)
    for _ in range(12):
        answer = client.post(reverse("account_login"), {"login": "person@example.com", "password": "wrong-one-1"})
    assert b"Too many failed" in answer.content or answer.status_code == 429


def test_forgotten_password_is_reset_by_mail(client: Client) -> None:
    register(client)
    confirm(client)
    client.logout()
    client.post(reverse("account_reset_password"), {"email": "new@example.com"})
    (address,) = re.findall(r"http://testserver(\S+password/reset/key\S+)", str(mail.outbox[-1].body))
    form = client.get(address, follow=True).redirect_chain[-1][0]
    client.post(form, {"password1": "brand-new-pass-3", "password2": "brand-new-pass-3"})
    assert sign_in(client, "new@example.com", "brand-new-pass-3")


@pytest.mark.parametrize("name", ["account_login", "account_signup", "account_reset_password"])
def test_signed_out_page_has_one_main_heading_and_offers_no_unconfigured_provider(client: Client, name: str) -> None:
    html = client.get(reverse(name)).content.decode()
    assert html.count("<h1") == 1
    assert "Google" not in html
    assert "Apple" not in html


def test_profile_is_saved(client: Client, owner: User) -> None:
    client.force_login(owner)
    values = {"display_name": "Ann", "time_zone": "Europe/Berlin", "sync_at_sign_in": "ALWAYS"}
    client.post(reverse("people:profile"), values)
    owner.refresh_from_db()
    assert (owner.name, owner.time_zone, owner.sync_at_sign_in) == ("Ann", "Europe/Berlin", "ALWAYS")


def test_profile_refuses_an_unknown_zone(client: Client, owner: User) -> None:
    client.force_login(owner)
    values = {"display_name": "Ann", "time_zone": "Mars/North", "sync_at_sign_in": "ALWAYS"}
    assert client.post(reverse("people:profile"), values).status_code == 200
    owner.refresh_from_db()
    assert owner.time_zone == "America/New_York"


def test_zone_list_keeps_a_zone_that_is_no_longer_offered() -> None:
    assert ("US/Eastern", "US/Eastern") in time_zone_choices("US/Eastern")
    with pytest.raises(ValidationError):
        validate_time_zone("Mars/North")


def test_superuser_made_by_the_command_is_staff() -> None:
    call_command("createsuperuser", "--noinput", email="boss@example.com")
    boss = User.objects.get_by_natural_key("BOSS@example.com")
    assert boss.is_staff
    assert str(boss) == boss.name == "boss@example.com"


def test_user_needs_an_address() -> None:
    with pytest.raises(ValueError, match="needs an e-mail"):
        User.objects.create_user("")
