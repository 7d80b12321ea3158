"""The sync a sign-in asked for, run against the simulated broker."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from apps.tastytrade_sync.models import RunState, SyncRun, Trigger
from tests.accounts.people import PASSWORD, sign_in
from tests.browser import complaints
from tests.steps import another_page, arrives, click, follow, found, type_into

if TYPE_CHECKING:
    from django.test import Client
    from selenium.webdriver import Chrome

    from apps.accounts.models import User
    from tests.browser import OpenPage
    from tests.tastytrade_sync.sync.conftest import Desk

pytestmark = pytest.mark.django_db(transaction=True)
A_RUN = r"/sync/\d+/"


def test_sync_begun_by_a_sign_in_says_so(desk: Desk, client: Client) -> None:
    owner = desk.link.owner
    owner.sync_at_sign_in = "ALWAYS"
    owner.set_password(PASSWORD)
    owner.save()
    page = client.get(sign_in(client, owner.email)["Location"]).content.decode()
    assert 'name="at_sign_in"' in page
    b"".join(client.post(reverse("sync:index"), {"at_sign_in": "1"}, headers={"Accept": "application/x-ndjson"}))
    run = SyncRun.objects.get()
    assert (run.trigger, run.state) == (Trigger.SIGN_IN, RunState.COMPLETE)


def test_sync_begun_by_hand_is_not_called_a_sign_in(desk: Desk, client: Client) -> None:
    client.force_login(desk.link.owner)
    b"".join(client.post(reverse("sync:index"), headers={"Accept": "application/x-ndjson"}))
    assert SyncRun.objects.get().trigger == Trigger.PAGE


def sign_in_as(browser: Chrome, user: User, wish: str) -> None:
    """Let the user, who wishes this about syncing, sign in by hand."""
    user.sync_at_sign_in = wish
    user.set_password(PASSWORD)
    user.save()
    type_into(browser, login=user.email, password=PASSWORD)
    follow(browser, "main form button[type=submit]")


@pytest.mark.browser
def test_always_signs_in_and_syncs_without_another_press(desk: Desk, browser: Chrome, open_page: OpenPage) -> None:
    open_page(reverse("account_login"))
    sign_in_as(browser, desk.link.owner, "ALWAYS")
    arrives(browser, A_RUN)
    run = SyncRun.objects.get()
    assert (run.trigger, run.state) == (Trigger.SIGN_IN, RunState.COMPLETE)
    # Neither going back nor opening the page again starts another one.
    with another_page(browser):
        browser.back()
    open_page(reverse("sync:index"))
    assert SyncRun.objects.count() == 1
    assert complaints(browser) == []


@pytest.mark.browser
def test_ask_offers_and_syncs_when_pressed(desk: Desk, browser: Chrome, open_page: OpenPage) -> None:
    open_page(reverse("account_login"))
    sign_in_as(browser, desk.link.owner, "ASK")
    assert found(browser, "sync-progress").is_displayed()
    assert not SyncRun.objects.exists()
    click(browser, "sync-progress button[type=submit]")
    arrives(browser, A_RUN)
    assert SyncRun.objects.get().trigger == Trigger.SIGN_IN
