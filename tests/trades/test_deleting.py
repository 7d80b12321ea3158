"""Deleting an account: all of it goes, nothing else does, and the page beforehand counts what goes."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from apps.tastytrade_sync.models import Checkpoint
from apps.trades.ledger.grouping.sheets import GROUPING_SHEETS
from apps.trades.models import Account, Balance, Position, Snapshot, Transaction, TransactionRevision
from apps.trades.selectors.contents import contents_of
from apps.trades.services.deleting import delete_account
from tests.factories import make_account, make_user
from tests.raw_tables import rows_leading_to
from tests.stored import keep_orders
from tests.trades.ledger.grouping.stories import FIRST, instants, put_becomes_shares, put_is_rolled, shares_held

if TYPE_CHECKING:
    from pytest_django.fixtures import DjangoAssertNumQueries

    from apps.accounts.models import User

NOON = datetime(2026, 11, 20, 17, tzinfo=UTC)
TODAY = NOON.date()


def deposit(account: Account, broker_id: int, day: date = TODAY) -> Transaction:
    return Transaction.objects.create(
        account=account, source="tastytrade", broker_id=broker_id, transaction_type="Money Movement",
        sub_type="Deposit", executed_at=NOON, day=day, transaction_date=day, net_value=1, payload="{}",
        first_seen_at=NOON,
    )  # fmt: skip


def filled(account: Account) -> Account:
    """Give the account two transactions, one of them revised, a snapshot with a position, and a checkpoint."""
    row = deposit(account, 1, date(2024, 2, 29))
    deposit(account, 2)
    TransactionRevision.objects.create(transaction=row, number=1, payload="{}", net_value=2, superseded_at=NOON)
    snapshot = Snapshot.objects.create(account=account, taken_at=NOON)
    Position.objects.create(snapshot=snapshot, symbol="AAPL", instrument_type="Equity", quantity=Decimal(5))
    Balance.objects.create(snapshot=snapshot)
    Checkpoint.objects.create(account=account)
    return account


def test_delete_account_leaves_no_row_that_leads_to_it(owner: User) -> None:
    account = filled(make_account(owner))
    # Two transactions, a revision, a snapshot, a position, a balance, a checkpoint.
    assert sum(rows_leading_to("trades_account", account.pk).values()) == 7
    key = account.pk
    assert delete_account(account=account) == 8
    assert set(rows_leading_to("trades_account", key).values()) == {0}
    assert not Account.objects.exists()


def traded(account: Account) -> Account:
    """Give the account a row in every table of trades: a wheel, a put that was rolled, a dividend."""
    keep_orders(account, *instants(put_becomes_shares(FIRST), put_is_rolled(FIRST), shares_held(FIRST)))
    return account


def rows_of_trades(account_id: int) -> list[int]:
    return [sheet.model._base_manager.filter(account=account_id).count() for sheet in GROUPING_SHEETS]


def test_delete_account_takes_its_trades_with_it_and_no_others(owner: User) -> None:
    # No foreign key leads from these tables to the account: the database would leave them behind.
    account, spared = traded(make_account(owner, "5WX00001")), traded(make_account(owner, "5WX00002"))
    before = rows_of_trades(account.pk)
    assert 0 not in before
    key = account.pk
    delete_account(account=account)
    assert set(rows_of_trades(key)) == {0}
    assert rows_of_trades(spared.pk) == before


def test_delete_account_counts_each_trade_once(owner: User) -> None:
    account = traded(make_account(owner))
    counted = {content.words: content.count for content in contents_of(account).contents}
    _, _, trades, lots, closures, links, entries = rows_of_trades(account.pk)
    assert (counted["trades"], counted["lots in trades"], counted["closures in trades"]) == (trades, lots, closures)
    assert counted["rolls, assignments and exercises between trades"] == links
    assert counted["dividends and charges in campaigns"] == entries


def test_delete_account_touches_no_other_account(owner: User, stranger: User) -> None:
    spared = [filled(make_account(owner, "5WX00002")), filled(make_account(stranger, "5WX00001"))]
    delete_account(account=filled(make_account(owner, "5WX00001")))
    assert [sum(rows_leading_to("trades_account", account.pk).values()) for account in spared] == [7, 7]


def test_delete_account_costs_the_same__many_rows(
    owner: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    few, many = make_account(owner, "5WX00001"), make_account(owner, "5WX00002")
    deposit(few, 1)
    for broker_id in range(30):
        deposit(many, broker_id)
    with CaptureQueriesContext(connection) as asked:
        delete_account(account=few)
    with django_assert_num_queries(len(asked)):
        delete_account(account=many)


@pytest.mark.django_db(transaction=True)
def test_delete_account_waits_for_a_page_being_stored_and_deletes_that_too() -> None:
    account = filled(make_account(make_user()))
    done = threading.Event()

    def delete() -> None:
        delete_account(account=account)
        done.set()
        connections.close_all()

    with transaction.atomic():
        Account.objects.select_for_update().get(pk=account.pk)
        thread = threading.Thread(target=delete)
        thread.start()
        assert not done.wait(0.3)
        deposit(account, 3)
    thread.join()
    assert done.is_set()
    assert not Account.objects.exists()


def test_contents_name_every_table_with_rows__largest_first(owner: User) -> None:
    contents = contents_of(filled(make_account(owner)))
    counted = {content.words: content.count for content in contents.contents}
    assert contents.contents[0].words == "transactions"
    assert counted == {
        "transactions": 2, "former versions of transactions": 1, "snapshots, one a sync": 1,
        "positions in those snapshots": 1, "balances in those snapshots": 1, "checkpoints": 1,
    }  # fmt: skip


def test_contents_span_the_first_to_the_last_day(owner: User) -> None:
    contents = contents_of(filled(make_account(owner)))
    assert (contents.first_day, contents.last_day) == (date(2024, 2, 29), date(2026, 11, 20))


def test_contents_of_an_account_never_read_are_empty(owner: User) -> None:
    contents = contents_of(make_account(owner))
    assert (contents.contents, contents.first_day, contents.last_day) == ([], None, None)
