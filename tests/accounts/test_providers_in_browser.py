"""The way to an outside provider and back in Chromium: past the page's policy, and with its rules about cookies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from apps.accounts.models import User
from tests.browser import complaints
from tests.steps import arrives, button, click, follow

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

    from tests.accounts.fake_provider import Provider
    from tests.browser import OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_button_leads_to_google_and_back_signed_in(browser: Chrome, open_page: OpenPage, google: Provider) -> None:
    open_page(reverse("account_login"))
    click(browser, button("Sign in with Google"))
    arrives(browser, reverse("people:sync_question"))
    assert User.objects.get().email == "ann@example.com"
    assert complaints(browser) == []


def test_button_leads_to_apple_and_back_signed_in(browser: Chrome, open_page: OpenPage, apple: Provider) -> None:
    open_page(reverse("account_login"))
    follow(browser, button("Sign in with Apple"))
    assert browser.title == "Apple"
    # Apple posts its answer from its own site: the browser then sends none of the session's cookies along.
    click(browser, button("Continue"))
    arrives(browser, reverse("people:sync_question"))
    assert User.objects.get().email == "ann@example.com"
