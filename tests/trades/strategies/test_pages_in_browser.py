"""Strategies, saved views and the review queue in Chromium: on a phone and a laptop, light and dark."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from apps.trades.services.saved_views import save_view
from tests.browser import show, unseen_focus
from tests.builders import call, put, sell_to_open
from tests.factories import make_account, make_user
from tests.steps import button, follow, found, found_all, link
from tests.stored import keep_orders
from tests.trades.strategies.stories import YEAR

if TYPE_CHECKING:
    from django.test import Client
    from selenium.webdriver import Chrome

    from apps.trades.models import Account
    from tests.browser import Faults, OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
STRATEGIES, REVIEW, LIBRARY, TRADES = (
    reverse(f"trades:{name}") for name in ("strategies", "review", "library", "trades")
)
LEGGED_IN = (
    sell_to_open(1, put("T", 20), 1, on="2026-03-11", time="10:00"),
    sell_to_open(1, call("T", 30), 1, on="2026-03-11", time="10:03"),
)


@pytest.fixture
def account(client: Client) -> Account:
    """The account of a signed-in user with the small year, two equal doubtful trades, and a saved view."""
    user = make_user()
    client.force_login(user)
    account = make_account(user, nickname="Trading with a rather long name")
    keep_orders(account, *YEAR, *LEGGED_IN, *LEGGED_IN)
    save_view(owner=user, name="Averylongnamethatdoesnotbreakbyitself", query="status=open")
    return account


@pytest.mark.parametrize(
    "path",
    [
        STRATEGIES,
        f"{STRATEGIES}?unit=campaign&strategy=SHORT_PUT&rows=month",
        f"{STRATEGIES}?rows=year&from=x",
        f"{STRATEGIES}?underlying=NONE",
        LIBRARY,
        REVIEW,
        f"{TRADES}?unit=chain&result=win",
    ],
)
@pytest.mark.usefixtures("account")
def test_page_stands_on_every_screen(faults: Faults, path: str) -> None:
    assert faults(path) == []


def test_saved_view_stands_on_every_screen(faults: Faults, account: Account) -> None:
    view = account.owner.saved_views.get()
    assert faults(reverse("trades:saved_view", args=[view.pk])) == []


@pytest.mark.usefixtures("account")
def test_figure_is_clicked_open(browser: Chrome, open_page: OpenPage) -> None:
    open_page(STRATEGIES)
    follow(browser, link("50.0 %"))
    # Of KO's chain, which won, both trades are listed.
    assert found(browser, "[data-count]").get_attribute("data-count") == "2"
    assert "unit=chain" in browser.current_url


@pytest.mark.usefixtures("account")
def test_review_is_answered_with_one_press(browser: Chrome, open_page: OpenPage) -> None:
    show(browser, width=390, theme="dark")
    open_page(REVIEW)
    before = len(found_all(browser, "article[data-trade]"))
    follow(browser, button("Accept"))
    assert found(browser, ".alert-success").is_displayed()
    assert len(found_all(browser, "article[data-trade]")) == before - 1


@pytest.mark.usefixtures("account")
def test_every_control_shows_that_it_is_reached(browser: Chrome, open_page: OpenPage) -> None:
    open_page(REVIEW)
    assert unseen_focus(browser) == []
