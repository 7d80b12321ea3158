"""The pages of the ledger in Chromium: full, empty and broken, on a phone and a laptop, light and dark."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.notifications.models import Notice, NoticeKind
from apps.tastytrade_sync.models import Link, LinkState, ResourceCount, RunState, SyncProblem, SyncRun, Trigger
from apps.trades.models import NetLiq, Transaction, TransactionRevision
from apps.trades.services.breaks import explain
from apps.trades.services.reconciling import reconcile
from tests.browser import show
from tests.factories import (
    make_account,
    make_instrument,
    make_ledger_problem,
    make_lot,
    make_position,
    make_snapshot,
    make_transaction,
    make_user,
)
from tests.steps import click, follow, found, heading, link

if TYPE_CHECKING:
    from django.test import Client
    from selenium.webdriver import Chrome

    from apps.accounts.models import User
    from apps.trades.models import Account
    from tests.browser import Faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LISTS = [
    "dashboard:index", "trades:accounts", "trades:reconciliation", "trades:positions", "trades:lots", "trades:closures",
    "trades:problems", "trades:transactions", "trades:trades", "trades:strategies", "trades:library", "trades:review",
    "notices:list", "sync:index",
]  # fmt: skip
PUT = {"instrument_type": "Equity Option", "underlying_symbol": "SPY", "multiplier": "100"}


def full(user: User) -> Account:
    """Give the user an account with some of everything, and a second one that is closed."""
    now = timezone.now()
    account = make_account(user, "5WX01234", nickname="Trading with a rather long name", account_type="Individual")
    make_account(user, "5WX09999", is_closed=True)
    snapshot = make_snapshot(account, "1234567.89", taken_at=now)
    make_position(snapshot, "SPY", "100", mark_price="612.34")
    make_position(snapshot, "SPY   261218P00400000", "-2", mark_price="3", **PUT)
    make_position(
        snapshot, "BTC/USD", "0.05611084", instrument_type="Cryptocurrency", average_open_price="63541.09483386"
    )
    for number in range(60):
        at = now - timedelta(days=number)
        make_transaction(
            account, number, executed_at=at, order_id=7, quantity=Decimal(5), side=-1, price=Decimal("1.5")
        )
        flat = dict.fromkeys(("open", "high", "low", "close", "total_close"), Decimal(1000 + number))
        NetLiq.objects.create(account=account, at=at, day=at.date(), **flat)
        Notice.objects.create(
            user=user, kind=NoticeKind.SYNC_FAILED, title="A sync failed", body="Try again.", path="/"
        )
    for number, code in enumerate(("unmatched_close", "value_differs", "cost_stated_by_broker")):
        make_ledger_problem(Transaction.objects.get(broker_id=number), code, quantity=Decimal(5), amount=Decimal(-210))
    spent = make_instrument("KO    200320P00050000", expires_on=date(2020, 3, 20), **PUT | {"underlying_symbol": "KO"})
    make_lot(make_transaction(account, 60, symbol=spent.symbol, underlying_symbol="KO"), "-2", instrument=spent)
    # No row explains what is held, so the page has breaks; a second look at one is noted.
    reconcile(account=account, at=now)
    explain(found=account.breaks.filter(subject="SPY")[0], words="Bought elsewhere.", by=user, at=now)
    link = Link.objects.create(owner=user, environment="simulator", label="Demo")
    run = SyncRun.objects.create(owner=user, link=link, trigger=Trigger.PAGE, started_at=now, state=RunState.COMPLETE)
    ResourceCount.objects.create(run=run, account=account, resource="transactions", received=60, new=60)
    return account


def broken(user: User) -> Account:
    """Make everything that can be wrong with an account wrong."""
    account, now = full(user), timezone.now()
    row = Transaction.objects.get(broker_id=0)
    TransactionRevision.objects.create(
        transaction=row, number=1, payload='{"id":0,"old":1}', net_value=Decimal(1), superseded_at=now
    )
    Transaction.objects.filter(pk=row.pk).update(revision=2, vanished_at=now, is_known_kind=False)
    Link.objects.update(state=LinkState.LOST, state_reason="The grant was revoked. Link again.")
    run = SyncRun.objects.create(
        owner=user, trigger=Trigger.PAGE, started_at=now, state=RunState.FAILED, reason="Not reachable. Try again."
    )
    SyncProblem.objects.create(
        run=run, last_run=run, account=account, fingerprint="x", message="No amount", advice="Sync again.", excerpt="{}"
    )
    account.is_listed = False
    account.save()
    account.snapshots.update(taken_at=now - timedelta(days=9))
    account.snapshots.get().positions.update(mark_price=None)
    return account


@pytest.mark.parametrize("name", LISTS)
def test_page_stands_on_every_screen__empty(faults: Faults, client: Client, name: str) -> None:
    client.force_login(make_user())
    assert faults(reverse(name)) == []


@pytest.fixture
def account(client: Client) -> Account:
    """The account of a signed-in user who has some of everything."""
    user = make_user()
    client.force_login(user)
    return full(user)


@pytest.mark.parametrize("name", [*LISTS, "trades:account", "trades:transaction", "sync:run"])
def test_page_stands_on_every_screen__full(faults: Faults, account: Account, name: str) -> None:
    assert faults(address(name, account)) == []


@pytest.mark.parametrize("name", [*LISTS, "trades:account", "trades:transaction", "sync:run"])
def test_page_stands_on_every_screen__broken(faults: Faults, client: Client, name: str) -> None:
    user = make_user()
    account = broken(user)
    client.force_login(user)
    nonsense = "?from=x&size=7&kind=x&sort=x&account=x&range=x&page=x&after=x"
    assert faults(address(name, account) + nonsense) == []


def address(name: str, account: Account) -> str:
    """Return the address of a page, of one of the account's things where it is a page of one."""
    shown = {
        "trades:account": account.pk,
        "trades:transaction": Transaction.objects.get(broker_id=0).pk,
        "sync:run": SyncRun.objects.all()[0].pk,
    }
    return reverse(name, args=[shown[name]] if name in shown else [])


