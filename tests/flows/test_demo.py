"""The first minute with the demo: one command, sign in, press Sync, look at a row. In real Chromium."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.flows.steps import shown_rows, sync_now
from tests.steps import button, follow, sees, type_into

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

pytestmark = pytest.mark.browser


def test_demo_user_syncs_and_sees_the_days_held_back(demo: str, browser: Chrome) -> None:
    browser.get(demo)
    type_into(browser, login="demo@example.com", password="demo-password")
    follow(browser, button("Sign in"))
    sees(browser, "Net liq")

    before = shown_rows(browser, demo)
    sync_now(browser, demo)

    # The demo holds the newest week back, so its sync always brings rows.
    assert shown_rows(browser, demo) > before > 1500
    follow(browser, "tbody a")
    sees(browser, "As received")
