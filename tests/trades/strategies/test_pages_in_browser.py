"""Strategies, saved views and the review queue in Chromium: on a phone and a laptop, light and dark."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from apps.trades.services.saved_views import save_view
from tests.browser import CHANGING, faults_on_screens, open_browser, show, take_session, unseen_focus
from tests.builders import call, put, sell_to_open
from tests.factories import make_account, make_user
from tests.stored import keep_orders
from tests.trades.strategies.stories import YEAR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client
    from pytest_django.live_server_helper import LiveServer
    from selenium.webdriver import Chrome

    from apps.trades.models import Account

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
STRATEGIES, REVIEW, LIBRARY, TRADES = (
    reverse(f"trades:{name}") for name in ("strategies", "review", "library", "trades")
)
LEGGED_IN = (
    sell_to_open(1, put("T", 20), 1, on="2026-03-11", time="10:00"),
    sell_to_open(1, call("T", 30), 1, on="2026-03-11", time="10:03"),
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Chrome]:
    driver = open_browser()
    yield driver
    driver.quit()


@pytest.fixture
def account(client: Client) -> Account:
    """The account of a signed-in user with the small year, two equal doubtful trades, and a saved view."""
    user = make_user()
    client.force_login(user)
    account = make_account(user, nickname="Trading with a rather long name")
    keep_orders(account, *YEAR, *LEGGED_IN, *LEGGED_IN)
    save_view(owner=user, name="Averylongnamethatdoesnotbreakbyitself", query="status=open")
    return account


def open_page(browser: Chrome, site: str, client: Client, path: str) -> None:
    browser.get(f"{site}/health")
    take_session(browser, site, client)
    browser.get(site + path)


@pytest.mark.parametrize(
    "path",
    [
        STRATEGIES,
        f"{STRATEGIES}?unit=campaign&strategy=SHORT_PUT&rows=month",
        f"{STRATEGIES}?rows=year&from=x",
        f"{STRATEGIES}?underlying=NONE",
        LIBRARY,
        REVIEW,
        f"{TRADES}?unit=chain&result=win",
    ],
)
@pytest.mark.usefixtures("account")
def test_page_stands_on_every_screen(browser: Chrome, live_server: LiveServer, client: Client, path: str) -> None:
    open_page(browser, live_server.url, client, path)
    assert faults_on_screens(browser) == []


def test_saved_view_stands_on_every_screen(
    browser: Chrome, live_server: LiveServer, client: Client, account: Account
) -> None:
    view = account.owner.saved_views.get()
    open_page(browser, live_server.url, client, reverse("trades:saved_view", args=[view.pk]))
    assert faults_on_screens(browser) == []


@pytest.mark.usefixtures("account")
def test_figure_is_clicked_open(browser: Chrome, live_server: LiveServer, client: Client) -> None:
    show(browser, width=1280, theme="light")
    open_page(browser, live_server.url, client, STRATEGIES)
    browser.find_element(By.LINK_TEXT, "50.0 %").click()
    # Of KO's chain, which won, both trades are listed.
    waited(browser, "[data-count='2']")
    assert "unit=chain" in browser.current_url


@pytest.mark.usefixtures("account")
def test_review_is_answered_with_one_press(browser: Chrome, live_server: LiveServer, client: Client) -> None:
    show(browser, width=390, theme="dark")
    open_page(browser, live_server.url, client, REVIEW)
    before = len(browser.find_elements(By.CSS_SELECTOR, "article[data-trade]"))
    browser.find_element(By.XPATH, "//article//button[.='Accept']").click()
    waited(browser, ".alert-success")
    assert len(browser.find_elements(By.CSS_SELECTOR, "article[data-trade]")) == before - 1


@pytest.mark.usefixtures("account")
def test_every_control_shows_that_it_is_reached(browser: Chrome, live_server: LiveServer, client: Client) -> None:
    show(browser, width=1280, theme="light")
    open_page(browser, live_server.url, client, REVIEW)
    assert unseen_focus(browser) == []


def waited(browser: Chrome, selector: str) -> None:
    wait = WebDriverWait(browser, 20, ignored_exceptions=CHANGING)
    wait.until(lambda open_one: open_one.find_element(By.CSS_SELECTOR, selector))
