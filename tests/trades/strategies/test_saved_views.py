"""Views of the list of trades kept under a name."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from apps.trades.models import SavedView
from apps.trades.services.saved_views import ViewRefused, rename_view, save_view
from tests.trades.strategies.test_strategies_page import html_of

if TYPE_CHECKING:
    from django.test import Client

    from apps.accounts.models import User

pytestmark = pytest.mark.django_db
QUERY = "status=open&column=days&column=dte"


@pytest.fixture
def view(owner: User) -> SavedView:
    return save_view(owner=owner, name="Open wheels", query=QUERY)


def names(owner: User) -> dict[str, str]:
    return dict(SavedView.objects.for_user(owner).values_list("name", "query"))


def test_view_is_saved_and_opened_by_its_pill(page: Client, owner: User, account: object) -> None:
    answer = page.post(reverse("trades:save_view"), {"name": " Open  wheels ", "query": QUERY})
    assert answer["Location"] == f"{reverse('trades:trades')}?{QUERY}"
    assert names(owner) == {"Open wheels": QUERY}
    html = html_of(page, f"?{QUERY}", "trades:trades")
    assert "Kept as “Open wheels”." in html
    assert re.search(r'nav-link active"\s+aria-current="true"\s+href="/trades/\?status=open[^>]*>Open wheels<', html)


def test_place_in_the_list_and_empty_fields_are_not_kept(owner: User) -> None:
    assert save_view(owner=owner, name="A", query="?status=open&page=3&tag=&text=").query == "status=open"


def test_view_of_the_same_name_is_replaced(owner: User, view: SavedView) -> None:
    save_view(owner=owner, name=view.name, query="result=win")
    assert names(owner) == {view.name: "result=win"}


@pytest.mark.parametrize(
    ("name", "query", "reason"),
    [(" \0 ", "", "needs a name"), ("x" * 61, "", "at most 60"), ("A", "text=" + "x" * 2000, "too long to be kept")],
)
def test_view_that_cannot_be_kept_is_refused_with_the_reason(
    page: Client, owner: User, name: str, query: str, reason: str
) -> None:
    with pytest.raises(ViewRefused, match=reason):
        save_view(owner=owner, name=name, query=query)
    # On the page it is said, and the list stays as it is.
    said = page.post(reverse("trades:save_view"), {"name": name, "query": query}, follow=True)
    assert reason in said.content.decode()
    assert names(owner) == {}


def test_view_is_renamed__but_not_to_another_s_name(page: Client, owner: User, view: SavedView) -> None:
    save_view(owner=owner, name="Winners", query="result=win")
    address = reverse("trades:saved_view", args=[view.pk])
    assert "called “Winners” already" in page.post(address, {"name": "Winners"}, follow=True).content.decode()
    page.post(address, {"name": "Wheels"})
    assert names(owner) == {"Wheels": QUERY, "Winners": "result=win"}


def test_deleted_view_comes_back_with_undo(page: Client, owner: User, view: SavedView) -> None:
    html = page.post(reverse("trades:delete_view", args=[view.pk]), follow=True).content.decode()
    assert names(owner) == {}
    undo = re.search(r'<form method="post" action="(/trades/views/[^"]*)"', html)
    assert undo is not None
    page.post(unescape(undo[1]), {"next": "/trades/"})
    assert names(owner) == {"Open wheels": QUERY}


def test_two_people_may_use_one_name(owner: User, stranger: User, view: SavedView) -> None:
    other = save_view(owner=stranger, name=view.name, query="")
    rename_view(view=other, name="Open wheels")
    assert (names(owner), names(stranger)) == ({"Open wheels": QUERY}, {"Open wheels": ""})


@pytest.mark.parametrize("name", ["trades:saved_view", "trades:delete_view"])
def test_view_of_somebody_else_is_not_there(
    client: Client, owner: User, stranger: User, view: SavedView, name: str
) -> None:
    client.force_login(stranger)
    assert client.post(reverse(name, args=[view.pk]), {"name": "Mine"}).status_code == 404
    assert names(owner) == {"Open wheels": QUERY}
