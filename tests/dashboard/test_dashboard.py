from __future__ import annotations

import json
import re
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from apps.dashboard.page import dashboard
from apps.tastytrade_sync.models import ResourceCount, RunState, SyncRun, Trigger
from apps.tastytrade_sync.selectors.runs import latest_results
from tests.factories import NOON, make_account, make_net_liq, make_position, make_snapshot, make_transaction

if TYPE_CHECKING:
    from django.test import Client

    from apps.accounts.models import User
    from apps.dashboard.page import Dashboard
    from apps.trades.models import Account

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(owner: User) -> list[Account]:
    """Two accounts worth 100 and 20, each with one position, one row and one day of net liq."""
    made = []
    for number, worth, symbol in (("A", 100, "AAPL"), ("B", 20, "MSFT")):
        account = make_account(owner, number)
        make_position(make_snapshot(account, str(worth)), symbol)
        make_transaction(account, worth, description=f"Row of {number}")
        make_net_liq(account, NOON, str(worth))
        made.append(account)
    return made


def shown(user: User, number: str = "") -> Dashboard:
    return dashboard(user, number=number, chart="1y", now=NOON)


@pytest.mark.usefixtures("two")
def test_all_accounts_are_shown_together(owner: User) -> None:
    page = shown(owner)
    assert page.totals.net_liquidating_value == Decimal(120)
    assert [group.underlying for group in page.holdings.shown] == ["AAPL", "MSFT"]
    assert [row.broker_id for row in page.activity] == [100, 20]
    assert page.series is not None
    assert page.series.last.value == Decimal(120)


@pytest.mark.usefixtures("two")
def test_one_account_is_shown_alone(owner: User) -> None:
    page = shown(owner, "B")
    assert page.totals.net_liquidating_value == Decimal(20)
    assert [group.underlying for group in page.holdings.shown] == ["MSFT"]
    assert [row.broker_id for row in page.activity] == [20]
    assert page.series is not None
    assert page.series.last.value == Decimal(20)
    # The others can still be chosen.
    assert len(page.summaries) == 2


@pytest.mark.usefixtures("two")
def test_account_that_is_not_one_s_own_is_said_and_all_are_shown(owner: User, stranger: User) -> None:
    make_account(stranger, "THEIRS")
    page = shown(owner, "THEIRS")
    assert page.complaint == "There is no account THEIRS; all accounts are shown."
    assert page.totals.net_liquidating_value == Decimal(120)


def test_newest_run_is_summed_over_accounts(owner: User, two: list[Account]) -> None:
    run = SyncRun.objects.create(owner=owner, trigger=Trigger.PAGE, started_at=NOON, state=RunState.COMPLETE)
    for account, new in zip(two, (3, 4), strict=True):
        rows = {"received": new + 1, "new": new, "changed": 1, "problems": 2}
        ResourceCount.objects.create(run=run, account=account, resource="transactions", **rows)
        ResourceCount.objects.create(run=run, account=account, resource="positions", received=9, new=9)
    (result,) = latest_results(owner)
    # New positions are no new rows of history.
    assert (result.new, result.changed, result.problems) == (7, 2, 4)


def test_no_run_is_no_result(owner: User) -> None:
    assert latest_results(owner) == []


@pytest.mark.usefixtures("two")
def test_page_shows_all_its_parts(client: Client, owner: User) -> None:
    client.force_login(owner)
    html = client.get(reverse("dashboard:index")).content.decode()
    for words in ("Net liq", "Cash", "Buying power", "10 shares", "Row of A", "No account is linked", "Last sync"):
        assert words in html


@pytest.mark.usefixtures("two")
def test_chart_s_points_travel_as_data_and_as_a_table(client: Client, owner: User) -> None:
    client.force_login(owner)
    html = client.get(reverse("dashboard:index"), {"range": "all"}).content.decode()
    (data,) = re.findall(r'<script id="net-liq-points" type="application/json">(.*?)</script>', html)
    assert json.loads(data) == {"days": ["2026-11-20"], "values": ["120.00"]}
    assert "As a table, by month" in html


@pytest.mark.usefixtures("two")
def test_headings_lead_on_with_the_account_chosen(client: Client, owner: User) -> None:
    client.force_login(owner)
    html = client.get(reverse("dashboard:index"), {"account": "B"}).content.decode()
    for name, words in (("trades:positions", "Positions"), ("trades:transactions", "Last activity")):
        assert f'href="{reverse(name)}?account=B">{words}</a>' in html


def test_accounts_in_the_chart_are_named_under_it(client: Client, owner: User, two: list[Account]) -> None:
    two[1].is_closed = True
    two[1].save()
    client.force_login(owner)
    words = " ".join(client.get(reverse("dashboard:index")).content.decode().split())
    assert "In the line: A, B until 2026-11-20 (closed)." in words
    # One account alone needs no list.
    assert "In the line" not in client.get(reverse("dashboard:index"), {"account": "A"}).content.decode()


def test_line_ends_at_the_totals__account_no_longer_listed(owner: User, two: list[Account]) -> None:
    two[1].is_listed = False
    two[1].save()
    later = NOON + timedelta(days=3)
    make_net_liq(two[0], later, "101")
    two[0].snapshots.get().balances.update(net_liquidating_value=Decimal(101))
    page = dashboard(owner, number="", chart="1y", now=later)
    assert page.series is not None
    # 101, and the 20 that account B was last worth.
    assert page.series.last.value == page.totals.net_liquidating_value == Decimal(121)


def test_account_no_longer_listed_is_said_to_be_in_totals_and_line_as_it_was(
    client: Client, owner: User, two: list[Account]
) -> None:
    two[1].is_listed = False
    two[1].save()
    client.force_login(owner)
    words = " ".join(client.get(reverse("dashboard:index")).content.decode().split())
    assert "In the line: A, B as it was on 2026-11-20 (no longer listed)." in words
    assert "No longer listed by the broker, and in the sums as last reported: B." in words
    # Alone it is no part of a sum.
    assert "in the sums" not in client.get(reverse("dashboard:index"), {"account": "B"}).content.decode()


@pytest.mark.parametrize("query", [{"range": "century"}, {"account": "\x00"}, {"account": "'"}])
@pytest.mark.usefixtures("two")
def test_address_of_nonsense_is_answered(client: Client, owner: User, query: dict[str, str]) -> None:
    client.force_login(owner)
    assert client.get(reverse("dashboard:index"), query).status_code == 200


@pytest.mark.usefixtures("two")
def test_times_are_those_of_the_user_s_zone(client: Client, owner: User) -> None:
    owner.time_zone = "Europe/Berlin"
    owner.save()
    client.force_login(owner)
    # 17:00 UTC in November.
    assert "2026-11-20 18:00 CET" in client.get(reverse("dashboard:index")).content.decode()
