"""Trades walked through, opened and edited by keys alone, in real Chromium."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from selenium.webdriver.common.keys import Keys

from apps.trades.models import Edit, EditState, Trade
from tests.browser import complaints
from tests.builders import call, put, sell_to_open
from tests.factories import make_account, make_user
from tests.steps import (
    another_page,
    button,
    click,
    follow,
    found,
    found_all,
    heading,
    sees,
    text_of,
    type_held,
    type_keys,
)
from tests.stored import keep_orders
from tests.trades.trades.stories import mark_them, three_trades

if TYPE_CHECKING:
    from django.test import Client
    from selenium.webdriver import Chrome

    from apps.trades.models import Account
    from tests.browser import OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CALL = call("PEP", 160)
MESSAGE = ".alert-success"
NAME = "return document.querySelector('.current-row')?.dataset.trade ?? ''"


@pytest.fixture
def account(client: Client) -> Account:
    user = make_user()
    client.force_login(user)
    account = three_trades(make_account(user))
    mark_them(account)
    return account


@pytest.fixture
def trades(browser: Chrome, open_page: OpenPage, account: Account) -> Chrome:
    """A browser that shows the list of three trades: shares, a put, a spread."""
    open_page(reverse("trades:trades"))
    return browser


def current(browser: Chrome) -> str:
    return str(browser.execute_script(NAME))


def ticked(browser: Chrome) -> int:
    return len(found_all(browser, "input[name=trade]:checked"))


def test_two_trades_are_merged_by_keys_undone_and_merged_again(trades: Chrome) -> None:
    type_keys(trades, "j", "j", "x", "j", "x")
    assert text_of(trades, "[data-ticked]") == "2 ticked"
    with another_page(trades):
        type_keys(trades, "m")
    assert heading(trades) == "Before anything changes"
    assert Trade.objects.count() == 3
    with another_page(trades):
        type_keys(trades, Keys.ENTER)
    sees(trades, "Merged 2 trades in KO", MESSAGE)
    assert Trade.objects.count() == 2
    with another_page(trades):
        type_held(trades, "z", Keys.CONTROL)
    sees(trades, "Undone: Merged 2 trades", MESSAGE)
    assert Trade.objects.count() == 3
    with another_page(trades):
        type_held(trades, "z", Keys.CONTROL, Keys.SHIFT)
    sees(trades, "Merged 2 trades in KO", MESSAGE)
    assert Trade.objects.count() == 2
    assert complaints(trades) == []


def test_rows_are_walked_through_and_the_current_one_is_seen(trades: Chrome) -> None:
    type_keys(trades, "j")
    assert current(trades) == "4"
    type_keys(trades, "j", "j", "j", "k")
    assert current(trades) == "3"
    row = trades.switch_to.active_element
    assert row.get_attribute("data-trade") == "3"
    assert row.value_of_css_property("outline-style") != "none"
    type_keys(trades, Keys.ESCAPE)
    assert current(trades) == ""


def test_row_is_opened_and_its_trade_tagged(trades: Chrome) -> None:
    type_keys(trades, "j", "j")
    with another_page(trades):
        type_keys(trades, Keys.ENTER)
    assert heading(trades) == "KO Short put"
    with another_page(trades):
        type_keys(trades, "t")
    assert heading(trades) == "Edit KO Short put"
    for before in ("KO Short put", "Trades"):
        with another_page(trades):
            trades.back()
        assert heading(trades) == before
    type_keys(trades, "k", "k", "t")
    # The current row is ticked, and the cursor stands in the field.
    assert ticked(trades) == 1
    type_keys(trades, "core")
    with another_page(trades):
        type_keys(trades, Keys.ENTER)
    sees(trades, "core", MESSAGE)
    assert [row.tags for row in Trade.objects.exclude(tags=[])] == [["core"]]


def test_current_row_is_split_on_a_page_of_its_own(trades: Chrome) -> None:
    type_keys(trades, "k")
    with another_page(trades):
        type_keys(trades, "s")
    assert heading(trades) == "Edit KO Bull put spread"
    assert trades.current_url.endswith("#split")


def test_keys_do_nothing_in_fields_and_in_the_sheet(trades: Chrome) -> None:
    type_keys(trades, "/", "jjx?")
    field = trades.switch_to.active_element
    assert (field.get_attribute("id"), field.get_attribute("value")) == ("text", "jjx?")
    assert (current(trades), ticked(trades)) == ("", 0)
    type_keys(trades, Keys.ESCAPE, "?")
    sheet = found(trades, "#keys")
    assert sheet.is_displayed()
    type_keys(trades, "j", "x")
    assert (current(trades), ticked(trades)) == ("", 0)
    type_keys(trades, Keys.ESCAPE)
    assert not sheet.is_displayed()


def test_keys_are_switched_off_and_stay_off(trades: Chrome) -> None:
    click(trades, button("Keys"))
    click(trades, "#keys input")
    with another_page(trades):
        trades.refresh()
    type_keys(trades, "j", "?")
    assert current(trades) == ""
    assert not found(trades, "#keys").is_displayed()


def test_page_is_ticked_with_one_click(trades: Chrome) -> None:
    click(trades, "[data-tick-page]")
    assert ticked(trades) == 3
    type_keys(trades, "j", "x")
    assert ticked(trades) == 2
    assert trades.execute_script("return arguments[0].indeterminate", found(trades, "[data-tick-page]"))


def test_undo_in_the_message_takes_the_edit_back(trades: Chrome) -> None:
    type_keys(trades, "j", "t", "core")
    with another_page(trades):
        type_keys(trades, Keys.ENTER)
    sees(trades, "core", MESSAGE)
    follow(trades, f"{MESSAGE} button")
    sees(trades, "Undone", MESSAGE)
    assert Edit.objects.get().state == EditState.UNDONE


def test_review_queue_is_answered_by_the_same_keys(browser: Chrome, open_page: OpenPage, account: Account) -> None:
    strangle = [sell_to_open(1, what, 1, time=time) for what, time in ((put("PEP", 140), "10:00"), (CALL, "10:03"))]
    keep_orders(account, *strangle)
    open_page(reverse("trades:review"))
    type_keys(browser, "j")
    with another_page(browser):
        type_keys(browser, "v")
    sees(browser, "Nothing waits for a review")
    assert not Trade.objects.filter(needs_review=True).exists()
    with another_page(browser):
        type_held(browser, "z", Keys.CONTROL)
    sees(browser, "Undone", MESSAGE)
    assert Trade.objects.filter(needs_review=True).exists()
