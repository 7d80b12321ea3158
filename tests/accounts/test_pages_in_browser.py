"""The sign-in pages in Chromium: on a phone and a laptop, light and dark, without barriers or refused code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from apps.tastytrade_sync.simulator.scenario_values import Credentials
from tests.accounts.people import PASSWORD, address_in_last_mail, reauthenticate, register, sign_in
from tests.accounts.test_providers import with_google
from tests.browser import THEMES, show, unseen_focus
from tests.factories import make_link, make_user

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from selenium.webdriver import Chrome

    from tests.browser import Faults, OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def at(name: str) -> Callable[[Client], str]:
    return lambda client: reverse(name)


def signed_in_at(name: str, wish: str = "NEVER") -> Callable[[Client], str]:
    def go(client: Client) -> str:
        user = make_user("ann.of.a.rather.long.name@mail.example.com", password=PASSWORD, sync_at_sign_in=wish)
        make_link(user, Credentials(client_secret="secret", refresh_token="token"))
        sign_in(client, user.email)
        return reverse(name)

    return go


def at_waiting_address(client: Client) -> str:
    address = signed_in_at("account_email")(client)
    reauthenticate(client)
    client.post(address, {"email": "new@example.com", "action_add": "1"})
    return address


def at_new_password(client: Client) -> str:
    make_user("ann@example.com", password=PASSWORD)
    client.post(reverse("account_reset_password"), {"email": "ann@example.com"})
    return address_in_last_mail("password/reset/key")


def at_confirmation(client: Client) -> str:
    register(client)
    return address_in_last_mail("confirm-email")


def at_failed_sign_in(client: Client) -> str:
    return reverse("google_callback") + "?code=made-up&state=made-up"


def at_connections(client: Client) -> str:
    with_google(client)
    return reverse("socialaccount_connections")


def at_first_password(client: Client) -> str:
    with_google(client)
    return reverse("account_set_password")


def at_change_password(client: Client) -> str:
    signed_in_at("account_change_password")(client)
    reauthenticate(client)
    return reverse("account_change_password")


STATIONS = {
    "sign in": at("account_login"),
    "register": at("account_signup"),
    "mail sent": at("account_email_verification_sent"),
    "confirm": at_confirmation,
    "forgotten": at("account_reset_password"),
    "forgotten, sent": at("account_reset_password_done"),
    "new password": at_new_password,
    "switched off": at("account_inactive"),
    "to Google": at("google_login"),
    "cancelled": at("socialaccount_login_cancelled"),
    "failed": at_failed_sign_in,
    "question": signed_in_at("people:sync_question", wish=""),
    "offer": signed_in_at("dashboard:index", wish="ASK"),
    "profile": signed_in_at("people:profile"),
    "address": at_waiting_address,
    "password": at_change_password,
    "first password": at_first_password,
    "once more": signed_in_at("account_reauthenticate"),
    "connections": at_connections,
    "sign out": signed_in_at("account_logout"),
}


@pytest.mark.parametrize("station", STATIONS)
@pytest.mark.usefixtures("google")
def test_page_stands_on_every_screen(faults: Faults, client: Client, station: str) -> None:
    # Loaded once, because some of it is shown only once; the screen changes under it.
    assert faults(STATIONS[station](client)) == []


@pytest.mark.parametrize("station", ["sign in", "question", "profile"])
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.usefixtures("google")
def test_keyboard_shows_where_it_is(
    browser: Chrome, open_page: OpenPage, client: Client, station: str, theme: str
) -> None:
    open_page(STATIONS[station](client))
    show(browser, width=1280, theme=theme)
    assert unseen_focus(browser) == []
