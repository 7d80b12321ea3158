"""Trades walked through, opened and edited by keys alone, in real Chromium."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from apps.trades.models import Edit, EditState, Trade
from tests.browser import CHANGING, complaints, open_browser, show, take_session
from tests.builders import call, put, sell_to_open
from tests.factories import make_account, make_user
from tests.stored import keep_orders
from tests.trades.trades.stories import mark_them, three_trades

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.test import Client
    from pytest_django.live_server_helper import LiveServer
    from selenium.webdriver import Chrome

    from apps.trades.models import Account

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CALL = call("PEP", 160)
NAME = "return document.querySelector('.current-row')?.dataset.trade ?? ''"


@pytest.fixture(scope="module")
def driver() -> Iterator[Chrome]:
    browser = open_browser()
    yield browser
    browser.quit()


@pytest.fixture
def account(client: Client) -> Account:
    user = make_user()
    client.force_login(user)
    account = three_trades(make_account(user))
    mark_them(account)
    return account


@pytest.fixture
def browser(driver: Chrome, live_server: LiveServer, client: Client, account: Account) -> Chrome:
    """A browser that shows the list of three trades: shares, a put, a spread."""
    driver.get(f"{live_server.url}/health")
    driver.execute_script("window.localStorage.clear()")
    take_session(driver, live_server.url, client)
    show(driver, width=1280, theme="light")
    driver.get(live_server.url + reverse("trades:trades"))
    complaints(driver)
    return driver


def press(browser: Chrome, *keys: str) -> None:
    for key in keys:
        ActionChains(browser).send_keys(key).perform()


def press_with(browser: Chrome, key: str, *held: str) -> None:
    actions = ActionChains(browser)
    for each in held:
        actions.key_down(each)
    actions.send_keys(key)
    for each in held:
        actions.key_up(each)
    actions.perform()


def until(browser: Chrome, holds: Callable[[Chrome], object]) -> None:
    WebDriverWait(browser, 30, ignored_exceptions=CHANGING).until(holds)


def heading(browser: Chrome) -> str:
    return browser.find_element(By.TAG_NAME, "h1").text


def current(browser: Chrome) -> str:
    return str(browser.execute_script(NAME))


def ticked(browser: Chrome) -> int:
    return len(browser.find_elements(By.CSS_SELECTOR, "input[name=trade]:checked"))


def says(words: str) -> Callable[[Chrome], object]:
    return lambda page: words in page.find_element(By.CSS_SELECTOR, ".alert-success").text


def test_two_trades_are_merged_by_keys_undone_and_merged_again(browser: Chrome) -> None:
    press(browser, "j", "j", "x", "j", "x")
    assert browser.find_element(By.CSS_SELECTOR, "[data-ticked]").text == "2 ticked"
    press(browser, "m")
    until(browser, lambda page: heading(page) == "Before anything changes")
    assert Trade.objects.count() == 3
    press(browser, Keys.ENTER)
    until(browser, says("Merged 2 trades in KO"))
    assert Trade.objects.count() == 2
    press_with(browser, "z", Keys.CONTROL)
    until(browser, says("Undone: Merged 2 trades"))
    assert Trade.objects.count() == 3
    press_with(browser, "z", Keys.CONTROL, Keys.SHIFT)
    until(browser, says("Merged 2 trades in KO"))
    assert Trade.objects.count() == 2
    assert complaints(browser) == []


def test_rows_are_walked_through_and_the_current_one_is_seen(browser: Chrome) -> None:
    press(browser, "j")
    assert current(browser) == "4"
    press(browser, "j", "j", "j", "k")
    assert current(browser) == "3"
    row = browser.switch_to.active_element
    assert row.get_attribute("data-trade") == "3"
    assert row.value_of_css_property("outline-style") != "none"
    press(browser, Keys.ESCAPE)
    assert current(browser) == ""


def test_row_is_opened_and_its_trade_tagged(browser: Chrome) -> None:
    press(browser, "j", "j", Keys.ENTER)
    until(browser, lambda page: heading(page) == "KO Short put")
    press(browser, "t")
    until(browser, lambda page: heading(page) == "Edit KO Short put")
    browser.back()
    until(browser, lambda page: heading(page) == "KO Short put")
    browser.back()
    until(browser, lambda page: heading(page) == "Trades")
    press(browser, "k", "k", "t")
    # The current row is ticked, and the cursor stands in the field.
    assert ticked(browser) == 1
    press(browser, "core", Keys.ENTER)
    until(browser, says("core"))
    assert [row.tags for row in Trade.objects.exclude(tags=[])] == [["core"]]


def test_current_row_is_split_on_a_page_of_its_own(browser: Chrome) -> None:
    press(browser, "k", "s")
    until(browser, lambda page: heading(page) == "Edit KO Bull put spread")
    assert browser.current_url.endswith("#split")


def test_keys_do_nothing_in_fields_and_in_the_sheet(browser: Chrome) -> None:
    press(browser, "/", "jjx?")
    field = browser.switch_to.active_element
    assert (field.get_attribute("id"), field.get_attribute("value")) == ("text", "jjx?")
    assert (current(browser), ticked(browser)) == ("", 0)
    press(browser, Keys.ESCAPE, "?")
    sheet = browser.find_element(By.ID, "keys")
    assert sheet.is_displayed()
    press(browser, "j", "x")
    assert (current(browser), ticked(browser)) == ("", 0)
    press(browser, Keys.ESCAPE)
    assert not sheet.is_displayed()


def test_keys_are_switched_off_and_stay_off(browser: Chrome) -> None:
    browser.find_element(By.XPATH, "//button[text()='Keys']").click()
    browser.find_element(By.CSS_SELECTOR, "#keys input").click()
    browser.refresh()
    press(browser, "j", "?")
    assert current(browser) == ""
    assert not browser.find_element(By.ID, "keys").is_displayed()


def test_page_is_ticked_with_one_click(browser: Chrome) -> None:
    box = browser.find_element(By.CSS_SELECTOR, "[data-tick-page]")
    box.click()
    assert ticked(browser) == 3
    press(browser, "j", "x")
    assert ticked(browser) == 2
    assert browser.execute_script("return arguments[0].indeterminate", box)


def test_undo_in_the_message_takes_the_edit_back(browser: Chrome) -> None:
    press(browser, "j", "t", "core", Keys.ENTER)
    until(browser, says("core"))
    browser.find_element(By.CSS_SELECTOR, ".alert-success button").click()
    until(browser, says("Undone"))
    assert Edit.objects.get().state == EditState.UNDONE


def test_review_queue_is_answered_by_the_same_keys(browser: Chrome, live_server: LiveServer, account: Account) -> None:
    strangle = [sell_to_open(1, what, 1, time=time) for what, time in ((put("PEP", 140), "10:00"), (CALL, "10:03"))]
    keep_orders(account, *strangle)
    browser.get(live_server.url + reverse("trades:review"))
    press(browser, "j", "v")
    until(browser, lambda page: "Nothing waits for a review" in page.find_element(By.TAG_NAME, "main").text)
    assert not Trade.objects.filter(needs_review=True).exists()
    press_with(browser, "z", Keys.CONTROL)
    until(browser, says("Undone"))
    assert Trade.objects.filter(needs_review=True).exists()
