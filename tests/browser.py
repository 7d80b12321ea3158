"""Real Chromium for tests: windows of any width, light or dark, and what it complains about."""

from __future__ import annotations

import json
import shutil
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

from axe_selenium_python import Axe
from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

if TYPE_CHECKING:
    from django.test import Client

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


def open_browser(downloads: Path | None = None) -> webdriver.Chrome:
    """Return a running Chromium that keeps its console for the test to read, and what it downloads in a folder.

    The caller quits it.
    """
    options = webdriver.ChromeOptions()
    if downloads is not None:
        options.add_experimental_option("prefs", {"download.default_directory": str(downloads)})
    options.add_argument("--window-size=1280,900")
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))


def show(browser: webdriver.Chrome, *, width: int, theme: str) -> None:
    """Give the window this many pixels across, and a system that prefers this theme."""
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    # Colours that still fade from one theme to the other would be measured half way.
    wishes = {"prefers-color-scheme": theme, "prefers-reduced-motion": "reduce"}
    features = [{"name": name, "value": value} for name, value in wishes.items()]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})


def take_session(browser: webdriver.Chrome, site: str, client: Client) -> None:
    """Let the browser go on where the test client is; the site has to be open already."""
    browser.delete_all_cookies()
    for name, cookie in client.cookies.items():
        browser.add_cookie({"name": name, "value": cookie.value, "url": site})


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
    """Return what is wrong with the page that is open, on each screen and in each theme."""
    found, axe = complaints(browser), Axe(browser, str(AXE))
    axe.inject()
    for width, theme in product(WIDTHS, THEMES):
        show(browser, width=width, theme=theme)
        found += [f"{width} {theme}: {barrier}" for barrier in barriers(axe, RULES[theme])]
        if overflow(browser) > 0:
            found.append(f"{width} {theme}: wider than the screen")
    return found
