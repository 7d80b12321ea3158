"""What a sign-in does about a sync: start it, offer it, or leave it alone. Never by a page that is only fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from apps.tastytrade_sync.models import Link, LinkState, SyncRun
from apps.tastytrade_sync.simulator.scenario_values import Credentials
from tests.accounts.people import PASSWORD, sign_in
from tests.factories import make_link, make_user

if TYPE_CHECKING:
    from django.test import Client

    from apps.accounts.models import User

pytestmark = pytest.mark.django_db
DASHBOARD = "/dashboard/"
SYNC = "/sync/"
START = "<sync-progress data-start>"
OFFER = "Sync now? It reads what is new"


def make_linked(wish: str, **fields: str) -> User:
    user = make_user("ann@example.com", password=PASSWORD, sync_at_sign_in=wish, **fields)
    make_link(user, Credentials(client_secret="secret", refresh_token="token"))
    return user


def shows(client: Client, address: str, text: str, **headers: str) -> bool:
    return text in client.get(address, headers=headers).content.decode()


def test_always_leads_to_the_sync_page_which_starts_once(client: Client) -> None:
    make_linked("ALWAYS")
    assert sign_in(client, "ann@example.com")["Location"] == SYNC
    assert [shows(client, SYNC, START) for _ in range(2)] == [True, False]


def test_always_goes_before_the_page_one_was_on_the_way_to(client: Client) -> None:
    make_linked("ALWAYS")
    assert sign_in(client, "ann@example.com", next="/positions/")["Location"] == SYNC


def test_showing_the_page_starts_nothing_by_itself(client: Client) -> None:
    make_linked("ALWAYS")
    sign_in(client, "ann@example.com")
    page = client.get(SYNC)
    # A GET must not change anything; the browser may not keep the page either, or going back would start again.
    assert not SyncRun.objects.exists()
    assert page["Cache-Control"] == "no-store"


def test_page_fetched_ahead_does_not_use_the_start_up(client: Client) -> None:
    make_linked("ALWAYS")
    sign_in(client, "ann@example.com")
    assert not shows(client, SYNC, START, sec_purpose="prefetch")
    assert shows(client, SYNC, START)


def test_ask_offers_once_wherever_one_lands(client: Client) -> None:
    make_linked("ASK")
    assert sign_in(client, "ann@example.com", next="/positions/")["Location"] == "/positions/"
    assert shows(client, "/positions/", OFFER)
    assert not shows(client, DASHBOARD, OFFER)


def test_ask_does_not_start(client: Client) -> None:
    make_linked("ASK")
    sign_in(client, "ann@example.com")
    assert not shows(client, SYNC, START)


def test_answering_always_to_the_question_starts_this_time_already(client: Client) -> None:
    make_linked("")
    sign_in(client, "ann@example.com")
    answer = client.post(reverse("people:sync_question"), {"sync_at_sign_in": "ALWAYS"})
    assert answer["Location"] == SYNC
    assert shows(client, SYNC, START)


@pytest.mark.parametrize("wish", ["ALWAYS", "ASK"])
def test_without_a_link_nothing_is_started_or_offered(client: Client, wish: str) -> None:
    make_user("ann@example.com", password=PASSWORD, sync_at_sign_in=wish)
    assert sign_in(client, "ann@example.com")["Location"] == DASHBOARD
    assert not shows(client, DASHBOARD, OFFER)
    assert not shows(client, SYNC, START)


def test_link_that_is_lost_cannot_be_synced_and_is_not_offered(client: Client) -> None:
    make_linked("ALWAYS")
    Link.objects.update(state=LinkState.LOST)
    assert sign_in(client, "ann@example.com")["Location"] == DASHBOARD


def test_never_means_never(client: Client) -> None:
    make_linked("NEVER")
    assert sign_in(client, "ann@example.com")["Location"] == DASHBOARD
    assert not shows(client, DASHBOARD, OFFER)
    assert not shows(client, SYNC, START)
