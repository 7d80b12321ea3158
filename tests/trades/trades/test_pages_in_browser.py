"""The list of trades and the page of one in real Chromium, on a phone and a laptop, light and dark."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from apps.trades.models import Partition
from apps.trades.services.edits.annotations import tag
from tests.browser import faults_on_screens, show, unseen_focus
from tests.builders import call, sell_to_open
from tests.factories import NOON, make_account, make_user
from tests.steps import button, click, found, found_all
from tests.stored import keep_orders
from tests.trades.edits.making import make
from tests.trades.trades.stories import mark_them, three_trades

if TYPE_CHECKING:
    from django.test import Client
    from selenium.webdriver import Chrome

    from apps.trades.models import Account
    from tests.browser import Faults, OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def account(client: Client) -> Account:
    """The account of a signed-in user: trades open and closed, known and not, with tags, and ten legs in one."""
    user = make_user()
    client.force_login(user)
    account = three_trades(make_account(user, nickname="Trading with a rather long name"))
    legs = tuple(sell_to_open(1, call("SPY", strike, "2035-03-16"), 1) for strike in range(500, 511))
    other = make_account(user, "5WX09999")
    keep_orders(other, legs, sell_to_open(1, call("SPY", 400, "2026-02-20"), 1, on="2026-01-09"))
    mark_them(account)
    for text in ("core", "averylongtagthatdoesnotbreakbyitself"):
        make(account, tag, keys=["3"], text=text)
    return account


@pytest.mark.parametrize(
    "query",
    ["", "?preset=income", "?preset=wheel", "?preset=tax&size=25", "?underlying=PEP", "?sort=x&status=x&page=x"],
)
def test_list_stands_on_every_screen(faults: Faults, account: Account, query: str) -> None:
    Partition.objects.filter(account=account).update(is_dirty=True, dirty_since=NOON)
    assert faults(reverse("trades:trades") + query) == []


def test_list_stands_on_every_screen__empty(faults: Faults, client: Client) -> None:
    user = make_user()
    client.force_login(user)
    assert faults(reverse("trades:trades")) == []
    make_account(user)
    assert faults(reverse("trades:trades")) == []


@pytest.mark.parametrize("key", ["1", "3", "4"])
def test_trade_stands_on_every_screen(faults: Faults, account: Account, key: str) -> None:
    assert faults(reverse("trades:trade", args=[account.pk, key])) == []


@pytest.mark.usefixtures("account")
def test_sheet_of_keys_stands_on_every_screen(browser: Chrome, faults: Faults) -> None:
    assert faults(reverse("trades:trades")) == []
    click(browser, button("Keys"))
    assert found(browser, "#keys").is_displayed()
    assert faults_on_screens(browser) == []


def open_on_a_phone(browser: Chrome, open_page: OpenPage, path: str) -> None:
    show(browser, width=390, theme="light")
    open_page(path)


def seen(browser: Chrome, selector: str) -> list[str]:
    visible = [each for each in found_all(browser, selector) if each.is_displayed()]
    return [each.get_attribute("data-name") or each.text for each in visible]


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize("query", ["", "?ticked=page"])
def test_phone_keeps_the_actions_within_reach_of_what_is_ticked(
    browser: Chrome, open_page: OpenPage, query: str
) -> None:
    open_on_a_phone(browser, open_page, reverse("trades:trades") + query)
    merge = found(browser, "button[value='merge']")
    # The link's ticks stand in the page itself, so the bar is there without a script too.
    assert merge.is_displayed() is bool(query)
    if not query:
        click(browser, "tr[data-trade='3'] [name='trade']")
    for place in ("0", "document.body.scrollHeight"):
        browser.execute_script(f"window.scrollTo(0, {place})")
        top = browser.execute_script("return arguments[0].getBoundingClientRect().top", merge)
        assert 0 < top < browser.execute_script("return window.innerHeight")
    assert found(browser, ".ticked-count").is_displayed()
    assert faults_on_screens(browser) == []


@pytest.mark.usefixtures("account")
def test_phone_shows_a_trade_in_short_until_it_is_unfolded(browser: Chrome, open_page: OpenPage) -> None:
    open_on_a_phone(browser, open_page, f"{reverse('trades:trades')}?underlying=KO")
    cells = "tr[data-trade='3'] td[data-name]"
    assert seen(browser, cells) == ["Status", "Opened", "DTE", "P/L open"]
    click(browser, "tr[data-trade='3'] summary")
    assert {"Premium", "Realized", "% of max", "Tags"} <= set(seen(browser, cells))
    # The others stay as they are.
    assert seen(browser, "tr[data-trade='4'] td[data-name]") == ["Status", "Opened", "Realized"]


@pytest.mark.usefixtures("account")
def test_phone_folds_what_can_be_chosen_behind_one_line_each(browser: Chrome, open_page: OpenPage) -> None:
    open_on_a_phone(browser, open_page, f"{reverse('trades:trades')}?status=open")
    assert seen(browser, ".fold-line") == ["Filter: Open", "With the ticked trades"]
    assert seen(browser, "#filter") == seen(browser, ".selection-bar") == []
    for line in found_all(browser, ".fold-line"):
        line.click()
    assert len(seen(browser, "#filter")) == len(seen(browser, ".selection-bar")) == 1


@pytest.mark.usefixtures("account")
def test_first_trade_stands_on_the_first_screen_of_a_phone(browser: Chrome, open_page: OpenPage) -> None:
    open_on_a_phone(browser, open_page, reverse("trades:trades"))
    row = found(browser, "tr[data-trade='4']")
    assert row.location["y"] + row.size["height"] < 900
    assert row.size["height"] < 120


@pytest.mark.usefixtures("account")
def test_wide_screen_folds_nothing(browser: Chrome, open_page: OpenPage) -> None:
    open_page(reverse("trades:trades"))
    assert seen(browser, "details.fold") == []
    assert len(seen(browser, "tr[data-trade='3'] td[data-name]")) == 9


@pytest.mark.usefixtures("account")
def test_list_is_reached_by_the_tabulator(browser: Chrome, open_page: OpenPage) -> None:
    open_page(reverse("trades:trades") + "?preset=tax")
    # A date shows on the calendar's button inside it that it is reached.
    assert [control for control in unseen_focus(browser) if 'type="date"' not in control] == []
