"""One address per person: how it is proved, changed, and kept in step with what an operator writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.urls import reverse

from apps.accounts.models import User
from tests.accounts.people import (
    PASSWORD,
    address_in_last_mail,
    is_signed_in,
    last_mail,
    reauthenticate,
    register,
    sign_in,
)
from tests.factories import make_user

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
CHANGE = "/user/email/"


@pytest.fixture
def ann(client: Client) -> User:
    """Return a user who is signed in and has just given the password."""
    user = make_user("ann@example.com", password=PASSWORD)
    sign_in(client, user.email)
    reauthenticate(client)
    return user


def addresses(user: User) -> list[tuple[str, bool]]:
    return list(user.emailaddress_set.order_by("email").values_list("email", "verified"))


def test_new_address_counts_once_it_is_confirmed(client: Client, ann: User) -> None:
    client.post(CHANGE, {"email": "New@Example.com", "action_add": "1"})
    assert addresses(ann) == [("ann@example.com", True), ("new@example.com", False)]
    ann.refresh_from_db()
    assert ann.email == "ann@example.com"
    assert last_mail()[1] == ["new@example.com"]
    client.post(address_in_last_mail("confirm-email"))
    ann.refresh_from_db()
    assert ann.email == "new@example.com"
    assert addresses(ann) == [("new@example.com", True)]


def test_change_of_address_asks_for_the_password_first(client: Client) -> None:
    ann = make_user("ann@example.com", password=PASSWORD)
    sign_in(client, ann.email)
    asked = client.post(CHANGE, {"email": "new@example.com", "action_add": "1"})
    assert asked["Location"].startswith(reverse("account_reauthenticate"))
    assert mail.outbox == []
    # What was asked for goes through by itself once the password is right.
    client.post(asked["Location"], {"password": PASSWORD, "next": CHANGE})
    assert last_mail()[1] == ["new@example.com"]


def test_change_of_address_is_told_to_the_old_one(client: Client, ann: User) -> None:
    client.post(CHANGE, {"email": "new@example.com", "action_add": "1"})
    client.post(address_in_last_mail("confirm-email"))
    told = {to: mail_.subject for mail_ in mail.outbox for to in mail_.to if "changed" in mail_.subject}
    assert "Your e-mail address is changed" in told["ann@example.com"]


def test_old_address_signs_in_until_the_new_one_is_confirmed(client: Client, ann: User) -> None:
    client.post(CHANGE, {"email": "new@example.com", "action_add": "1"})
    client.logout()
    sign_in(client, "ann@example.com")
    assert is_signed_in(client)


def test_waiting_address_is_shown_and_can_be_given_up(client: Client, ann: User) -> None:
    client.post(CHANGE, {"email": "new@example.com", "action_add": "1"})
    assert b"Waiting to be confirmed" in client.get(CHANGE).content
    client.post(CHANGE, {"email": "new@example.com", "action_remove": "1"})
    assert addresses(ann) == [("ann@example.com", True)]
    assert b"Waiting to be confirmed" not in client.get(CHANGE).content


def test_address_of_somebody_else_cannot_be_taken(client: Client, ann: User) -> None:
    make_user("bob@example.com")
    client.post(CHANGE, {"email": "BOB@example.com", "action_add": "1"})
    # Ann is not told that the address is known here; its owner is, on opening the link, and nothing moves.
    confirmation = address_in_last_mail("confirm-email")
    client.logout()
    assert b"already belongs to another account" in client.get(confirmation).content
    client.post(confirmation)
    ann.refresh_from_db()
    assert ann.email == "ann@example.com"


def test_address_that_was_taken_meanwhile_is_not_confirmed(client: Client, ann: User) -> None:
    client.post(CHANGE, {"email": "new@example.com", "action_add": "1"})
    confirmation = address_in_last_mail("confirm-email")
    make_user("new@example.com")
    client.post(confirmation)
    ann.refresh_from_db()
    assert ann.email == "ann@example.com"


def test_address_taken_by_someone_unconfirmed_is_refused_with_a_sentence(client: Client, ann: User) -> None:
    client.post(CHANGE, {"email": "new@example.com", "action_add": "1"})
    confirmation = address_in_last_mail("confirm-email")
    make_user("new@example.com").emailaddress_set.update(verified=False)
    answer = client.post(confirmation, follow=True)
    assert b"already belongs to another account" in answer.content
    ann.refresh_from_db()
    assert ann.email == "ann@example.com"


def test_confirmation_link_works_once(client: Client) -> None:
    register(client)
    confirmation = address_in_last_mail("confirm-email")
    # Mail programs open links to look at them; only pressing the button confirms.
    client.get(confirmation)
    assert not User.objects.get().emailaddress_set.get().verified
    client.post(confirmation)
    assert User.objects.get().emailaddress_set.get().verified
    client.logout()
    assert b"does not work any more" in client.get(confirmation).content


def test_registering_twice_sends_the_owner_a_mail_and_tells_nobody(client: Client) -> None:
    make_user("ann@example.com", password=PASSWORD)
    known = register(client, "Ann@example.com")
    assert "You already have an account" in last_mail()[0]
    assert User.objects.count() == 1
    unknown = register(client, "other@example.com")
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])


def test_operator_s_new_address_is_the_one_that_signs_in(client: Client) -> None:
    user = make_user("ann@example.com", password=PASSWORD)
    user.email = "Moved@example.com"
    user.save()
    assert addresses(user) == [("moved@example.com", True)]
    sign_in(client, "moved@example.com")
    assert is_signed_in(client)


def test_saving_something_else_leaves_a_waiting_address_alone(client: Client, ann: User) -> None:
    client.post(CHANGE, {"email": "new@example.com", "action_add": "1"})
    ann.display_name = "Ann"
    ann.save()
    assert addresses(ann) == [("ann@example.com", True), ("new@example.com", False)]


def test_user_made_by_an_operator_signs_in_without_confirming(client: Client) -> None:
    call_command("createsuperuser", "--noinput", email="Boss@Example.com")
    boss = User.objects.get()
    assert addresses(boss) == [("boss@example.com", True)]
    boss.set_password(PASSWORD)
    boss.save()
    sign_in(client, "boss@example.com")
    assert is_signed_in(client)


def test_command_says_when_the_address_is_taken() -> None:
    make_user("boss@example.com")
    with pytest.raises(CommandError, match="already has an account"):
        call_command("createsuperuser", "--noinput", email="BOSS@example.com")


def test_registration_still_has_to_prove_the_address(client: Client) -> None:
    register(client)
    assert addresses(User.objects.get()) == [("new@example.com", False)]
    sign_in(client, "new@example.com")
    assert not is_signed_in(client)
    assert client.get(reverse("account_email_verification_sent")).status_code == 200
