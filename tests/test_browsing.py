"""The ground browser tests stand on: a window is new for each, and a step waits for the page it leads to."""

from __future__ import annotations

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser import as_new, complaints, show
from tests.steps import another_page, arrives, click, follow, heading, link, sees, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selenium.webdriver import Chrome

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LEFT_BEHIND = "document.cookie = 'a=b'; localStorage.a = sessionStorage.a = 'b'; console.error('left behind')"
FOUND = """
  const seen = [document.cookie, localStorage.length, sessionStorage.length, history.length > 2, innerWidth];
  return [...seen, matchMedia("(prefers-color-scheme: dark)").matches, document.title, document.hasFocus()];
"""
PAGE = """<!doctype html><script>document.title = "Scripts run"</script>
  <main><h1>{name}</h1><a href="/next">Next</a><a href="#here">Here</a><p id="here">Words</p></main>"""


class Slow(BaseHTTPRequestHandler):
    """Every page but the first comes so late that a test which does not wait still sees the one before."""

    def do_GET(self) -> None:
        time.sleep(0 if self.path == "/" else 0.5)
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(PAGE.format(name=f"Page {self.path}").encode())

    def log_message(self, *_: Any) -> None:
        """Say nothing: the suite's output is read for what fails."""


@pytest.fixture
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Slow)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_window_knows_nothing_of_the_one_before(chromium: Chrome, site: str) -> None:
    with as_new(chromium):
        chromium.get(site)
        chromium.execute_script(LEFT_BEHIND)
        show(chromium, width=390, theme="dark")
        chromium.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
        chromium.switch_to.new_window("tab")
    with as_new(chromium):
        assert complaints(chromium) == []
        chromium.get(site)
        assert chromium.execute_script(FOUND) == ["", 0, 0, False, 1280, False, "Scripts run", True]
    assert len(chromium.window_handles) == 1


def test_link_is_followed_to_the_page_it_leads_to(browser: Chrome, site: str) -> None:
    browser.get(site)
    follow(browser, link("Next"))
    assert heading(browser) == "Page /next"


def test_page_loaded_anew_and_the_one_gone_back_to_are_other_pages(browser: Chrome, site: str) -> None:
    browser.get(site)
    follow(browser, link("Next"))
    for go, name in ((browser.refresh, "Page /next"), (browser.back, "Page /"), (browser.forward, "Page /next")):
        with another_page(browser):
            go()
        assert heading(browser) == name


def test_place_on_the_same_page_is_arrived_at(browser: Chrome, site: str) -> None:
    browser.get(site)
    click(browser, link("Here"))
    arrives(browser, "#here")
    assert text_of(browser, "#here") == "Words"


@pytest.mark.parametrize("wait", [lambda browser: sees(browser, "Bye"), lambda browser: arrives(browser, "/bye")])
def test_wait_in_vain_tells_what_is_there_instead(
    browser: Chrome, site: str, monkeypatch: pytest.MonkeyPatch, wait: Any
) -> None:
    monkeypatch.setattr("tests.browser.PATIENCE", 0.2)
    browser.get(site)
    with pytest.raises(AssertionError, match="Words"):
        wait(browser)
