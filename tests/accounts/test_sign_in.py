"""The question about syncing: asked once after the first sign-in, and never in the way afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from apps.accounts.models import SyncAtSignIn, User
from apps.accounts.signals import signed_in
from tests.accounts.people import PASSWORD, sign_in
from tests.factories import make_user

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

pytestmark = pytest.mark.django_db
QUESTION = "/user/sync-question/"


@pytest.fixture
def ann() -> User:
    """Return a user who was never asked."""
    return make_user("ann@example.com", password=PASSWORD, sync_at_sign_in="")


@pytest.fixture
def heard() -> Iterator[list[str]]:
    """Return the wishes other apps were told of, as they are told."""
    wishes: list[str] = []

    def listen(user: User, **_: object) -> None:
        wishes.append(user.sync_at_sign_in)

    signed_in.connect(listen)
    yield wishes
    signed_in.disconnect(listen)


def wish_of(user: User) -> str:
    user.refresh_from_db()
    return user.sync_at_sign_in


def test_first_sign_in_leads_to_the_question(client: Client, ann: User, heard: list[str]) -> None:
    assert sign_in(client, ann.email)["Location"] == QUESTION
    html = client.get(QUESTION).content.decode()
    assert [f'value="{wish}"' in html for wish in SyncAtSignIn] == [True, True, True]
    # Nobody acts on a wish that is not known yet.
    assert heard == []


@pytest.mark.parametrize("wish", list(SyncAtSignIn))
def test_answer_is_stored_told_and_leads_on(client: Client, ann: User, heard: list[str], wish: SyncAtSignIn) -> None:
    sign_in(client, ann.email)
    assert client.post(QUESTION, {"sync_at_sign_in": wish})["Location"] == reverse("dashboard:index")
    assert wish_of(ann) == wish
    assert heard == [wish]


def test_question_leads_on_to_the_page_that_asked_for_the_sign_in(client: Client, ann: User) -> None:
    sign_in(client, ann.email, next="/transactions/?sort=oldest")
    assert client.post(QUESTION, {"sync_at_sign_in": "NEVER"})["Location"] == "/transactions/?sort=oldest"


def test_question_never_leads_to_another_site(client: Client, ann: User) -> None:
    sign_in(client, ann.email, next="https://elsewhere.example/")
    assert client.post(QUESTION, {"later": "1"})["Location"] == reverse("dashboard:index")


def test_deciding_later_leaves_ask_me(client: Client, ann: User, heard: list[str]) -> None:
    sign_in(client, ann.email)
    assert client.post(QUESTION, {"later": "1", "sync_at_sign_in": "ALWAYS"})["Location"] == reverse("dashboard:index")
    assert wish_of(ann) == SyncAtSignIn.ASK
    assert heard == []


def test_question_is_not_asked_twice__even_unanswered(client: Client, ann: User) -> None:
    sign_in(client, ann.email)
    client.logout()
    assert sign_in(client, ann.email)["Location"] == reverse("dashboard:index")
    assert client.get(QUESTION)["Location"] == reverse("people:profile")


def test_answered_question_is_closed(client: Client, ann: User) -> None:
    sign_in(client, ann.email)
    client.post(QUESTION, {"sync_at_sign_in": "NEVER"})
    # The back button, then another choice: the profile is the place for it now.
    assert client.post(QUESTION, {"sync_at_sign_in": "ALWAYS"})["Location"] == reverse("people:profile")
    assert wish_of(ann) == SyncAtSignIn.NEVER


@pytest.mark.parametrize("answer", [{}, {"sync_at_sign_in": "SOMETIMES"}])
def test_question_is_shown_again_for_an_answer_that_is_none(client: Client, ann: User, answer: dict[str, str]) -> None:
    sign_in(client, ann.email)
    page = client.post(QUESTION, answer)
    assert page.status_code == 200
    assert page.context["form"].errors["sync_at_sign_in"]
    assert wish_of(ann) == SyncAtSignIn.ASK


def test_later_sign_in_tells_the_wish_at_once(client: Client, heard: list[str]) -> None:
    make_user("bob@example.com", password=PASSWORD, sync_at_sign_in="ALWAYS")
    sign_in(client, "bob@example.com")
    assert heard == ["ALWAYS"]


def test_wrong_password_tells_nothing(client: Client, ann: User, heard: list[str]) -> None:
    sign_in(client, ann.email, "another-pass-7")
    assert heard == []
    assert wish_of(ann) == ""
