"""What a person does on a page, said in their words: by the names they read, not by classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selenium.common.exceptions import TimeoutException
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select, WebDriverWait

from tests.browser import CHANGING

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

PATIENCE = 90


def press(browser: Chrome, name: str) -> None:
    """Press the button of the page's main part that bears this name."""
    browser.find_element(By.XPATH, f"//main//button[normalize-space()='{name}']").click()


def follow(browser: Chrome, name: str) -> None:
    """Follow the link of the page's main part that bears this name."""
    browser.find_element(By.XPATH, f"//main//a[normalize-space()='{name}']").click()


def type_into(browser: Chrome, **fields: str) -> None:
    for name, text in fields.items():
        browser.find_element(By.NAME, name).send_keys(text)


def choose(browser: Chrome, field: str, choice: str) -> None:
    Select(browser.find_element(By.NAME, field)).select_by_visible_text(choice)


def sees(browser: Chrome, text: str) -> None:
    """Wait until the page says this; fail with what it says instead."""
    try:
        WebDriverWait(browser, PATIENCE, ignored_exceptions=CHANGING).until(lambda driver: text in main_text(driver))
    except TimeoutException:
        raise AssertionError(f"{text!r} is not on {browser.current_url}, but: {main_text(browser)}") from None


def main_text(browser: Chrome) -> str:
    return browser.find_element(By.TAG_NAME, "main").text


def sync_now(browser: Chrome, address: str) -> None:
    """Press Sync on its page, watch it work, and end on the page of the finished run."""
    browser.get(f"{address}/sync/")
    press(browser, "Sync now")
    WebDriverWait(browser, PATIENCE).until(lambda driver: driver.current_url.rstrip("/").rsplit("/", 1)[-1].isdigit())
    sees(browser, "Complete")


def shown_rows(browser: Chrome, address: str) -> int:
    """Return how many transactions the application says there are."""
    browser.get(f"{address}/transactions/")
    return int(browser.find_element(By.CSS_SELECTOR, "[data-count]").get_attribute("data-count") or 0)
