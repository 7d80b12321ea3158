"""A running demo, the way `make run` starts it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.config.deployment import empty_database, free_port
from tests.demo import started_demo, wait_until_up

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from selenium.webdriver import Chrome


@pytest.fixture(scope="session")
def database(worker_id: str) -> Iterator[str]:
    """Return the address of an empty database on the suite's own server."""
    with empty_database(f"demo_of_{worker_id}") as address:
        yield address


@pytest.fixture(scope="session")
def demo(database: str) -> Iterator[str]:
    """Run the demo on free ports and return its address."""
    port = free_port()
    with started_demo(database, port, free_port()) as process:
        wait_until_up(process, port)
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def downloads(browser: Chrome, tmp_path: Path) -> Path:
    """Return the folder in which the browser keeps what it downloads."""
    browser.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(tmp_path)})
    return tmp_path
