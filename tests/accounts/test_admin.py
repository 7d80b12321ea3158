from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from apps.tastytrade_sync.simulator.scenario_values import Credentials
from tests.factories import make_account, make_link, make_user

if TYPE_CHECKING:
    from django.test import Client

    from apps.accounts.models import User

pytestmark = pytest.mark.django_db
LISTS = [
    "accounts_user", "trades_account", "trades_transaction", "trades_instrument", "trades_snapshot",
    "tastytrade_sync_link", "tastytrade_sync_syncrun", "tastytrade_sync_syncproblem",
]  # fmt: skip


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(make_user("support@example.com", is_staff=True))
    return client


@pytest.mark.parametrize("name", LISTS)
def test_staff_may_look_and_search_but_not_add(staff: Client, owner: User, name: str) -> None:
    make_account(owner)
    assert staff.get(reverse(f"admin:{name}_changelist"), {"q": "5"}).status_code == 200
    assert staff.get(reverse(f"admin:{name}_add")).status_code == 403


def test_standard_user_has_no_admin(client: Client, owner: User) -> None:
    client.force_login(owner)
    assert client.get(reverse("admin:index")).status_code == 302


def test_user_page_shows_no_password(staff: Client) -> None:
    person = make_user("person@example.com", password="a-long-good-pass-9")
    html = staff.get(reverse("admin:accounts_user_change", args=[person.pk])).content.decode()
    assert "person@example.com" in html
    assert person.password not in html


def test_nothing_can_be_deleted(staff: Client, owner: User) -> None:
    account = make_account(owner)
    assert staff.post(reverse("admin:trades_account_delete", args=[account.pk])).status_code == 403


def test_link_page_shows_no_secret(staff: Client, owner: User) -> None:
    link = make_link(owner, Credentials(client_secret="very-secret-one", refresh_token="very-secret-two"))
    html = staff.get(reverse("admin:tastytrade_sync_link_change", args=[link.pk])).content.decode()
    assert "very-secret" not in html
