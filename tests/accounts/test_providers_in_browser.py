"""The way to an outside provider and back in Chromium: past the page's policy, and with its rules about cookies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from apps.accounts.models import User
from tests.browser import complaints, open_browser

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django.live_server_helper import LiveServer
    from selenium.webdriver import Chrome

    from tests.accounts.fake_provider import Provider

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PATIENCE = 20


@pytest.fixture
def browser() -> Iterator[Chrome]:
    driver = open_browser()
    yield driver
    driver.quit()


def press(browser: Chrome, words: str) -> None:
    browser.find_element(By.XPATH, f"//button[contains(., '{words}')]").click()


def wait_for_question(browser: Chrome) -> None:
    address = reverse("people:sync_question")
    WebDriverWait(browser, PATIENCE).until(lambda driver: driver.current_url.endswith(address))


def test_button_leads_to_google_and_back_signed_in(browser: Chrome, live_server: LiveServer, google: Provider) -> None:
    browser.get(live_server.url + reverse("account_login"))
    press(browser, "Sign in with Google")
    wait_for_question(browser)
    assert User.objects.get().email == "ann@example.com"
    assert complaints(browser) == []


def test_button_leads_to_apple_and_back_signed_in(browser: Chrome, live_server: LiveServer, apple: Provider) -> None:
    browser.get(live_server.url + reverse("account_login"))
    press(browser, "Sign in with Apple")
    WebDriverWait(browser, PATIENCE).until(lambda driver: driver.title == "Apple")
    # Apple posts its answer from its own site: the browser then sends none of the session's cookies along.
    press(browser, "Continue")
    wait_for_question(browser)
    assert User.objects.get().email == "ann@example.com"
