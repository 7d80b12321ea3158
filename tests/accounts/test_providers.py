"""Signing in with Google and Apple: the whole way round, against a provider that answers over HTTP."""

from __future__ import annotations

from http.client import HTTPConnection
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.urls import reverse

from apps.accounts.models import User
from tests.accounts.fake_provider import FORGERS_KEY, Provider, apple_form
from tests.accounts.people import PASSWORD, address_in_last_mail, reauthenticate, sign_in
from tests.factories import make_user

if TYPE_CHECKING:
    from django.test import Client
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

pytestmark = pytest.mark.django_db


def with_google(client: Client, query: str = "") -> Answer:
    """Press the button, consent at the provider as a browser would, and return what our site then answers."""
    to_provider = urlsplit(client.post(reverse("google_login") + query)["Location"])
    connection = HTTPConnection(to_provider.netloc, timeout=60)
    connection.request("GET", f"{to_provider.path}?{to_provider.query}")
    back = connection.getresponse().headers["Location"]
    connection.close()
    return client.get(back.removeprefix("http://testserver"))


def with_apple(client: Client, provider: Provider) -> Answer:
    """Apple posts its answer to us, and our site sends the browser on to an address that may see its session."""
    sent = dict(parse_qsl(urlsplit(client.post(reverse("apple_login"))["Location"]).query))
    posted = client.post(reverse("apple_callback"), apple_form(provider, sent["state"]))
    return client.get(posted["Location"].removeprefix("http://testserver"))


def signed_in(client: Client) -> str:
    """Return the address of who is signed in, or nothing."""
    answer = client.get(reverse("people:profile"))
    return str(answer.context["user"].email) if answer.status_code == 200 else ""


def test_google_makes_a_new_user_with_a_confirmed_address_and_a_name(client: Client, google: Provider) -> None:
    with_google(client)
    assert signed_in(client) == "ann@example.com"
    ann = User.objects.get()
    assert ann.name == "Ann Lee"
    assert ann.emailaddress_set.get().verified
    assert not ann.has_usable_password()


def test_google_signs_in_the_user_who_has_that_address(client: Client, google: Provider) -> None:
    ann = make_user("Ann@example.com", password=PASSWORD)
    with_google(client)
    assert signed_in(client) == "ann@example.com"
    assert SocialAccount.objects.get().user == ann
    ann.refresh_from_db()
    assert ann.check_password(PASSWORD)


def test_google_takes_the_account_from_someone_who_never_proved_the_address(client: Client, google: Provider) -> None:
    squatter = make_user("ann@example.com", password=PASSWORD)
    squatter.emailaddress_set.update(verified=False)
    with_google(client)
    assert signed_in(client) == "ann@example.com"
    squatter.refresh_from_db()
    assert not squatter.has_usable_password()


def test_address_google_does_not_vouch_for_opens_no_account(client: Client, google: Provider) -> None:
    make_user("ann@example.com")
    google.person["email_verified"] = False
    with_google(client)
    assert signed_in(client) == ""
    assert "You already have an account" in mail.outbox[-1].subject


def test_google_without_an_address_asks_for_one(client: Client, google: Provider) -> None:
    del google.person["email"]
    assert with_google(client)["Location"] == reverse("socialaccount_signup")
    assert b"Google did not tell us your e-mail address" in client.get(reverse("socialaccount_signup")).content
    client.post(reverse("socialaccount_signup"), {"email": "own@example.com"})
    assert "Confirm your e-mail address" in mail.outbox[-1].subject
    assert signed_in(client) == ""


def test_second_sign_in_with_google_finds_the_same_user(client: Client, google: Provider) -> None:
    with_google(client)
    client.logout()
    google.person["email"] = "moved@example.com"
    with_google(client)
    # The provider's own number names the person; the address here stays until it is changed here.
    assert signed_in(client) == "ann@example.com"
    assert User.objects.count() == 1


def test_refusal_at_google_is_said(client: Client, google: Provider) -> None:
    google.is_refusing = True
    page = client.get(with_google(client)["Location"])
    assert b"You cancelled at the other provider" in page.content
    assert not User.objects.exists()


