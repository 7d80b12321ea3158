"""The reports in Chromium: full, empty and broken, on a phone and a laptop, light and dark."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.core.dates import new_york_day
from apps.trades.engine.results import Category
from apps.trades.models import Partition, ProfitEntry
from tests.factories import (
    make_account,
    make_cash_beside,
    make_instrument,
    make_lot,
    make_position,
    make_snapshot,
    make_user,
)
from tests.reports.ledgers import make_fill, make_payment, make_round_trip
from tests.steps import click, follow, found, link, text_of

if TYPE_CHECKING:
    from django.test import Client
    from selenium.webdriver import Chrome

    from apps.accounts.models import User
    from tests.browser import Faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = ["reports:profit", "reports:entries", "reports:cash", "reports:open_change"]
TODAY = date(2026, 11, 20)
NONSENSE = "?view=x&by=x&from=x&to=x&category=x&line=x&page=x&periods=x&underlyings=x"
CHART = "return window.Chart.getChart(document.querySelector('profit-chart canvas'))"


def full(user: User) -> None:
    """Give the user thirty months of everything, on thirty underlyings and in two accounts."""
    accounts = [make_account(user, "5WX01234", nickname="Trading with a rather long name"), make_account(user, "5WX2")]
    for number in range(30):
        day, account = TODAY - timedelta(days=30 * number), accounts[number % 2]
        make_round_trip(account, "-100000.25", f"{number % 3 * 60000}", day=day, symbol=f"SYM{number}", moved="12.5")
        make_cash_beside(make_fill(account, day, "5000", sub_type="Deposit", symbol=""))
    for category in (each for each in Category if each is not Category.REALIZED):
        make_payment(accounts[0], "-12345.67", category, day=TODAY)


def broken(user: User) -> None:
    """Let a ledger wait for its recalculation, and hold an entry that cash does not bear out."""
    full(user)
    account = user.brokerage_accounts.all()[0]
    Partition.objects.create(account=account, family="SYM1", is_dirty=True, dirty_since=timezone.now())
    ProfitEntry.objects.filter(account=account, category=Category.INTEREST).update(amount=1, gross=1)


@pytest.mark.parametrize("name", PAGES)
def test_page_stands_on_every_screen__empty(faults: Faults, client: Client, name: str) -> None:
    client.force_login(make_account(make_user()).owner)
    assert faults(reverse(name)) == []


def of_unknown_worth(user: User) -> None:
    """Let what is open be unknown for every reason at once, on top of everything else."""
    full(user)
    account, year = user.brokerage_accounts.all()[0], new_york_day(timezone.now()).year
    for symbol, opened in {"BARE": [year], "OLD": [year - 1], "BOTH": [year - 1, year]}.items():
        share = make_instrument(symbol, multiplier=1)
        for each in opened:
            make_lot(make_fill(account, date(each, 1, 1), "-1000", symbol=symbol, family=symbol), instrument=share)
    snapshot = make_snapshot(account, taken_at=timezone.now())
    for symbol in ("OLD", "BOTH"):
        make_position(snapshot, symbol, instrument=make_instrument(symbol))


@pytest.mark.parametrize(
    "query", ["", "?view=tax&account=5WX01234", "?category=dividend", "?from=2001-01-01&to=2001-01-02"]
)
def test_page_stands_on_every_screen__worth_of_what_is_open_unknown(faults: Faults, client: Client, query: str) -> None:
    user = make_user()
    of_unknown_worth(user)
    client.force_login(user)
    assert faults(reverse("reports:profit") + query) == []


@pytest.mark.parametrize("query", ["", "?by=day&view=tax", "?category=dividend&from=2026-11-03"])
@pytest.mark.parametrize("name", PAGES)
def test_page_stands_on_every_screen__full(faults: Faults, client: Client, name: str, query: str) -> None:
    user = make_user()
    full(user)
    client.force_login(user)
    assert faults(reverse(name) + query) == []


@pytest.mark.parametrize("name", PAGES)
def test_page_stands_on_every_screen__broken(browser: Chrome, faults: Faults, client: Client, name: str) -> None:
    user = make_user()
    broken(user)
    client.force_login(user)
    assert faults(reverse(name) + NONSENSE) == []
    assert "1 underlying is being recalculated" in text_of(browser, "[role=status].alert")
    if name == "reports:profit":
        assert "Unexplained" in text_of(browser, "[data-table=bridge]")


def test_chart_draws_each_period_and_their_sum(browser: Chrome, faults: Faults, client: Client) -> None:
    user = make_user()
    account = make_account(user)
    # 30 in January, nothing in February, −10 in March.
    make_round_trip(account, "-100", "130", day=date(2026, 1, 5))
    make_round_trip(account, "-100", "90", day=date(2026, 3, 5))
    client.force_login(user)
    assert faults(reverse("reports:profit")) == []
    line, bars = (browser.execute_script(f"{CHART}.data.datasets[{place}].data") for place in (0, 1))
    assert browser.execute_script(f"{CHART}.data.labels") == ["Jan 2026", "Feb 2026", "Mar 2026"]
    assert (bars, line) == ([30, 0, -10], [30, 30, 20])
    light = browser.execute_script(f"{CHART}.data.datasets[0].borderColor")
    click(browser, "theme-toggle button")
    assert browser.execute_script(f"{CHART}.data.datasets[0].borderColor") != light


def test_click_on_a_figure_shows_what_it_is_the_sum_of(browser: Chrome, faults: Faults, client: Client) -> None:
    user = make_user()
    closure = make_round_trip(make_account(user), "-100", "130")
    client.force_login(user)
    assert faults(reverse("reports:profit")) == []
    follow(browser, "[data-table=periods] tbody a.figure")
    assert found(browser, "[data-count]").get_attribute("data-count") == "1"
    assert "+30.00" in text_of(browser, ".sums")
    follow(browser, link("Closed 2026-03-16"))
    assert f"Transaction {closure.closing.broker_id}" in browser.title
