"""The menu: on every page it marks the one place that the page belongs to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from tests.test_urls import ALL, belongings

if TYPE_CHECKING:
    from django.test import Client

    from apps.accounts.models import User

pytestmark = pytest.mark.django_db
PLACES = {
    "dashboard": "Dashboard", "accounts": "Accounts", "positions": "Positions", "transactions": "Transactions",
    "trades": "Trades", "reports": "P&amp;L", "sync": "Sync", "notices": "Notices", "user": "Profile",
}  # fmt: skip
MARKED = re.compile(r'<a class="nav-link[^>]*aria-current="(page|true)"[^>]*>([^<]*)')


def marked_in(client: Client, address: str) -> list[tuple[str, str]] | None:
    """Return how and what the menu marks on a page; None where the address answers with no page."""
    answer = client.get(address)
    if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
        return None
    menu = answer.content.decode().partition("<main")[0]
    return [(how, name.strip()) for how, name in MARKED.findall(menu)]


def test_every_page_is_marked_in_the_menu_at_the_place_it_belongs_to(client: Client, owner: User) -> None:
    made = belongings(owner)
    client.force_login(owner)
    found, expected = {}, {}
    for name, keys in ALL:
        address = reverse(name, args=[made[key] for key in keys])
        marked = marked_in(client, address)
        if marked is not None:
            found[address] = [place for _, place in marked]
            expected[address] = [PLACES[address.split("/")[1]]]
    assert found == expected
    # Of every part of the site a page was looked at, and of some a page below the first.
    assert {address.split("/")[1] for address in found} == set(PLACES)
    assert len(found) > 2 * len(PLACES)


@pytest.mark.parametrize(("address", "how"), [("/sync/", "page"), ("/sync/links/", "true")])
def test_menu_tells_the_page_itself_from_one_below_it(client: Client, owner: User, address: str, how: str) -> None:
    client.force_login(owner)
    assert marked_in(client, address) == [(how, "Sync")]


def test_page_of_the_sign_in_that_is_about_oneself_belongs_to_the_profile(client: Client, owner: User) -> None:
    client.force_login(owner)
    assert marked_in(client, reverse("account_email")) == [("true", "Profile")]
