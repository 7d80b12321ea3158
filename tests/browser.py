"""Real Chromium for tests: windows of any width, light or dark, and what it complains about."""

from __future__ import annotations

import json
import shutil
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

from axe_selenium_python import Axe
from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.test import Client

    # Opens the page at a path of the site, signed in as the test's client is.
    OpenPage = Callable[[str], None]
    # Opens such a page, and returns what is wrong with it on any screen.
    Faults = Callable[[str], list[str]]

# In seconds. A machine that does much else at the same time is slow, and only a failure waits as long as this.
PATIENCE = 60
KEPT_BY_PAGES = "local_storage,session_storage,indexeddb,cache_storage,service_workers"
# The page hears of another theme when it is next drawn, unless its user has chosen one on it.
FOLLOWS = """
  const [width, theme] = arguments, shown = document.documentElement.dataset.bsTheme ?? theme;
  const isTold = window.innerWidth === width && window.matchMedia(`(prefers-color-scheme: ${theme})`).matches;
  return isTold && (shown === theme || window.localStorage.getItem("theme") !== null);
"""

COUNT_CONTROLS = "return document.querySelectorAll('a, button, input:not([type=hidden]), select').length"
# Either a line around the control or a shadow is a sign.
FOCUS_WITHOUT_SIGN = """
  const control = document.activeElement, style = getComputedStyle(control);
  const isSeen = style.outlineStyle !== "none" || style.boxShadow !== "none";
  return control === document.body || isSeen ? "" : control.outerHTML.slice(0, 120);
"""
# A phone of today, and a laptop.
WIDTHS = (390, 1280)
THEMES = ("light", "dark")
# What a wait must bear: the page may be replaced while it is being read, and the driver has more than one error for
# that ("Node with given id does not belong to the document" has none of its own). What lasts ends in a timeout.
CHANGING = (WebDriverException,)
# Newer than the one that comes with the package, which only knows how to ask it.
AXE = Path(__file__).parent / "vendor" / "axe-core-4.14.1" / "axe.min.js"
# Without all that is in order, which is most of what it would send.
EVERY_RULE: dict[str, Any] = {"resultTypes": ["violations"]}
# The rules that a theme can break: all others look at the page's structure, words and measures, the same in each.
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
RULES: dict[str, dict[str, Any]] = {"light": EVERY_RULE, "dark": {**EVERY_RULE, "runOnly": COLOURS}}


def open_browser() -> webdriver.Chrome:
    """Return a running Chromium that keeps its console for the test to read. The caller quits it."""
    options = webdriver.ChromeOptions()
    # Larger than every screen it shows, its own frame included: what lies beyond the window cannot be clicked on.
    options.add_argument("--window-size=1600,1200")
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"):
        options.add_argument(argument)
    # A question that a page asks as its window is closed must not keep the next test from opening one.
    options.unhandled_prompt_behavior = "dismiss"
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    browser = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
    browser.set_script_timeout(PATIENCE)
    return browser


@contextmanager
def as_new(browser: webdriver.Chrome) -> Iterator[None]:
    """Give the block a window in which nothing happened yet; afterwards it is gone, with all that it still did.

    What a window holds ends with it: its history, its size and theme, scripts switched off, questions left open. What
    Chromium keeps beside its windows is emptied here, but for files it need not fetch again.
    """
    first = browser.current_window_handle
    browser.switch_to.new_window("tab")
    browser.execute_cdp_cmd("Network.clearBrowserCookies", {})
    browser.execute_cdp_cmd("Storage.clearDataForOrigin", {"origin": "*", "storageTypes": KEPT_BY_PAGES})
    # A window that is not the first one is not the one written into, and then no control shows that it is reached.
    browser.execute_cdp_cmd("Emulation.setFocusEmulationEnabled", {"enabled": True})
    show(browser, width=1280, theme="light")
    complaints(browser)
    yield
    for window in set(browser.window_handles) - {first}:
        browser.switch_to.window(window)
        browser.close()
    browser.switch_to.window(first)


def show(browser: webdriver.Chrome, *, width: int, theme: str) -> None:
    """Give the window this many pixels across, and a system that prefers this theme; wait until the page follows."""
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    # Colours that still fade from one theme to the other would be measured half way.
    wishes = {"prefers-color-scheme": theme, "prefers-reduced-motion": "reduce"}
    features = [{"name": name, "value": value} for name, value in wishes.items()]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    until(browser, lambda page: page.execute_script(FOLLOWS, width, theme))


def take_session(browser: webdriver.Chrome, site: str, client: Client) -> None:
    """Let the browser go on where the test client is."""
    for name, cookie in client.cookies.items():
        browser.execute_cdp_cmd("Network.setCookie", {"name": name, "value": cookie.value, "url": site})


def until(browser: webdriver.Chrome, holds: Callable[[webdriver.Chrome], object]) -> None:
    """Wait until this holds of the page, which may be replaced by another one while it is being asked."""
    WebDriverWait(browser, PATIENCE, 0.05, CHANGING).until(holds)


def overflow(browser: webdriver.Chrome) -> int:
    """Return by how many pixels the page is wider than its window."""
    return int(browser.execute_script("return document.documentElement.scrollWidth - window.innerWidth"))


def unseen_focus(browser: webdriver.Chrome) -> list[str]:
    """Go through the page with the tabulator and return the controls that do not show that they are reached."""
    found = []
    for _ in range(int(browser.execute_script(COUNT_CONTROLS))):
        ActionChains(browser).send_keys(Keys.TAB).perform()
        if control := browser.execute_script(FOCUS_WITHOUT_SIGN):
            found.append(str(control))
    return found


def complaints(browser: webdriver.Chrome) -> list[str]:
    """Return what the console holds since it was last read, such as code that the page's policy refused.

    A page that is answered with a failure stands there too, which a test of that page knows.
    """
    log: list[dict[str, str]] = browser.get_log("browser")  # type: ignore[no-untyped-call]
    severe = [entry["message"] for entry in log if entry["level"] == "SEVERE"]
    return [message for message in severe if "status of 4" not in message and "status of 503" not in message]


def barriers(axe: Axe, rules: dict[str, Any]) -> list[str]:
    """Return what axe finds that keeps people out, each with the place."""
    found: list[dict[str, Any]] = axe.run(options=json.dumps(rules))["violations"]
    return [f"{each['id']}: {node['html'][:120]}" for each in found for node in each["nodes"]]


def faults_on_screens(browser: webdriver.Chrome) -> list[str]:
    """Return what is wrong with the page that is open, on each screen and in each theme; it ends on a light laptop."""
    found, axe = complaints(browser), Axe(browser, str(AXE))
    axe.inject()
    for width, theme in product(WIDTHS, THEMES):
        show(browser, width=width, theme=theme)
        found += [f"{width} {theme}: {barrier}" for barrier in barriers(axe, RULES[theme])]
        if overflow(browser) > 0:
            found.append(f"{width} {theme}: wider than the screen")
    show(browser, width=1280, theme="light")
    return found
