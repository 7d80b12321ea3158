"""A newcomer's whole way, in real Chromium: register, link, sync, look, export, and take the link back."""

from __future__ import annotations

import re
import time
from secrets import token_hex
from typing import TYPE_CHECKING

import pytest

from apps.tastytrade_sync.simulator.scenario_values import Credentials
from tests.demo import PATIENCE, ROOT
from tests.flows.steps import shown_rows, sync_now
from tests.steps import button, choose, click, follow, link, sees, type_into

if TYPE_CHECKING:
    from pathlib import Path

    from selenium.webdriver import Chrome

pytestmark = pytest.mark.browser


def test_newcomer_gets_a_ledger_and_takes_the_link_back(demo: str, browser: Chrome, downloads: Path) -> None:
    register(browser, demo)
    link_to_the_simulator(browser, demo)
    sync_now(browser, demo)

    browser.get(f"{demo}/dashboard/")
    sees(browser, "Net liq")
    rows = shown_rows(browser, demo)
    assert rows > 1500
    follow(browser, "tbody a")
    sees(browser, "As received")

    assert len(export(browser, demo, downloads)) == 1 + rows
    forget(browser, demo)
    # What was synced stays.
    assert shown_rows(browser, demo) == rows


def register(browser: Chrome, demo: str) -> None:
    address, password = f"newcomer-{token_hex(4)}@example.com", token_hex(12)
    browser.get(demo)
    follow(browser, link("Register"))
    type_into(browser, email=address, password1=password, password2=password)
    follow(browser, button("Register"))
    sees(browser, "We have sent you an e-mail")
    browser.get(link_in_mail_to(address))
    # Going on before the answer is there would break the confirmation off.
    follow(browser, button("Confirm"))
    assert "/confirm-email/" not in browser.current_url


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
    follow(browser, link("Paste client secret and refresh token"))
    choose(browser, "environment", "Simulator")
    type_into(browser, client_secret=pasted.client_secret, refresh_token=pasted.refresh_token)
    follow(browser, button("Try and link"))
    sees(browser, "Linked:")


def export(browser: Chrome, demo: str, folder: Path) -> list[str]:
    """Return the lines of the CSV that the page offers."""
    browser.get(f"{demo}/transactions/")
    click(browser, "main a[href*='transactions.csv']")
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        # Until it is whole it bears another name, or is empty.
        if [file.suffix for file in folder.iterdir()] == [".csv"] and (text := next(folder.iterdir()).read_text()):
            return text.splitlines()
        time.sleep(0.2)
    raise AssertionError("The export did not arrive.")


def forget(browser: Chrome, demo: str) -> None:
    browser.get(f"{demo}/sync/links/")
    follow(browser, link("Forget …"))
    follow(browser, button("Forget"))
    sees(browser, "The link is forgotten")
