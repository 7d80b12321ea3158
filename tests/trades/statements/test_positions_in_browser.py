"""From a break to a stated opening and back, in Chromium: on a phone and a laptop, light and dark."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from selenium.webdriver.common.by import By

from apps.trades.models import Account, StatedOpening
from tests.browser import faults_on_screens, open_browser, show
from tests.builders import buy
from tests.factories import make_account, make_user
from tests.stored import keep
from tests.trades.holdings.test_pages_in_browser import faults, told
from tests.trades.statements.test_positions import KO, MES, PUT, report, state

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client
    from pytest_django.live_server_helper import LiveServer
    from selenium.webdriver import Chrome

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def browser() -> Iterator[Chrome]:
    driver = open_browser()
    yield driver
    driver.quit()


@pytest.fixture
def account(client: Client) -> Account:
    """The account of a signed-in user, whose broker holds shares that no row explains."""
    user = make_user()
    client.force_login(user)
    account = make_account(user, nickname="Trading with a rather long name")
    report(account, KO, "100")
    return account


def test_break_is_settled_by_a_statement_and_comes_back_with_it(
    browser: Chrome, live_server: LiveServer, client: Client, account: Account
) -> None:
    assert faults(browser, live_server.url, client, reverse("trades:reconciliation")) == []
    show(browser, width=390, theme="light")
    browser.find_element(By.PARTIAL_LINK_TEXT, "State how this position was opened").click()
    assert faults_on_screens(browser) == []
    show(browser, width=390, theme="light")
    day = browser.find_element(By.NAME, "opened_on")
    browser.execute_script("arguments[0].value = '2026-01-02'", day)
    browser.find_element(By.CSS_SELECTOR, "main button[type=submit]").click()
    assert told(browser, "counts with what you stated")
    assert faults_on_screens(browser) == []
    browser.find_element(By.XPATH, "//button[text()='Take back']").click()
    assert told(browser, "Taken back")
    assert not StatedOpening.objects.in_force().exists()


def test_questions_about_statements_stand_on_every_screen(
    browser: Chrome, live_server: LiveServer, client: Client, account: Account
) -> None:
    state(account, report(account, KO, "100"))
    keep(account, buy(100, "KO", 30, on="2026-01-02"))
    state(account, report(account, MES, "1", "5000"), 1, -25000)
    state(account, report(account, PUT, "-2"), -2, 300)
    for path in (reverse("trades:problems"), reverse("trades:reconciliation"), reverse("trades:lots")):
        assert faults(browser, live_server.url, client, path) == [], path