def test_google_that_does_not_answer_is_said(client: Client, google: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    # Nothing listens on port 9, the discard service of old.
    adapter = "allauth.socialaccount.providers.google.views.GoogleOAuth2Adapter.access_token_url"
    monkeypatch.setattr(adapter, "http://127.0.0.1:9/token")
    page = with_google(client)
    assert page.status_code == 401
    assert b"Google does not answer at the moment" in page.content


STRANGE_ANSWERS = [
    (500, "oops"), (200, ""), (200, "[1]"), (200, '{"error": "invalid_grant"}'), (200, "<html>maintenance</html>"),
    (200, '{"access_token": "a", "id_token": "no.token"}'), (200, '{"access_token": "a", "id_token": 5}'),
    (200, '{"access_token": "a", "expires_in": "soon"}'),
]  # fmt: skip


@pytest.mark.parametrize("answer", STRANGE_ANSWERS)
def test_strange_answer_of_google_is_a_page_and_no_fault(
    client: Client, google: Provider, answer: tuple[int, str]
) -> None:
    google.token_answer = answer
    page = with_google(client)
    assert page.status_code == 401
    assert page.content.count(b"<h1") == 1
    assert signed_in(client) == ""


def test_identity_without_a_number_is_a_page_and_no_fault(client: Client, google: Provider) -> None:
    del google.person["sub"]
    assert with_google(client).status_code == 401


def test_return_that_was_not_begun_here_is_refused(client: Client, google: Provider) -> None:
    page = client.get(reverse("google_callback"), {"code": "the-code", "state": "made-up"})
    assert page.status_code == 401
    assert google.token_requests == []


def test_apple_makes_a_new_user(client: Client, apple: Provider) -> None:
    apple.person["email_verified"] = "true"
    with_apple(client, apple)
    assert signed_in(client) == "ann@example.com"
    assert User.objects.get().emailaddress_set.get().verified


def test_apple_signs_in_the_user_who_has_that_address(client: Client, apple: Provider) -> None:
    ann = make_user("ann@example.com")
    with_apple(client, apple)
    assert SocialAccount.objects.get().user == ann


def test_refusal_at_apple_is_said(client: Client, apple: Provider) -> None:
    apple.is_refusing = True
    assert with_apple(client, apple)["Location"] == reverse("socialaccount_login_cancelled")


def test_identity_that_apple_did_not_sign_is_refused(client: Client, apple: Provider) -> None:
    apple.signing_key = FORGERS_KEY
    assert with_apple(client, apple).status_code == 401
    assert not User.objects.exists()


def test_name_that_apple_posts_the_first_time_is_kept(client: Client, apple: Provider) -> None:
    sent = dict(parse_qsl(urlsplit(client.post(reverse("apple_login"))["Location"]).query))
    name = '{"name": {"firstName": "Ann", "lastName": "Lee"}}'
    posted = client.post(reverse("apple_callback"), {**apple_form(apple, sent["state"]), "user": name})
    client.get(posted["Location"].removeprefix("http://testserver"))
    assert User.objects.get().name == "Ann Lee"


@pytest.mark.parametrize("endpoint", ["access_token_url", "public_key_url"])
def test_apple_that_does_not_answer_is_said(
    client: Client, apple: Provider, monkeypatch: pytest.MonkeyPatch, endpoint: str
) -> None:
    adapter = "allauth.socialaccount.providers.apple.views.AppleOAuth2Adapter"
    monkeypatch.setattr(f"{adapter}.{endpoint}", "http://127.0.0.1:9/")
    page = with_apple(client, apple)
    assert page.status_code == 401
    assert b"does not answer at the moment" in page.content


@pytest.mark.parametrize("name", ["[1]", "5", '{"name": "Ann"}', "nonsense"])
def test_strange_name_in_what_apple_posts_is_no_fault(client: Client, apple: Provider, name: str) -> None:
    sent = dict(parse_qsl(urlsplit(client.post(reverse("apple_login"))["Location"]).query))
    posted = client.post(reverse("apple_callback"), {**apple_form(apple, sent["state"]), "user": name})
    assert client.get(posted["Location"].removeprefix("http://testserver")).status_code in {302, 401}


@pytest.mark.parametrize("name", ["google_login", "google_callback", "google_login_by_token", "apple_login"])
def test_provider_that_is_not_configured_is_not_there(client: Client, name: str) -> None:
    assert client.get(reverse(name)).status_code == 404


@pytest.mark.parametrize("name", ["account_login", "account_signup"])
def test_configured_provider_is_offered_and_no_other(client: Client, google: Provider, name: str) -> None:
    html = client.get(reverse(name)).content.decode()
    assert "with Google" in html
    assert "Apple" not in html


def test_user_connects_and_disconnects_google(client: Client, google: Provider) -> None:
    ann = make_user("ann@example.com", password=PASSWORD)
    client.force_login(ann)
    reauthenticate(client)
    google.person["email"] = "elsewhere@example.com"
    with_google(client, "?process=connect")
    page = client.get(reverse("socialaccount_connections"))
    assert b"elsewhere@example.com" in page.content
    client.post(reverse("socialaccount_connections"), {"account": ann.socialaccount_set.get().pk})
    assert not ann.socialaccount_set.exists()


def test_connecting_what_belongs_to_somebody_else_is_refused(client: Client, google: Provider) -> None:
    with_google(client)
    client.logout()
    bob = make_user("bob@example.com", password=PASSWORD)
    client.force_login(bob)
    reauthenticate(client)
    with_google(client, "?process=connect")
    assert b"already belongs to another account" in client.get(reverse("socialaccount_connections")).content
    assert not bob.socialaccount_set.exists()


def test_owner_of_an_address_gets_the_account_without_the_stranger_s_way_in(client: Client, google: Provider) -> None:
    # A stranger whose provider tells no address claims ann's, and cannot confirm it.
    google.person |= {"sub": "666", "email": "stranger@example.com", "email_verified": False}
    del google.person["email"]
    with_google(client)
    client.post(reverse("socialaccount_signup"), {"email": "ann@example.com"})
    assert signed_in(client) == ""
    google.person |= {"sub": "1001", "email": "ann@example.com", "email_verified": True}
    with_google(client)
    assert signed_in(client) == "ann@example.com"
    assert [account.uid for account in User.objects.get().socialaccount_set.all()] == ["1001"]


def test_user_who_came_by_google_gets_a_password_by_resetting_it(client: Client, google: Provider) -> None:
    with_google(client)
    client.logout()
    client.post(reverse("account_reset_password"), {"email": "ann@example.com"})
    form = client.get(address_in_last_mail("password/reset/key"), follow=True).redirect_chain[-1][0]
    client.post(form, {"password1": PASSWORD, "password2": PASSWORD})
    sign_in(client, "ann@example.com")
    assert signed_in(client) == "ann@example.com"


def test_switched_off_user_cannot_come_in_by_google(client: Client, google: Provider) -> None:
    make_user("ann@example.com", is_active=False)
    page = client.get(with_google(client)["Location"])
    assert b"switched off" in page.content
    assert signed_in(client) == ""


def test_address_google_only_repeats_stays_unproved(client: Client, google: Provider) -> None:
    google.person["email_verified"] = False
    del google.person["email"]
    with_google(client)
    client.post(reverse("socialaccount_signup"), {"email": "ann@example.com"})
    google.person["email"] = "ann@example.com"
    with_google(client)
    assert signed_in(client) == ""
    assert not User.objects.get().emailaddress_set.get().verified


def test_last_way_in_cannot_be_disconnected(client: Client, google: Provider) -> None:
    with_google(client)
    ann = User.objects.get()
    page = client.post(reverse("socialaccount_connections"), {"account": ann.socialaccount_set.get().pk})
    assert b"Set a password first" in page.content
    assert ann.socialaccount_set.exists()
