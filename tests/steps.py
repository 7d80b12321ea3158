"""What a person does on a page in real Chromium, and waits for.

The driver comes back from a press before the browser has even begun to load what it leads to. So a test says of each
press whether it leads to another page: ``click`` stays, ``follow`` waits until the other page stands.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

from selenium.common.exceptions import TimeoutException
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select

from tests.browser import until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selenium.webdriver import Chrome
    from selenium.webdriver.remote.webelement import WebElement

    # A selector, or how else the driver finds something.
    Place = str | tuple[str, str]

# Every document has a moment of its own at which it began, also the same page loaded again. One that is complete has
# its scripts at work, too.
BEGUN = "return performance.timeOrigin"
BEGUN_IF_COMPLETE = "return document.readyState === 'complete' ? performance.timeOrigin : 0"
ADDRESS_IF_COMPLETE = "return document.readyState === 'complete' ? location.href : ''"


def button(name: str) -> Place:
    """Return the place of the button that says exactly this."""
    return By.XPATH, f"//button[normalize-space()='{name}']"


def link(words: str) -> Place:
    """Return the place of the link that is seen to say this, among other words: one folded away says nothing."""
    return By.PARTIAL_LINK_TEXT, words


def found(browser: Chrome, place: Place) -> WebElement:
    """Return what the page that is open has at this place."""
    return browser.find_element(*((By.CSS_SELECTOR, place) if isinstance(place, str) else place))


def found_all(browser: Chrome, selector: str) -> list[WebElement]:
    return browser.find_elements(By.CSS_SELECTOR, selector)


def click(browser: Chrome, place: Place) -> None:
    """Click on what changes the page that is open and leads to no other."""
    found(browser, place).click()


def follow(browser: Chrome, place: Place) -> None:
    """Click on what leads to another page, and wait for that one."""
    with another_page(browser):
        click(browser, place)


@contextmanager
def another_page(browser: Chrome) -> Iterator[None]:
    """Let the block lead to another page, and wait until that one stands."""
    left = browser.execute_script(BEGUN)
    yield
    until(browser, lambda page: page.execute_script(BEGUN_IF_COMPLETE) not in (0, left))


def type_keys(browser: Chrome, *keys: str) -> None:
    for key in keys:
        ActionChains(browser).send_keys(key).perform()


def type_held(browser: Chrome, key: str, *held: str) -> None:
    """Type a key while others are held down."""
    actions = ActionChains(browser)
    for each in held:
        actions.key_down(each)
    actions.send_keys(key)
    for each in held:
        actions.key_up(each)
    actions.perform()


def type_into(browser: Chrome, **fields: str) -> None:
    for name, text in fields.items():
        browser.find_element(By.NAME, name).send_keys(text)


def choose(browser: Chrome, field: str, choice: str) -> None:
    Select(browser.find_element(By.NAME, field)).select_by_visible_text(choice)


def text_of(browser: Chrome, place: Place = "body") -> str:
    """Return what is read at this place of the page that is open."""
    return found(browser, place).text


def heading(browser: Chrome) -> str:
    return text_of(browser, "h1")


def sees(browser: Chrome, words: str, place: Place = "main") -> None:
    """Wait until this can be read, on whatever page is open by then; fail with what is read there instead."""
    try:
        until(browser, lambda page: words in text_of(page, place))
    except TimeoutException:
        raise AssertionError(f"{words!r} is not on {browser.current_url}, but: {text_of(browser)}") from None


def arrives(browser: Chrome, end: str) -> None:
    """Wait until the page stands whose address ends as this pattern says, over however many others the way goes."""
    try:
        until(browser, lambda page: re.search(f"{end}$", page.execute_script(ADDRESS_IF_COMPLETE)))
    except TimeoutException:
        raise AssertionError(f"At {browser.current_url}, not at {end}: {text_of(browser)}") from None
