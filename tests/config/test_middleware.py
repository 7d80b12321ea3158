"""No cache keeps what belongs to one person; health is tried on a real deployment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

if TYPE_CHECKING:
    from django.test import Client

    from apps.accounts.models import User

pytestmark = pytest.mark.django_db
PRIVATE = "private, no-store"


@pytest.mark.parametrize("address", ["/dashboard/", "/transactions/", "/positions/", "/export/transactions.csv", "/x/"])
def test_answer_to_a_person_is_kept_nowhere(client: Client, owner: User, address: str) -> None:
    client.force_login(owner)
    assert client.get(address)["Cache-Control"] == PRIVATE


def test_answer_that_says_how_long_it_keeps_is_left_alone(client: Client, owner: User) -> None:
    client.force_login(owner)
    # Django itself marks every page of the admin.
    assert "max-age=0" in client.get(reverse("admin:index"))["Cache-Control"]


def test_visitor_s_page_may_be_kept(client: Client) -> None:
    assert client.get("/x/").get("Cache-Control", "") == ""
