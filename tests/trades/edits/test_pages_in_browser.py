"""Editing trades in Chromium: on a phone and a laptop, light and dark, and without any script."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from selenium.webdriver.common.keys import Keys

from apps.trades.models import Edit
from apps.trades.services.edits.annotations import tag
from apps.trades.services.edits.links import link_roll
from apps.trades.services.edits.structure import merge_trades, split_by_legs
from apps.trades.services.edits.undoing import undo
from apps.trades.services.user_strategies import define_strategy
from tests.browser import faults_on_screens
from tests.builders import buy, sell_to_open
from tests.factories import NOON, make_account, make_user
from tests.steps import another_page, button, click, follow, found, found_all, sees, text_of, type_held, type_keys
from tests.stored import keep_orders
from tests.trades.edits.making import P90, P95, P100, legs_of, make

if TYPE_CHECKING:
    from django.test import Client
    from selenium.webdriver import Chrome

    from apps.trades.models import Account
    from tests.browser import Faults, OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MESSAGE = "[role=alert]"


@pytest.fixture
def account(client: Client) -> Account:
    """The account of a signed-in user with edits in every state and a strategy of his own."""
    user = make_user()
    client.force_login(user)
    account = make_account(user, nickname="Trading with a rather long name")
    make_account(user, "5WX09999")
    again = sell_to_open(1, P100, 3, on="2026-01-07"), sell_to_open(5, P95, 3, on="2026-01-08")
    keep_orders(account, (sell_to_open(2, P95, 2), buy(2, P90, 1)), *again)
    make(account, merge_trades, keys=["1", "3"])
    make(account, split_by_legs, key="1", wanted={"2": None})
    undo(account=account, at=NOON)
    make(account, tag, keys=["1"], text="before earnings, and a rather long tag")
    make(account, link_roll, before="1", after="4")
    make(account, tag, keys=["4"], text="hedge")
    undo(account=account, at=NOON)
    Edit.objects.filter(number=1).update(conflict="names_what_is_gone")
    define_strategy(owner=user, name="Jade fox", colour="#33aa55", description="Luck", pattern="-1P@K1", at=NOON)
    return account


@pytest.mark.parametrize("name", ["edits", "user_strategies", "add_strategy", "trades", "problems"])
def test_page_stands_on_every_screen(faults: Faults, account: Account, name: str) -> None:
    assert faults(reverse(f"trades:{name}")) == []


def test_forms_of_a_trade_stand_on_every_screen(faults: Faults, account: Account) -> None:
    assert faults(reverse("trades:edit_trade", args=[account.pk, "1"])) == []


def test_ticked_trades_are_merged_and_unmerged_with_the_mouse(
    browser: Chrome, open_page: OpenPage, account: Account
) -> None:
    open_page(reverse("trades:trades"))
    for box in found_all(browser, "input[name=trade]"):
        box.click()
    follow(browser, "button[value=merge]")
    assert faults_on_screens(browser) == []
    follow(browser, button("Do it"))
    sees(browser, "Merged 2 trades in KO", MESSAGE)
    assert len(legs_of(account)) == 1
    follow(browser, button("Undo"))
    sees(browser, "Undone: Merged 2 trades in KO", MESSAGE)
    assert len(legs_of(account)) == 2


@pytest.mark.parametrize(
    ("what", "said"),
    [("label", "Called 2 trades jade fox"), ("split", "Split off 1 trade: one edit. 1 cannot be divided so")],
)
def test_ticked_trades_are_called_and_split_with_the_mouse(
    browser: Chrome, open_page: OpenPage, account: Account, what: str, said: str
) -> None:
    open_page(reverse("trades:trades"))
    click(browser, "[data-tick-page]")
    follow(browser, f"button[value={what}]")
    assert faults_on_screens(browser) == []
    if what == "label":
        found(browser, "#label").send_keys("Jade fox")
    else:
        click(browser, "#way-units")
    follow(browser, "main form .btn-primary")
    sees(browser, said, MESSAGE)
    # Of five puts one is split off; three puts in two ratios are one unit.
    assert len(legs_of(account)) == (3 if what == "split" else 2)
    follow(browser, button("Undo"))
    sees(browser, "undone" if what == "split" else "Undone", MESSAGE)
    assert len(legs_of(account)) == 2


def test_trades_are_ticked_merged_and_undone_with_keys(browser: Chrome, open_page: OpenPage, account: Account) -> None:
    open_page(reverse("trades:trades"))
    type_keys(browser, "j", "x", "j", "x")
    with another_page(browser):
        type_keys(browser, "m")
    follow(browser, button("Do it"))
    sees(browser, "Merged 2 trades in KO", MESSAGE)
    with another_page(browser):
        type_held(browser, "z", Keys.CONTROL)
    sees(browser, "Undone: Merged 2 trades in KO", MESSAGE)
    with another_page(browser):
        type_held(browser, "z", Keys.CONTROL, Keys.SHIFT)
    sees(browser, "Merged 2 trades in KO", MESSAGE)
    assert len(legs_of(account)) == 1


def test_keys_are_told_are_quiet_in_fields_and_can_be_switched_off(
    browser: Chrome, open_page: OpenPage, account: Account
) -> None:
    open_page(reverse("trades:trades"))
    type_keys(browser, "t", "m", "?")
    # The first key went to the field of tags, the others were written into it.
    assert browser.switch_to.active_element.get_attribute("value") == "m?"
    browser.execute_script("document.activeElement.blur()")
    type_keys(browser, "?")
    assert "Merge what is ticked" in text_of(browser, "dialog")
    assert faults_on_screens(browser) == []
    click(browser, "#keys-on")
    click(browser, "[data-close]")
    type_keys(browser, "j", "x")
    assert found_all(browser, "input[name=trade]:checked") == []
