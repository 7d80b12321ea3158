"""The redirect way: begun in one session, ended in the same, once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from apps.tastytrade_sync.models import Link, LinkMethod, LinkSecret
from tests.tastytrade_sync.client.scripted_server import TOKEN_PATH, ScriptedBroker, refusal, token_reply

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django.fixtures import Settings


@pytest.fixture(autouse=True)
def _operator_application(settings: Settings) -> None:
    settings.TASTYTRADE_CLIENT_ID = "client-1"
    settings.TASTYTRADE_CLIENT_SECRET = "operator-secret"
    settings.TASTYTRADE_REDIRECT_ENVIRONMENT = "simulator"


def begin(page: Client) -> dict[str, list[str]]:
    response = page.post(reverse("sync:link_redirect"))
    return parse_qs(urlsplit(response["Location"]).query)


def come_back(page: Client, **query: str) -> str:
    """Return to the callback and give the sentence the user is told."""
    response = page.get(reverse("sync:link_callback"), query)
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def test_redirect_leads_to_the_consent_page__read_only(page: Client, broker: ScriptedBroker) -> None:
    query = begin(page)
    assert (query["scope"], query["client_id"]) == (["read"], ["client-1"])
    assert query["redirect_uri"] == ["http://testserver/sync/links/callback/"]


def test_callback_exchanges_the_code_and_links(page: Client, broker: ScriptedBroker) -> None:
    broker.answer(TOKEN_PATH, token_reply(refresh_token="long-lived"), token_reply(scope="read"))
    (state,) = begin(page)["state"]
    assert "Linked: 5WX01234" in come_back(page, state=state, code="code-1")
    assert json.loads(broker.asked(TOKEN_PATH)[0].body)["code"] == "code-1"
    assert Link.objects.get().method == LinkMethod.REDIRECT
    kept = LinkSecret.objects.get()
    assert (kept.client_secret, kept.refresh_token) == ("operator-secret", "long-lived")


@pytest.mark.parametrize("state", ["", "guessed", "gäste"])
def test_callback_is_refused__state_not_of_this_session(page: Client, broker: ScriptedBroker, state: str) -> None:
    begin(page)
    assert "does not belong to a linking begun here" in come_back(page, state=state, code="code-1")
    assert broker.requests == []


def test_callback_is_refused__never_begun(page: Client, broker: ScriptedBroker) -> None:
    assert "does not belong" in come_back(page, state="", code="code-1")


def test_callback_works_once__state_used_up(page: Client, broker: ScriptedBroker) -> None:
    (state,) = begin(page)["state"]
    come_back(page, state=state, error="access_denied")
    assert "does not belong" in come_back(page, state=state, code="code-1")


def test_callback_says_so__user_declined(page: Client, broker: ScriptedBroker) -> None:
    (state,) = begin(page)["state"]
    assert "gave no permission" in come_back(page, state=state, error="access_denied")
    assert not Link.objects.exists()


def test_callback_says_so__code_refused(page: Client, broker: ScriptedBroker) -> None:
    broker.answer(TOKEN_PATH, refusal("invalid_grant", "Invalid code"))
    (state,) = begin(page)["state"]
    assert "Start linking again" in come_back(page, state=state, code="old")
    assert not Link.objects.exists()


def test_redirect_is_not_there__operator_configured_none(page: Client, settings: Settings) -> None:
    settings.TASTYTRADE_CLIENT_ID = ""
    assert page.post(reverse("sync:link_redirect")).status_code == 404
    assert page.get(reverse("sync:link_callback")).status_code == 404
    assert "Sign in at tastytrade" not in page.get(reverse("sync:links")).content.decode()


def test_links_page_offers_the_redirect__configured(page: Client) -> None:
    assert "Sign in at tastytrade" in page.get(reverse("sync:links")).content.decode()
