"""A newcomer's whole way, in real Chromium: register, link, sync, look, export, and take the link back."""

from __future__ import annotations

import re
import time
from secrets import token_hex
from typing import TYPE_CHECKING

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from apps.tastytrade_sync.simulator.scenario_values import Credentials
from tests.demo import PATIENCE, ROOT
from tests.flows.steps import choose, follow, press, sees, shown_rows, sync_now, type_into

if TYPE_CHECKING:
    from pathlib import Path

    from selenium.webdriver import Chrome

pytestmark = pytest.mark.browser


def test_newcomer_gets_a_ledger_and_takes_the_link_back(demo: str, browser: Chrome, tmp_path: Path) -> None:
    register(browser, demo)
    link_to_the_simulator(browser, demo)
    sync_now(browser, demo)

    browser.get(f"{demo}/dashboard/")
    sees(browser, "Net liq")
    rows = shown_rows(browser, demo)
    assert rows > 1500
    browser.find_element(By.CSS_SELECTOR, "tbody a").click()
    sees(browser, "As received")

    assert len(export(browser, demo, tmp_path)) == 1 + rows
    forget(browser, demo)
    # What was synced stays.
    assert shown_rows(browser, demo) == rows


def register(browser: Chrome, demo: str) -> None:
    address, password = f"newcomer-{token_hex(4)}@example.com", token_hex(12)
    browser.get(demo)
    follow(browser, "Register")
    type_into(browser, email=address, password1=password, password2=password)
    press(browser, "Register")
    sees(browser, "We have sent you an e-mail")
    browser.get(link_in_mail_to(address))
    press(browser, "Confirm")
    # Going on before the answer is there would break the confirmation off.
    WebDriverWait(browser, PATIENCE).until(lambda driver: "/confirm-email/" not in driver.current_url)


def link_in_mail_to(address: str) -> str:
    """Return the first address in the mail; in development mail is a file."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        for file in (ROOT / "var" / "mail").glob("*.log"):
            text = file.read_text()
            if f"To: {address}" in text:
                found = re.search(r"http://\S+/confirm-email/\S+", text)
                assert found, text
                return found.group()
        time.sleep(0.2)
    raise AssertionError(f"No mail to {address} came.")


def link_to_the_simulator(browser: Chrome, demo: str) -> None:
    pasted = Credentials()
    browser.get(f"{demo}/sync/links/")
    follow(browser, "Paste client secret and refresh token")
    choose(browser, "environment", "Simulator")
    type_into(browser, client_secret=pasted.client_secret, refresh_token=pasted.refresh_token)
    press(browser, "Try and link")
    sees(browser, "Linked:")


def export(browser: Chrome, demo: str, folder: Path) -> list[str]:
    """Return the lines of the CSV that the page offers."""
    browser.get(f"{demo}/transactions/")
    browser.find_element(By.XPATH, "//main//a[contains(@href, 'transactions.csv')]").click()
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        finished = list(folder.glob("*.csv"))
        if finished:
            return finished[0].read_text().splitlines()
        time.sleep(0.2)
    raise AssertionError("The export did not arrive.")


def forget(browser: Chrome, demo: str) -> None:
    browser.get(f"{demo}/sync/links/")
    follow(browser, "Forget …")
    press(browser, "Forget")
    sees(browser, "The link is forgotten")
