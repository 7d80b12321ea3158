"""The sync a sign-in asked for, run against the simulated broker."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from apps.tastytrade_sync.models import RunState, SyncRun, Trigger
from tests.accounts.people import PASSWORD, sign_in
from tests.browser import complaints, open_browser

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client
    from pytest_django.live_server_helper import LiveServer
    from selenium.webdriver import Chrome

    from apps.accounts.models import User
    from tests.tastytrade_sync.sync.conftest import Desk

pytestmark = pytest.mark.django_db(transaction=True)


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


@pytest.fixture
def browser() -> Iterator[Chrome]:
    driver = open_browser()
    yield driver
    driver.quit()


def sign_in_as(browser: Chrome, site: str, user: User, wish: str) -> None:
    """Let the user, who wishes this about syncing, sign in by hand."""
    user.sync_at_sign_in = wish
    user.set_password(PASSWORD)
    user.save()
    browser.get(site + reverse("account_login"))
    browser.find_element(By.NAME, "login").send_keys(user.email)
    browser.find_element(By.NAME, "password").send_keys(PASSWORD)
    browser.find_element(By.CSS_SELECTOR, "main form button[type=submit]").click()


def wait_for_the_run(browser: Chrome) -> SyncRun:
    # The page of a run, which the browser is led to when the stream has ended.
    WebDriverWait(browser, 30).until(lambda driver: re.search(r"/sync/\d+/$", driver.current_url))
    return SyncRun.objects.get()


@pytest.mark.browser
def test_always_signs_in_and_syncs_without_another_press(desk: Desk, live_server: LiveServer, browser: Chrome) -> None:
    sign_in_as(browser, live_server.url, desk.link.owner, "ALWAYS")
    run = wait_for_the_run(browser)
    assert (run.trigger, run.state) == (Trigger.SIGN_IN, RunState.COMPLETE)
    # Neither going back nor opening the page again starts another one.
    browser.back()
    browser.get(live_server.url + reverse("sync:index"))
    assert SyncRun.objects.count() == 1
    assert complaints(browser) == []


@pytest.mark.browser
def test_ask_offers_and_syncs_when_pressed(desk: Desk, live_server: LiveServer, browser: Chrome) -> None:
    sign_in_as(browser, live_server.url, desk.link.owner, "ASK")
    WebDriverWait(browser, 10).until(lambda driver: driver.find_elements(By.CSS_SELECTOR, "sync-progress"))
    assert not SyncRun.objects.exists()
    browser.find_element(By.CSS_SELECTOR, "sync-progress button[type=submit]").click()
    assert wait_for_the_run(browser).trigger == Trigger.SIGN_IN