@pytest.mark.usefixtures("account")
def test_chart_is_drawn_and_drawn_again_in_the_other_theme(browser: Chrome, faults: Faults) -> None:
    assert faults(reverse("dashboard:index")) == []
    drawn = "return window.Chart.getChart(document.querySelector('net-liq-chart canvas'))"
    assert browser.execute_script(f"{drawn}.data.labels.length") == 60
    light = browser.execute_script(f"{drawn}.data.datasets[0].borderColor")
    click(browser, "theme-toggle button")
    assert browser.execute_script(f"{drawn}.data.datasets[0].borderColor") != light


@pytest.mark.usefixtures("account")
def test_part_of_a_filter_is_taken_away_with_one_click(browser: Chrome, faults: Faults) -> None:
    assert faults(reverse("trades:transactions") + "?text=Row+5&size=25") == []
    assert counted(browser) == 11
    follow(browser, link("Text “Row 5”"))
    # The sixty, and the row of the contract that expired.
    assert counted(browser) == 61


def counted(browser: Chrome) -> int:
    return int(found(browser, "[data-count]").get_attribute("data-count") or 0)


@pytest.mark.usefixtures("account")
def test_row_leads_back_to_the_filtered_list(browser: Chrome, faults: Faults) -> None:
    assert faults(reverse("trades:transactions") + "?text=Row+5&sort=oldest") == []
    show(browser, width=390, theme="light")
    follow(browser, "tbody a")
    assert heading(browser) == "Transaction 59"
    follow(browser, link("Newer"))
    follow(browser, link("Back to the list"))
    assert browser.current_url.endswith("/transactions/?text=Row+5&sort=oldest")
    assert counted(browser) == 11
