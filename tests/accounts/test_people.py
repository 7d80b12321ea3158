from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError
from django.urls import reverse

from apps.accounts.forms import time_zone_choices
from apps.accounts.models import User, validate_time_zone
from tests.accounts.people import PASSWORD, address_in_last_mail, is_signed_in, register, sign_in
from tests.factories import make_user

if TYPE_CHECKING:
    from django.test import Client

    from tests.accounts.fake_provider import Provider

pytestmark = pytest.mark.django_db


def confirm(client: Client) -> None:
    client.post(address_in_last_mail("confirm-email"))


def signs_in(client: Client, email: str, password: str = PASSWORD) -> bool:
    sign_in(client, email, password)
    return is_signed_in(client)


def test_registered_user_can_sign_in_only_after_confirming(client: Client) -> None:
    register(client)
    assert not signs_in(client, "new@example.com")
    confirm(client)
    assert signs_in(client, "new@example.com")


def test_sign_in_does_not_mind_the_case_of_the_address(client: Client) -> None:
    register(client)
    confirm(client)
    client.logout()
    assert signs_in(client, "NEW@Example.com")


def test_wrong_password_does_not_sign_in(client: Client) -> None:
    register(client)
    confirm(client)
    client.logout()
    assert not signs_in(client, "new@example.com", "another-pass-7")


def test_same_address_in_other_case_is_refused_by_the_database() -> None:
    make_user("person@example.com")
    with pytest.raises(IntegrityError):
        make_user("Person@Example.com")


def test_forgotten_password_is_reset_by_mail(client: Client) -> None:
    register(client)
    confirm(client)
    client.logout()
    client.post(reverse("account_reset_password"), {"email": "new@example.com"})
    address = address_in_last_mail("password/reset/key")
    form = client.get(address, follow=True).redirect_chain[-1][0]
    client.post(form, {"password1": "brand-new-pass-3", "password2": "brand-new-pass-3"})
    assert signs_in(client, "new@example.com", "brand-new-pass-3")


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


def test_profile_leads_to_everything_about_the_account(client: Client, owner: User) -> None:
    owner.set_password(PASSWORD)
    owner.save()
    client.force_login(owner)
    html = client.get(reverse("people:profile")).content.decode()
    for name in ("account_email", "account_change_password", "notices:settings"):
        assert f'href="{reverse(name)}"' in html
    # No provider is configured, so there is nothing to connect.
    assert reverse("socialaccount_connections") not in html


def test_profile_of_who_has_no_password_offers_to_set_one(client: Client, google: Provider) -> None:
    client.force_login(make_user("ann@example.com"))
    html = client.get(reverse("people:profile")).content.decode()
    assert "Set a password" in html
    assert reverse("socialaccount_connections") in html
    assert client.get(reverse("account_change_password"))["Location"] == reverse("account_set_password")


def test_profile_can_be_left_without_a_name(client: Client, owner: User) -> None:
    client.force_login(owner)
    client.post(reverse("people:profile"), {"display_name": "  ", "time_zone": "UTC", "sync_at_sign_in": "ASK"})
    owner.refresh_from_db()
    assert (owner.name, owner.time_zone) == (owner.email, "UTC")


def test_profile_sent_empty_says_what_is_missing(client: Client, owner: User) -> None:
    client.force_login(owner)
    answer = client.post(reverse("people:profile"))
    assert set(answer.context["form"].errors) == {"time_zone", "sync_at_sign_in"}


def test_profile_changes_nobody_else(client: Client, owner: User, stranger: User) -> None:
    client.force_login(stranger)
    values = {"id": str(owner.pk), "email": "x@example.com", "is_staff": "on", "display_name": "Eve"}
    client.post(reverse("people:profile"), {**values, "time_zone": "UTC", "sync_at_sign_in": "ASK"})
    owner.refresh_from_db()
    stranger.refresh_from_db()
    assert owner.display_name == ""
    assert (stranger.email, stranger.is_staff) == ("stranger@example.com", False)


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
