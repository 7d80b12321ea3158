"""Registering: what the form asks for, and what happens when the button is pressed twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from allauth.core.context import request_context
from django.conf import settings
from django.contrib.auth.password_validation import get_default_password_validators
from django.core import mail
from django.urls import reverse

from apps.accounts.models import User
from apps.accounts.sign_in_forms import RegistrationForm
from apps.accounts.words import GOOD_PASSWORDS
from tests.accounts.people import PASSWORD, register

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db


def test_second_press_before_the_first_is_through_makes_no_second_user(client: Client) -> None:
    request = client.get(reverse("account_signup")).wsgi_request
    values = {"email": "ann@example.com", "password1": PASSWORD, "password2": PASSWORD}
    first, second = RegistrationForm(values), RegistrationForm(values)
    # Both have looked for the address before either has taken it.
    assert first.is_valid()
    assert second.is_valid()
    with request_context(request):
        assert first.try_save(request)[0] == User.objects.get()
        assert second.try_save(request)[0] is None
    assert User.objects.count() == 1


def test_rules_shown_are_the_rules_checked() -> None:
    (least,) = [rule.min_length for rule in get_default_password_validators() if hasattr(rule, "min_length")]
    assert f"At least {least} characters" in GOOD_PASSWORDS
    # One part of the sentence for each rule.
    assert len(settings.AUTH_PASSWORD_VALIDATORS) == GOOD_PASSWORDS.count(",") + GOOD_PASSWORDS.count(".")


@pytest.mark.parametrize("password", ["short-9", "1234567890123", "password1234", "ann@example.com"])
def test_weak_password_makes_no_user(client: Client, password: str) -> None:
    values = {"email": "ann@example.com", "password1": password, "password2": password}
    assert client.post(reverse("account_signup"), values).status_code == 200
    assert not User.objects.exists()


def test_passwords_that_differ_make_no_user(client: Client) -> None:
    values = {"email": "ann@example.com", "password1": PASSWORD, "password2": PASSWORD + "x"}
    assert b"same password" in client.post(reverse("account_signup"), values).content
    assert not User.objects.exists()


def test_registered_user_may_nothing_special(client: Client) -> None:
    register(client)
    ann = User.objects.get()
    assert (ann.is_staff, ann.is_superuser, ann.sync_at_sign_in) == (False, False, "")
    assert len(mail.outbox) == 1
