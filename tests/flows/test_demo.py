"""The first minute with the demo: one command, sign in, press Sync, look at a row. In real Chromium."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from selenium.webdriver.common.by import By

from tests.flows.steps import press, sees, shown_rows, sync_now, type_into

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

pytestmark = pytest.mark.browser


def test_demo_user_syncs_and_sees_the_days_held_back(demo: str, browser: Chrome) -> None:
    browser.get(demo)
    type_into(browser, login="demo@example.com", password="demo-password")
    press(browser, "Sign in")
    sees(browser, "Net liq")

    before = shown_rows(browser, demo)
    sync_now(browser, demo)

    # The demo holds the newest week back, so its sync always brings rows.
    assert shown_rows(browser, demo) > before > 1500
    browser.find_element(By.CSS_SELECTOR, "tbody a").click()
    sees(browser, "As received")
