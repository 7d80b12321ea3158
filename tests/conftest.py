"""People every test knows: the owner of what is looked at, and a stranger who may see none of it."""

from __future__ import annotations

import signal
import threading
from typing import TYPE_CHECKING

import hypothesis
import pytest
from django.core.cache import caches
from django.test import TransactionTestCase

from config.postgres import ensure_test_server
from tests.browser import PATIENCE, as_new, faults_on_screens, open_browser, take_session
from tests.emptying import empty_database
from tests.factories import make_user

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client
    from pytest_django.live_server_helper import LiveServer
    from selenium.webdriver import Chrome

    from apps.accounts.models import User
    from tests.browser import Faults, OpenPage


# How long an example takes says what else the machine does, not whether the code is right.
search = hypothesis.settings(deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.register_profile("search", search)
# The same examples at each run, or a change could be refused for what it has not touched. New ones are looked for with
# --hypothesis-profile=search, and what that finds becomes a test of its own.
hypothesis.settings.register_profile("suite", search, derandomize=True)
hypothesis.settings.load_profile("suite")


def pytest_configure() -> None:
    # A shell that begins the suite in the background lets it, and all that it starts, ignore what Ctrl+C sends; tests
    # that end a process so would wait for it in vain.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    ensure_test_server()
    # No public hook replaces what Django does after a test that commits.
    TransactionTestCase._fixture_teardown = empty_database  # type: ignore[attr-defined]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take long: one begun last would keep one process busy and leave the other idle."""
    items.sort(key=_is_short)


def _is_short(item: pytest.Item) -> bool:
    return not any(item.get_closest_marker(name) for name in ("long", "browser"))


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    # Sign-in limits count in the cache and would leak from one test to the next.
    for cache in caches.all():
        cache.clear()


@pytest.fixture
def owner(db: None) -> User:
    return make_user("owner@example.com")


@pytest.fixture
def stranger(db: None) -> User:
    return make_user("stranger@example.com")


@pytest.fixture(scope="session")
def chromium(live_server: LiveServer) -> Iterator[Chrome]:
    """One Chromium for all tests of a process; it ends before the server whose connections it keeps open."""
    driver = open_browser()
    yield driver
    driver.quit()
    # Each of those has a thread of the server, which lets go of the database only when it notices.
    for thread in threading.enumerate():
        if "process_request_thread" in thread.name:
            thread.join(PATIENCE)


@pytest.fixture
def browser(chromium: Chrome) -> Iterator[Chrome]:
    """A window of Chromium in which nothing happened yet: a light laptop at which nobody is signed in."""
    with as_new(chromium):
        yield chromium


@pytest.fixture
def open_page(browser: Chrome, live_server: LiveServer, client: Client) -> OpenPage:
    """Open a page in the browser, signed in as the test's client is by then."""

    def opened(path: str) -> None:
        take_session(browser, live_server.url, client)
        browser.get(live_server.url + path)

    return opened


@pytest.fixture
def faults(browser: Chrome, open_page: OpenPage) -> Faults:
    """Open a page, and return what is wrong with it on any screen."""

    def found(path: str) -> list[str]:
        open_page(path)
        return faults_on_screens(browser)

    return found
