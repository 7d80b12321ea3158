"""What is held, in Chromium: full and broken, on a phone and a laptop, light and dark, and by the keyboard alone."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils import timezone
from selenium.webdriver.common.keys import Keys

from apps.trades.models import Partition, StatedClosing
from apps.trades.services.statements.lots import state_lot
from tests.browser import faults_on_screens, show, unseen_focus
from tests.builders import acat, assign, buy, deliver, future, put, sell, sell_to_open, split
from tests.factories import NOON, make_account, make_position, make_snapshot, make_user
from tests.steps import another_page, button, follow, found, heading, link, sees, text_of
from tests.stored import keep, the_instrument, the_row

if TYPE_CHECKING:
    from django.test import Client
    from selenium.webdriver import Chrome

    from apps.trades.models import Account
    from tests.browser import Faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PUT = put("KO", 50, "2026-03-20")
LOST = put("PEP", 140, "2026-03-20")
LATE = put("SPY", 400, "2030-12-20")
# Rows that a user can state something of.
PFE, GE, SPUN_OFF = 900, 901, 902


@pytest.fixture
def account(client: Client) -> Account:
    """The account of a signed-in user, with lots of every origin and everything that can need a look."""
    user = make_user()
    client.force_login(user)
    account = make_account(user, nickname="Trading with a rather long name")
    keep(
        account,
        sell_to_open(1, PUT, "1.50", fees="1.14"),
        (assign(1, PUT), deliver(buy(100, "KO", 50, fees=5))),
        sell(40, "KO", 51),
        split(60, 120, "KO"),
        sell_to_open(2, LOST, 1),
        acat(10, "T", -400, id=SPUN_OFF),
        acat(10, "PFE", id=PFE),
        sell(5, "GE", 80, id=GE),
        buy(1, future("/MESZ6"), 6000, fees="1.27"),
        sell_to_open(3, LATE, 12),
        *(buy("0.12345678", "VTI", 250 + number) for number in range(60)),
    )
    snapshot = make_snapshot(account, taken_at=timezone.now())
    for symbol, quantity in (("KO", "120"), (LATE.symbol, "-2"), (LOST.symbol, "-2")):
        instrument = the_instrument(symbol)
        names = {"instrument_type": instrument.instrument_type, "underlying_symbol": instrument.underlying_symbol}
        make_position(snapshot, symbol, quantity, instrument=instrument, **names)
    note = "averylongwordthatdoesnotbreakbyitself" * 2
    state_lot(row=the_row(PFE), opened_on=NOON.date(), cash=Decimal(-315), note=note, by=account.owner, at=NOON)
    return account


def position(account: Account, symbol: str, name: str = "trades:position") -> str:
    return reverse(name, args=[account.pk, the_instrument(symbol).pk])


@pytest.mark.parametrize(
    "path",
    ["?open=all", "?open=none", "?group=none", "lots/", "lots/?view=tax&state=open", "closures/", "closures/?sort=x"],
)
def test_list_stands_on_every_screen(browser: Chrome, faults: Faults, account: Account, path: str) -> None:
    Partition.objects.filter(account=account, family="KO").update(is_dirty=True, dirty_since=NOON)
    assert faults(f"/positions/{path}") == []
    assert text_of(browser, ".alert-info").startswith("Being recalculated")


@pytest.mark.parametrize("symbol", ["KO", PUT.symbol, LOST.symbol, "T", "PFE", "GE", "/MESZ6", "VTI"])
def test_position_stands_on_every_screen(faults: Faults, account: Account, symbol: str) -> None:
    assert faults(position(account, symbol) + "?page=9&rows=9") == []


def test_forms_stand_on_every_screen(faults: Faults, account: Account) -> None:
    for path in (
        reverse("trades:opening", args=[the_row(PFE).pk]),
        reverse("trades:opening", args=[the_row(GE).pk]),
        reverse("trades:treatment", args=[the_row(SPUN_OFF).pk]),
        position(account, LOST.symbol, "trades:closing"),
    ):
        assert faults(path) == [], path


def test_row_that_became_several_things_stands_on_every_screen(faults: Faults, account: Account) -> None:
    for row in account.transactions.filter(symbol="KO"):
        assert faults(reverse("trades:transaction", args=[row.pk])) == [], row


def test_lots_are_opened_and_reached_by_the_keyboard(browser: Chrome, faults: Faults, account: Account) -> None:
    path = reverse("trades:positions") + "?underlying=KO&open=none"
    assert faults(path) == []
    assert unseen_focus(browser) == []
    for place in (".group > summary", ".lots-row summary"):
        found(browser, place).send_keys(Keys.ENTER)
    lot = found(browser, ".lots-row table a")
    assert lot.is_displayed()
    with another_page(browser):
        lot.send_keys(Keys.ENTER)
    # The delivery that opened the shares.
    assert heading(browser) == "Transaction 3"


def test_end_is_confirmed_and_taken_back_with_two_clicks_each(
    browser: Chrome, faults: Faults, account: Account
) -> None:
    assert faults(position(account, LOST.symbol)) == []
    show(browser, width=390, theme="light")
    follow(browser, link("Confirm that it ended"))
    follow(browser, "main button[type=submit]")
    sees(browser, "ended at nothing", ".alert-success")
    assert StatedClosing.objects.count() == 1
    assert faults_on_screens(browser) == []
    follow(browser, button("Take back"))
    sees(browser, "Taken back", ".alert-success")
    assert StatedClosing.objects.count() == 0
