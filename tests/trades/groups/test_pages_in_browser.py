"""Chains and campaigns in Chromium: full, empty and asked for nonsense, on a phone and a laptop, light and dark."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from apps.trades.models import Campaign, Chain
from tests.browser import show, unseen_focus
from tests.builders import dividend, interest
from tests.factories import make_account, make_user
from tests.steps import arrives, click, found_all, text_of
from tests.stored import keep_orders
from tests.trades.groups.stories import PMCC, ROLLED, TO_CALLS

if TYPE_CHECKING:
    from django.test import Client
    from selenium.webdriver import Chrome

    from apps.accounts.models import User
    from tests.browser import Faults, OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LISTS = ["trades:chains", "trades:campaigns", "trades:beside_campaigns"]
NONSENSE = "?from=x&to=x&size=7&kind=x&status=x&by=x&sort=x&account=x&page=x&strategy=x&result=x&tag=x"
CHART = "return window.Chart.getChart(document.querySelector('running-chart canvas'))"


@pytest.fixture
def owner(client: Client) -> User:
    """A signed-in user with a wheel that earned something, a rolled put and a poor man's covered call."""
    user = make_user()
    client.force_login(user)
    wheel = make_account(user, "5WX1", nickname="Trading with a rather long name")
    keep_orders(wheel, *TO_CALLS, dividend(48, "KO", on="2026-02-24"), interest("3.21", on="2026-02-25"))
    keep_orders(make_account(user, "5WX2"), *ROLLED)
    keep_orders(make_account(user, "5WX3"), *PMCC)
    return user


def campaign_of(kind: str) -> str:
    campaign = Campaign.objects.get(kind=kind, account__number={"WHEEL": "5WX1", "PMCC": "5WX3"}[kind])
    return reverse("trades:campaign", args=[campaign.account_id, campaign.key])


def rolled_chain() -> str:
    chain = Chain.objects.get(rolls=1)
    return reverse("trades:chain", args=[chain.account_id, chain.key])


@pytest.mark.parametrize("name", LISTS)
def test_list_stands_on_every_screen__empty(faults: Faults, client: Client, name: str) -> None:
    client.force_login(make_account(make_user()).owner)
    assert faults(reverse(name)) == []


@pytest.mark.parametrize("query", ["", NONSENSE])
@pytest.mark.parametrize("name", LISTS)
@pytest.mark.usefixtures("owner")
def test_list_stands_on_every_screen__full(faults: Faults, name: str, query: str) -> None:
    assert faults(reverse(name) + query) == []


@pytest.mark.parametrize("kind", ["WHEEL", "PMCC"])
@pytest.mark.usefixtures("owner")
def test_campaign_stands_on_every_screen(faults: Faults, kind: str) -> None:
    assert faults(campaign_of(kind)) == []


@pytest.mark.usefixtures("owner")
def test_chain_stands_on_every_screen(faults: Faults) -> None:
    assert faults(rolled_chain()) == []


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        # What is still open has realized nothing yet that is worth a line.
        ("trades:chains", ["Opened", "Closed", "P/L open"]),
        ("trades:campaigns", ["Opened", "Closed", "P/L open", "Together"]),
    ],
)
@pytest.mark.usefixtures("owner")
def test_phone_shows_a_line_in_short_until_it_is_unfolded(
    browser: Chrome, open_page: OpenPage, name: str, folded: list[str]
) -> None:
    open_page(f"{reverse(name)}?account=5WX3&status=open&sort=opened")
    show(browser, width=390, theme="light")
    assert names_seen(browser) == folded
    click(browser, "tbody tr:first-child summary")
    assert {"Premium", "Fees in realized", "Trades", "For tax", *folded} <= set(names_seen(browser))


@pytest.mark.usefixtures("owner")
def test_phone_shows_what_happened_in_short(browser: Chrome, open_page: OpenPage) -> None:
    open_page(rolled_chain())
    show(browser, width=390, theme="light")
    assert names_seen(browser, "[aria-labelledby=timeline]") == ["When", "What", "Net"]
    assert names_seen(browser, "[aria-labelledby=links]") == ["When", "How", "Strikes", "Roll credit"]


def names_seen(browser: Chrome, place: str = "#list") -> list[str]:
    """Return what the cells are called that a table's first line shows."""
    cells = found_all(browser, f"{place} tbody tr:first-child td[data-name]")
    return [str(cell.get_attribute("data-name")) for cell in cells if cell.is_displayed()]


@pytest.mark.usefixtures("owner")
def test_running_cash_is_drawn(browser: Chrome, open_page: OpenPage) -> None:
    open_page(rolled_chain())
    assert browser.execute_script(f"{CHART}.data.datasets[0].data") == [199, 247, 146]


@pytest.mark.usefixtures("owner")
def test_piece_of_the_ribbon_leads_to_its_line(browser: Chrome, open_page: OpenPage) -> None:
    open_page(campaign_of("WHEEL"))
    show(browser, width=390, theme="dark")
    click(browser, ".ribbon a:nth-child(3) rect")
    arrives(browser, "#state-3")
    assert "Covered call" in text_of(browser, "#state-3")


@pytest.mark.usefixtures("owner")
def test_campaign_shows_what_is_reached_by_the_keyboard(browser: Chrome, open_page: OpenPage) -> None:
    open_page(campaign_of("PMCC"))
    assert unseen_focus(browser) == []
