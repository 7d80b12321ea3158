"""The pages of linking: what they say, what they never show, and whose links they touch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.tastytrade_sync.client.errors import WORDING, ErrorKind
from apps.tastytrade_sync.models import Link, LinkSecret, LinkState
from tests.tastytrade_sync.client.scripted_server import TOKEN_PATH, ScriptedBroker
from tests.tastytrade_sync.linking.answers import REFUSALS, SECRET, TOKEN

if TYPE_CHECKING:
    from django.http import HttpResponseBase
    from pytest_django.fixtures import DjangoAssertNumQueries, Settings

    from apps.accounts.models import User


def paste(page: Client, **changed: str) -> HttpResponseBase:
    data = {"environment": "simulator", "client_secret": SECRET, "refresh_token": TOKEN, **changed}
    return page.post(reverse("sync:link_personal"), data)


def pasted_text(page: Client, **changed: str) -> str:
    """Paste and give the page that comes back."""
    response = paste(page, **changed)
    assert isinstance(response, HttpResponse)
    return response.content.decode()


def text_of(page: Client, name: str, *args: object) -> str:
    text: str = page.get(reverse(name, args=args)).content.decode()
    return text


def test_personal_page_links_and_leads_to_the_sync(page: Client, broker: ScriptedBroker) -> None:
    response = paste(page, refresh_token=f"  {TOKEN}\n")
    assert (response.status_code, response["Location"]) == (302, reverse("sync:index"))
    assert LinkSecret.objects.get().refresh_token == TOKEN


def test_personal_page_never_echoes_what_was_pasted__refused(page: Client, broker: ScriptedBroker) -> None:
    broker.answer(TOKEN_PATH, REFUSALS[ErrorKind.WRONG_SECRET])
    text = pasted_text(page)
    assert SECRET not in text
    assert TOKEN not in text
    assert text.count('type="password"') == 2


@pytest.mark.parametrize("kind", REFUSALS)
def test_personal_page_says_what_happened_and_what_to_do(page: Client, broker: ScriptedBroker, kind: ErrorKind) -> None:
    broker.answer(TOKEN_PATH, REFUSALS[kind])
    text = pasted_text(page)
    name = f"The tastytrade simulator at {broker.url}"
    assert WORDING[kind].message.replace("{broker}", name) in text
    assert WORDING[kind].advice in text


def test_personal_page_asks_the_broker_nothing__a_field_is_empty(page: Client, broker: ScriptedBroker) -> None:
    assert "This field is required" in pasted_text(page, client_secret=" ")
    assert broker.requests == []


def test_personal_page_offers_no_simulator__not_allowed_here(page: Client, settings: Settings) -> None:
    settings.TASTYTRADE_SIMULATOR_ALLOWED = False
    assert "Simulator" not in text_of(page, "sync:link_personal")
    assert "Select a valid choice" in pasted_text(page)


def test_personal_page_is_not_kept_by_caches(page: Client) -> None:
    assert "no-store" in page.get(reverse("sync:link_personal"))["Cache-Control"]


def test_help_page_names_the_scope_and_the_return_address(page: Client) -> None:
    text = text_of(page, "sync:link_help")
    assert "<strong>read</strong>" in text
    assert "http://testserver/sync/links/callback/" in text


def test_links_page_shows_state_and_scope__without_secrets(page: Client, broker: ScriptedBroker) -> None:
    paste(page)
    text = text_of(page, "sync:links")
    assert "5WX01234" in text
    assert "it cannot trade" in text
    assert SECRET not in text


def test_links_page_says_why_a_link_is_lost(page: Client, broker: ScriptedBroker) -> None:
    paste(page)
    Link.objects.update(state=LinkState.LOST, state_reason="tastytrade has withdrawn this permission.")
    text = text_of(page, "sync:links")
    assert "tastytrade has withdrawn this permission." in text
    assert ">Link again</a>" in text


def test_links_page_warns__grant_may_trade(page: Client, broker: ScriptedBroker) -> None:
    paste(page)
    assert "could also trade" not in text_of(page, "sync:links")
    Link.objects.update(scope="read trade")
    assert "could also trade" in text_of(page, "sync:links")


def test_forget_page_asks_first_then_deletes_the_secrets(page: Client, broker: ScriptedBroker) -> None:
    paste(page)
    link = Link.objects.get()
    assert "deleted from this server" in text_of(page, "sync:forget", link.pk)
    assert LinkSecret.objects.exists()
    assert page.post(reverse("sync:forget", args=[link.pk]))["Location"] == reverse("sync:links")
    assert not LinkSecret.objects.exists()
    assert "5WX01234" not in text_of(page, "sync:links").replace("Linked: 5WX01234", "")


def test_forget_page_is_not_there__link_of_somebody_else(page: Client, stranger: User, broker: ScriptedBroker) -> None:
    paste(page)
    other = Client()
    other.force_login(stranger)
    address = reverse("sync:forget", args=[Link.objects.get().pk])
    assert (other.get(address).status_code, other.post(address).status_code) == (404, 404)
    assert LinkSecret.objects.exists()


@pytest.mark.parametrize("name", ["links", "link_help", "link_personal", "link_callback"])
def test_pages_ask_to_sign_in__nobody_signed_in(db: None, name: str) -> None:
    response = Client().get(reverse(f"sync:{name}"))
    assert response.status_code == 302
    assert "/user/login/" in response["Location"]


def test_links_page_costs_the_same__many_links(
    page: Client, owner: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(5):
        Link.objects.create(owner=owner, environment="simulator", label=f"5WX0000{number}")
    with CaptureQueriesContext(connection) as many:
        page.get(reverse("sync:links"))
    Link.objects.exclude(label="5WX00000").delete()
    with django_assert_num_queries(len(many)):
        page.get(reverse("sync:links"))


def test_links_page_shows_no_links_of_others(stranger: User, page: Client, broker: ScriptedBroker) -> None:
    paste(page)
    other = Client()
    other.force_login(stranger)
    text = text_of(other, "sync:links")
    assert "5WX01234" not in text
    assert "Nothing is linked yet" in text
