"""What every flow through the demo does on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.steps import arrives, button, click, found, sees

if TYPE_CHECKING:
    from selenium.webdriver import Chrome


def sync_now(browser: Chrome, address: str) -> None:
    """Press Sync on its page, watch it work, and end on the page of the finished run."""
    browser.get(f"{address}/sync/")
    click(browser, button("Sync now"))
    arrives(browser, r"/sync/\d+/")
    sees(browser, "Complete")


def shown_rows(browser: Chrome, address: str) -> int:
    """Return how many transactions the application says there are."""
    browser.get(f"{address}/transactions/")
    return int(found(browser, "[data-count]").get_attribute("data-count") or 0)
