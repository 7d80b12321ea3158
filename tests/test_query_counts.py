"""Pages cost the same number of queries whatever the number of rows, accounts, notices and runs behind them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from itertools import count, pairwise
from typing import TYPE_CHECKING

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.notifications.models import Notice, NoticeKind
from apps.tastytrade_sync.models import Link, SyncProblem, SyncRun, Trigger
from apps.trades.engine.ledger import ENGINE_VERSION
from apps.trades.models import NetLiq, Partition, TransactionRevision
from apps.trades.services.edits.annotations import tag
from apps.trades.services.reconciling import reconcile
from tests.builders import acat, buy, buy_to_close, dividend, interest, put, sell, sell_to_open
from tests.factories import (
    NOON,
    make_account,
    make_closure,
    make_instrument,
    make_ledger_problem,
    make_lot,
    make_position,
    make_snapshot,
    make_transaction,
)
from tests.stored import keep, keep_orders, the_instrument
from tests.trades.edits.making import make

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

    from apps.accounts.models import User
    from tests.builders import Line

pytestmark = pytest.mark.django_db
LISTS = [
    "dashboard:index", "trades:accounts", "trades:reconciliation", "trades:positions", "trades:lots", "trades:closures",
    "trades:problems", "trades:transactions", "trades:trades", "trades:strategies", "trades:review",
    "notices:list", "sync:index",
    "trades:chains", "trades:campaigns", "trades:beside_campaigns",
]  # fmt: skip


@pytest.fixture
def growth(owner: User) -> Iterator[int]:
    """Give the owner one account more at each step, with twenty of everything."""
    return map(partial(_grow, owner), count())


def _grow(owner: User, step: int) -> int:
    account = make_account(owner, f"5WX{step}")
    link = Link.objects.create(owner=owner, environment="simulator")
    run = SyncRun.objects.create(owner=owner, link=link, trigger=Trigger.PAGE, started_at=NOON)
    snapshot = make_snapshot(account)
    for number in range(20):
        make_position(snapshot, f"S{number}")
        row = make_transaction(account, number, order_id=7)
        TransactionRevision.objects.create(
            transaction=row, number=1, payload="{}", net_value=Decimal(1), superseded_at=NOON
        )
        Partition.objects.create(account=account, family=f"S{number}", is_dirty=False, engine_version=ENGINE_VERSION)
        make_ledger_problem(row)
        make_lot(row, instrument=make_instrument(f"S{number}"))
        make_closure(make_lot(make_transaction(account, 100 + number), remaining="0", quantity="10"), row)
        flat = dict.fromkeys(("open", "high", "low", "close", "total_close"), Decimal(1))
        at = NOON - timedelta(days=number)
        NetLiq.objects.create(account=account, at=at, day=at.date(), **flat)
        Notice.objects.create(user=owner, kind=NoticeKind.SYNC_FAILED, title="A", body="B")
        SyncRun.objects.create(owner=owner, link=link, trigger=Trigger.PAGE, started_at=NOON)
        SyncProblem.objects.create(run=run, last_run=run, account=account, fingerprint=f"{number}")
    # Of twenty positions that no row explains.
    reconcile(account=account)
    return step


def queries_of(client: Client, address: str) -> int:
    caches["kept"].clear()
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize("name", LISTS)
def test_list_costs_the_same_number_of_queries__three_times_the_rows(
    client: Client, owner: User, growth: Iterator[int], name: str
) -> None:
    client.force_login(owner)
    next(growth)
    # The first request of a session may cost more than those that follow.
    queries_of(client, reverse(name))
    before = queries_of(client, reverse(name))
    next(growth)
    next(growth)
    assert queries_of(client, reverse(name)) == before


@pytest.mark.parametrize("name", ["trades:account", "trades:transaction"])
def test_object_costs_the_same_number_of_queries__three_times_the_rows(
    client: Client, owner: User, growth: Iterator[int], name: str
) -> None:
    client.force_login(owner)
    next(growth)
    account = owner.brokerage_accounts.get()
    shown = account if name == "trades:account" else account.transactions.get(broker_id=3)
    address = reverse(name, args=[shown.pk])
    queries_of(client, address)
    before = queries_of(client, address)
    for number in range(200, 230):
        make_transaction(account, number, order_id=7)
        NetLiq.objects.create(
            account=account, at=NOON + timedelta(minutes=number), day=NOON.date(), open=1, high=1, low=1, close=1,
            total_close=1,
        )  # fmt: skip
    assert queries_of(client, address) == before


def test_transactions_are_shown_in_few_queries(client: Client, owner: User, growth: Iterator[int]) -> None:
    next(growth)
    client.force_login(owner)
    # Session, user, accounts, page, sums, kinds, families, last sync, lost link and unread notices.
    assert queries_of(client, reverse("trades:transactions")) == 10
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("trades:transactions"))
    # Sums and kinds were counted a moment ago.
    assert len(queries) == 8


def test_position_costs_the_same_number_of_queries__more_lots_rows_and_statements(client: Client, owner: User) -> None:
    account = make_account(owner)
    client.force_login(owner)
    few = [acat(1, "KO", -40), buy(5, "KO", 50), sell(2, "KO", 51)]
    keep(account, *few)
    address = reverse("trades:position", args=[account.pk, the_instrument("KO").pk])
    queries_of(client, address)
    before = queries_of(client, address)
    keep(account, *few, acat(1, "KO", -40), *(buy(1, "KO", 50 + number) for number in range(15)), sell(9, "KO", 70))
    assert queries_of(client, address) == before


def test_row_that_closed_many_lots_costs_the_same_number_of_queries(client: Client, owner: User) -> None:
    account = make_account(owner)
    client.force_login(owner)
    keep(account, buy(1, "KO", 50), sell(1, "KO", 51), *(buy(1, "PEP", 50) for _ in range(20)), sell(20, "PEP", 60))
    one, many = (
        reverse("trades:transaction", args=[account.transactions.get(broker_id=broker_id).pk]) for broker_id in (2, 23)
    )
    queries_of(client, one)
    assert queries_of(client, one) == queries_of(client, many)


@pytest.mark.parametrize("query", ["", "?sort=-open", "?preset=tax&sort=fees&text=put"])
def test_trades_cost_the_same_number_of_queries__more_trades_edits_and_accounts(
    client: Client, owner: User, query: str
) -> None:
    client.force_login(owner)
    address = reverse("trades:trades") + query
    for number, size in enumerate((2, 30)):
        account = make_account(owner, f"5WX{number}")
        make_snapshot(account)
        keep_orders(account, *(sell_to_open(1, put("KO", 40 + each, "2035-03-16"), 1) for each in range(size)))
        for text in ("core", "hedge")[: number + 1]:
            make(account, tag, keys=["1"], text=text)
        queries_of(client, address)
        if not number:
            before = queries_of(client, address)
    assert queries_of(client, address) == before
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    # What stands on a page and what it comes to was found a moment ago; the rows themselves are always read.
    assert len(queries) < before


def rolls(count: int) -> list[tuple[Line, Line]]:
    """A put rolled so many times, a week later each time."""
    days = [date(2026, 2, 20) + timedelta(weeks=number) for number in range(count + 1)]
    puts = [put("KO", 50, day.isoformat()) for day in days]
    return [(buy_to_close(1, before, 2), sell_to_open(1, after, 3)) for before, after in pairwise(puts)]


@pytest.mark.parametrize("name", ["trades:chain", "trades:campaign"])
def test_chain_and_campaign_cost_the_same_number_of_queries__more_trades(
    client: Client, owner: User, name: str
) -> None:
    account = make_account(owner)
    client.force_login(owner)
    opening = sell_to_open(1, put("KO", 50, "2026-02-20"), 2)
    keep_orders(account, opening, *rolls(2), dividend(1, "KO"))
    address = reverse(name, args=[account.pk, "1"])
    queries_of(client, address)
    before = queries_of(client, address)
    keep_orders(account, opening, *rolls(12), dividend(1, "KO"), dividend(2, "KO"))
    assert queries_of(client, address) == before


def test_wheel_costs_the_same_number_of_queries__more_turns(client: Client, owner: User) -> None:
    account = make_account(owner)
    client.force_login(owner)
    turns = [each for _ in range(12) for each in (sell_to_open(1, put("KO", 50), 2), buy_to_close(1, put("KO", 50), 1))]
    keep_orders(account, *turns[:5])
    address = reverse("trades:campaign", args=[account.pk, "1"])
    queries_of(client, address)
    before = queries_of(client, address)
    keep_orders(account, *turns[:-1])
    assert queries_of(client, address) == before


@pytest.mark.parametrize("name", ["trades:chains", "trades:campaigns", "trades:beside_campaigns"])
def test_list_of_groups_costs_the_same_number_of_queries__more_of_them(client: Client, owner: User, name: str) -> None:
    account = make_account(owner)
    client.force_login(owner)
    lines = [each for number in range(20) for each in (buy(1, f"S{number}", 50), interest(1))]
    keep_orders(account, *lines[:4])
    queries_of(client, reverse(name))
    before = queries_of(client, reverse(name))
    keep_orders(account, *lines)
    assert queries_of(client, reverse(name)) == before
