"""Editing trades in Chromium: on a phone and a laptop, light and dark, and without any script."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from apps.trades.models import Edit
from apps.trades.services.edits.annotations import tag
from apps.trades.services.edits.links import link_roll
from apps.trades.services.edits.structure import merge_trades, split_by_legs
from apps.trades.services.edits.undoing import undo
from apps.trades.services.user_strategies import define_strategy
from tests.browser import CHANGING, faults_on_screens, open_browser, take_session
from tests.builders import buy, sell_to_open
from tests.factories import NOON, make_account, make_user
from tests.stored import keep_orders
from tests.trades.edits.making import P90, P95, P100, legs_of, make

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client
    from pytest_django.live_server_helper import LiveServer
    from selenium.webdriver import Chrome

    from apps.trades.models import Account

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def browser() -> Iterator[Chrome]:
    driver = open_browser()
    yield driver
    driver.quit()


@pytest.fixture
def account(client: Client) -> Account:
    """The account of a signed-in user with edits in every state and a strategy of his own."""
    user = make_user()
    client.force_login(user)
    account = make_account(user, nickname="Trading with a rather long name")
    make_account(user, "5WX09999")
    again = sell_to_open(1, P100, 3, on="2026-01-07"), sell_to_open(5, P95, 3, on="2026-01-08")
    keep_orders(account, (sell_to_open(2, P95, 2), buy(2, P90, 1)), *again)
    make(account, merge_trades, keys=["1", "3"])
    make(account, split_by_legs, key="1", wanted={"2": None})
    undo(account=account, at=NOON)
    make(account, tag, keys=["1"], text="before earnings, and a rather long tag")
    make(account, link_roll, before="1", after="4")
    make(account, tag, keys=["4"], text="hedge")
    undo(account=account, at=NOON)
    Edit.objects.filter(number=1).update(conflict="names_what_is_gone")
    define_strategy(owner=user, name="Jade fox", colour="#33aa55", description="Luck", pattern="-1P@K1", at=NOON)
    return account


def open_page(browser: Chrome, site: str, client: Client, path: str) -> None:
    browser.get(f"{site}/health")
    take_session(browser, site, client)
    browser.get(site + path)


def await_words(browser: Chrome, words: str) -> None:
    """Wait for the page that answers a press: its message says this."""
    found = f"//*[@role='alert'][contains(., '{words}')]"
    WebDriverWait(browser, 20, ignored_exceptions=CHANGING).until(lambda page: page.find_element(By.XPATH, found))


def type_keys(browser: Chrome, *keys: str) -> None:
    for key in keys:
        ActionChains(browser).send_keys(key).perform()


def type_with(browser: Chrome, key: str, *held: str) -> None:
    chain = ActionChains(browser)
    for each in held:
        chain.key_down(each)
    chain.send_keys(key)
    for each in held:
        chain.key_up(each)
    chain.perform()


@pytest.mark.parametrize("name", ["edits", "user_strategies", "add_strategy", "trades", "problems"])
def test_page_stands_on_every_screen(
    browser: Chrome, live_server: LiveServer, client: Client, account: Account, name: str
) -> None:
    open_page(browser, live_server.url, client, reverse(f"trades:{name}"))
    assert faults_on_screens(browser) == []


def test_forms_of_a_trade_stand_on_every_screen(
    browser: Chrome, live_server: LiveServer, client: Client, account: Account
) -> None:
    open_page(browser, live_server.url, client, reverse("trades:edit_trade", args=[account.pk, "1"]))
    assert faults_on_screens(browser) == []


def test_ticked_trades_are_merged_and_unmerged_with_the_mouse(
    browser: Chrome, live_server: LiveServer, client: Client, account: Account
) -> None:
    open_page(browser, live_server.url, client, reverse("trades:trades"))
    for box in browser.find_elements(By.CSS_SELECTOR, "input[name=trade]"):
        box.click()
    browser.find_element(By.CSS_SELECTOR, "button[value=merge]").click()
    assert faults_on_screens(browser) == []
    browser.find_element(By.XPATH, "//button[text()='Do it']").click()
    await_words(browser, "Merged 2 trades in KO")
    assert len(legs_of(account)) == 1
    browser.find_element(By.XPATH, "//button[text()='Undo']").click()
    await_words(browser, "Undone: Merged 2 trades in KO")
    assert len(legs_of(account)) == 2


@pytest.mark.parametrize(
    ("what", "said"),
    [("label", "Called 2 trades jade fox"), ("split", "Split off 1 trade: one edit. 1 cannot be divided so")],
)
def test_ticked_trades_are_called_and_split_with_the_mouse(
    browser: Chrome, live_server: LiveServer, client: Client, account: Account, what: str, said: str
) -> None:
    open_page(browser, live_server.url, client, reverse("trades:trades"))
    browser.find_element(By.CSS_SELECTOR, "[data-tick-page]").click()
    browser.find_element(By.CSS_SELECTOR, f"button[value={what}]").click()
    assert faults_on_screens(browser) == []
    if what == "label":
        browser.find_element(By.ID, "label").send_keys("Jade fox")
    else:
        browser.find_element(By.ID, "way-units").click()
    browser.find_element(By.CSS_SELECTOR, "main form .btn-primary").click()
    await_words(browser, said)
    # Of five puts one is split off; three puts in two ratios are one unit.
    assert len(legs_of(account)) == (3 if what == "split" else 2)
    browser.find_element(By.XPATH, "//button[text()='Undo']").click()
    await_words(browser, "undone" if what == "split" else "Undone")
    assert len(legs_of(account)) == 2


def test_trades_are_ticked_merged_and_undone_with_keys(
    browser: Chrome, live_server: LiveServer, client: Client, account: Account
) -> None:
    open_page(browser, live_server.url, client, reverse("trades:trades"))
    type_keys(browser, "j", "x", "j", "x", "m")
    browser.find_element(By.XPATH, "//button[text()='Do it']").click()
    await_words(browser, "Merged 2 trades in KO")
    type_with(browser, "z", Keys.CONTROL)
    await_words(browser, "Undone: Merged 2 trades in KO")
    type_with(browser, "z", Keys.CONTROL, Keys.SHIFT)
    await_words(browser, "Merged 2 trades in KO")
    assert len(legs_of(account)) == 1


def test_keys_are_told_are_quiet_in_fields_and_can_be_switched_off(
    browser: Chrome, live_server: LiveServer, client: Client, account: Account
) -> None:
    open_page(browser, live_server.url, client, reverse("trades:trades"))
    type_keys(browser, "t", "m", "?")
    # The first key went to the field of tags, the others were written into it.
    assert browser.switch_to.active_element.get_attribute("value") == "m?"
    browser.execute_script("document.activeElement.blur()")
    type_keys(browser, "?")
    assert "Merge what is ticked" in browser.find_element(By.TAG_NAME, "dialog").text
    assert faults_on_screens(browser) == []
    browser.find_element(By.ID, "keys-on").click()
    browser.find_element(By.CSS_SELECTOR, "[data-close]").click()
    type_keys(browser, "j", "x")
    assert browser.find_elements(By.CSS_SELECTOR, "input[name=trade]:checked") == []
    browser.execute_script("localStorage.clear()")
