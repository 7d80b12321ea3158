"""Both ways of linking against the whole simulator, its consent page included."""

from __future__ import annotations

from datetime import date
from http.client import HTTPConnection
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from django.urls import reverse

from apps.tastytrade_sync.models import Link, LinkMethod, LinkState
from apps.tastytrade_sync.simulator.scenario import load
from apps.tastytrade_sync.simulator.server import Simulator, running_simulator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client
    from pytest_django.fixtures import Settings

TODAY = date(2026, 11, 20)


@pytest.fixture
def simulator(settings: Settings) -> Iterator[Simulator]:
    with running_simulator(load("demo", today=TODAY), today=TODAY) as running:
        settings.TASTYTRADE_SIMULATOR_URL = running.url
        settings.TASTYTRADE_CLIENT_ID = running.world.grants.credentials.client_id
        settings.TASTYTRADE_CLIENT_SECRET = "simulator-secret"
        settings.TASTYTRADE_REDIRECT_ENVIRONMENT = "simulator"
        yield running


def choose(page: Client, choice: str) -> str:
    """Begin at our page, choose on the broker's, and give the address it sends the browser back to."""
    consent = urlsplit(page.post(reverse("sync:link_redirect"))["Location"])
    connection = HTTPConnection(consent.netloc, timeout=60)
    connection.request("GET", f"{consent.path}?{consent.query}&choice={choice}", headers={"User-Agent": "browser/1"})
    address = connection.getresponse().headers["Location"]
    connection.close()
    return address.removeprefix("http://testserver")


def test_pasted_secrets_of_the_simulator_link(page: Client, simulator: Simulator) -> None:
    secrets = {"client_secret": "simulator-secret", "refresh_token": "simulator-refresh-token"}
    page.post(reverse("sync:link_personal"), {"environment": "simulator", **secrets})
    link = Link.objects.get()
    assert (link.state, link.method) == (LinkState.ACTIVE, LinkMethod.PERSONAL)


def test_approving_at_the_broker_links__read_only(page: Client, simulator: Simulator) -> None:
    assert page.get(choose(page, "approve"))["Location"] == reverse("sync:index")
    link = Link.objects.get()
    assert (link.method, link.scope) == (LinkMethod.REDIRECT, "read")


def test_denying_at_the_broker_links_nothing(page: Client, simulator: Simulator) -> None:
    assert page.get(choose(page, "deny"))["Location"] == reverse("sync:links")
    assert not Link.objects.exists()


def test_linking_again_after_the_grant_was_revoked_mends_the_link(page: Client, simulator: Simulator) -> None:
    page.get(choose(page, "approve"))
    Link.objects.update(state=LinkState.LOST)
    page.get(choose(page, "approve"))
    assert Link.objects.get().state == LinkState.ACTIVE
