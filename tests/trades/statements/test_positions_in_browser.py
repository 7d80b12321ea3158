"""From a break to a stated opening and back, in Chromium: on a phone and a laptop, light and dark."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from apps.trades.models import Account, StatedOpening
from tests.browser import faults_on_screens, show
from tests.builders import buy
from tests.factories import make_account, make_user
from tests.steps import button, follow, found, link, sees
from tests.stored import keep
from tests.trades.statements.test_positions import KO, MES, PUT, report, state

if TYPE_CHECKING:
    from django.test import Client
    from selenium.webdriver import Chrome

    from tests.browser import Faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def account(client: Client) -> Account:
    """The account of a signed-in user, whose broker holds shares that no row explains."""
    user = make_user()
    client.force_login(user)
    account = make_account(user, nickname="Trading with a rather long name")
    report(account, KO, "100")
    return account


def test_break_is_settled_by_a_statement_and_comes_back_with_it(
    browser: Chrome, faults: Faults, account: Account
) -> None:
    assert faults(reverse("trades:reconciliation")) == []
    show(browser, width=390, theme="light")
    follow(browser, link("State how this position was opened"))
    assert faults_on_screens(browser) == []
    show(browser, width=390, theme="light")
    browser.execute_script("arguments[0].value = '2026-01-02'", found(browser, "[name=opened_on]"))
    follow(browser, "main button[type=submit]")
    sees(browser, "counts with what you stated", ".alert-success")
    assert faults_on_screens(browser) == []
    follow(browser, button("Take back"))
    sees(browser, "Taken back", ".alert-success")
    assert not StatedOpening.objects.in_force().exists()


def test_questions_about_statements_stand_on_every_screen(faults: Faults, account: Account) -> None:
    state(account, report(account, KO, "100"))
    keep(account, buy(100, "KO", 30, on="2026-01-02"))
    state(account, report(account, MES, "1", "5000"), 1, -25000)
    state(account, report(account, PUT, "-2"), -2, 300)
    for path in (reverse("trades:problems"), reverse("trades:reconciliation"), reverse("trades:lots")):
        assert faults(path) == [], path
