from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from apps.tastytrade_sync.mapping import map_transaction
from apps.trades.engine.values import BrokerTransaction
from apps.trades.ingest import StoredPage, store_transactions
from apps.trades.models import Account, Instrument, Partition, Transaction
from apps.trades.services.ledger import rebuild_dirty

if TYPE_CHECKING:
    from apps.accounts.models import User

pytestmark = pytest.mark.django_db
FIRST, LATER = datetime(2026, 11, 10, 18, tzinfo=UTC), datetime(2026, 11, 11, 18, tzinfo=UTC)


@pytest.fixture
def account(owner: User) -> Account:
    return Account.objects.create(owner=owner, broker="tastytrade", environment="simulator", number="5WX01234")


def deposit(broker_id: int, amount: str = "100.0", description: str = "ACH DEPOSIT") -> BrokerTransaction:
    return _row({
        "id": broker_id, "transaction-type": "Money Movement", "transaction-sub-type": "Deposit",
        "description": description, "value": amount, "value-effect": "Credit", "net-value": amount,
        "net-value-effect": "Credit",
    })  # fmt: skip


def share_purchase(broker_id: int, symbol: str = "AAPL") -> BrokerTransaction:
    return _row({
        "id": broker_id, "transaction-type": "Trade", "transaction-sub-type": "Buy to Open",
        "action": "Buy to Open", "description": f"Bought 1 {symbol} @ 210.00", "symbol": symbol,
        "underlying-symbol": symbol, "instrument-type": "Equity", "quantity": "1.0", "price": "210.0",
        "value": "210.0", "value-effect": "Debit", "net-value": "210.0", "net-value-effect": "Debit",
    })  # fmt: skip


def _row(fields: dict[str, object]) -> BrokerTransaction:
    row = {"executed-at": "2026-11-10T15:00:00Z", "transaction-date": "2026-11-10", **fields}
    mapped = map_transaction(row, json.dumps(row))
    assert isinstance(mapped, BrokerTransaction)
    return mapped


def store(account: Account, *rows: BrokerTransaction, at: datetime = FIRST) -> StoredPage:
    return store_transactions(account, rows, source="tastytrade", at=at)


def test_new_rows_are_stored_with_every_field(account: Account) -> None:
    assert store(account, share_purchase(1)) == StoredPage(new=1, changed=0, same=0)
    row = Transaction.objects.get()
    assert (row.broker_id, row.side, row.net_value, row.quantity) == (1, 1, Decimal(-210), Decimal(1))
    assert row.instrument == Instrument.objects.get(symbol="AAPL")
    assert json.loads(row.payload)["net-value-effect"] == "Debit"


def test_the_same_rows_again_change_nothing(account: Account) -> None:
    store(account, deposit(1), share_purchase(2))
    version = Account.objects.get().ledger_version
    assert store(account, deposit(1), share_purchase(2), at=LATER) == StoredPage(new=0, changed=0, same=2)
    assert Account.objects.get().ledger_version == version
    assert Transaction.objects.count() == 2


def test_a_row_twice_in_one_page_is_stored_once(account: Account) -> None:
    assert store(account, deposit(1), deposit(1)) == StoredPage(new=1, changed=0, same=1)


def test_of_a_row_twice_in_one_page_the_last_counts(account: Account) -> None:
    store(account, deposit(1, "100.0"), deposit(1, "90.0"))
    assert Transaction.objects.get().net_value == Decimal(90)


def test_rows_alike_with_different_ids_are_both_real(account: Account) -> None:
    assert store(account, deposit(1), deposit(2)).new == 2


def test_a_changed_row_becomes_a_revision_and_keeps_the_former_version(account: Account) -> None:
    store(account, deposit(1, "100.0"))
    assert store(account, deposit(1, "99.5"), at=LATER) == StoredPage(new=0, changed=1, same=0)
    row = Transaction.objects.get()
    former = row.revisions.get()
    assert (row.revision, row.net_value, row.revised_at) == (2, Decimal("99.5"), LATER)
    assert (former.number, former.net_value, former.superseded_at) == (1, Decimal(100), LATER)
    assert json.loads(former.payload)["net-value"] == "100.0"


def test_a_row_that_differs_only_in_its_payload_is_the_same(account: Account) -> None:
    store(account, deposit(1))
    other = replace(deposit(1), payload='{"with": "an unknown field"}')
    assert store(account, other, at=LATER) == StoredPage(new=0, changed=0, same=1)
    row = Transaction.objects.get()
    assert (row.revision, row.payload) == (1, '{"with": "an unknown field"}')


def test_partitions_are_dirty_from_the_commit_that_stores_a_fact(account: Account) -> None:
    store(account, deposit(1), share_purchase(2))
    assert dict(Partition.objects.values_list("family", "is_dirty")) == {"": True, "AAPL": True}


def test_only_partitions_that_were_touched_become_dirty_again(account: Account) -> None:
    store(account, share_purchase(1, "AAPL"), share_purchase(2, "MSFT"))
    rebuild_dirty()
    store(account, share_purchase(1, "AAPL"), share_purchase(3, "MSFT"), at=LATER)
    assert list(Partition.objects.dirty().values_list("family", "dirty_since")) == [("MSFT", LATER)]


def test_a_row_that_moves_to_another_family_dirties_both(account: Account) -> None:
    store(account, share_purchase(1, "FB"))
    rebuild_dirty()
    store(account, share_purchase(1, "META"), at=LATER)
    assert set(Partition.objects.dirty().values_list("family", flat=True)) == {"FB", "META"}


def test_a_vanished_row_that_comes_back_is_no_longer_vanished(account: Account) -> None:
    store(account, deposit(1))
    Transaction.objects.update(vanished_at=LATER)
    assert store(account, deposit(1), at=LATER).same == 1
    assert Transaction.objects.get().vanished_at is None


def test_two_users_hold_the_same_row_independently(account: Account, stranger: User) -> None:
    theirs = Account.objects.create(owner=stranger, broker="tastytrade", environment="simulator", number="5WX01234")
    store(account, share_purchase(1))
    assert store(theirs, share_purchase(1)).new == 1
    assert Instrument.objects.count() == 1


def test_text_with_quotes_commas_and_line_ends_survives(account: Account) -> None:
    text = 'a "quoted", piece\nof \\ text; NULL'
    store(account, deposit(1, description=text), deposit(2, description=""))
    assert list(Transaction.objects.order_by("broker_id").values_list("description", flat=True)) == [text, ""]


def test_an_empty_page_stores_nothing(account: Account) -> None:
    assert store(account) == StoredPage(0, 0, 0)


def test_what_we_conclude_otherwise_by_now_is_no_change_of_the_brokers(account: Account) -> None:
    row = share_purchase(1)
    store(account, row)
    rebuild_dirty()
    # As if an update of ours had learned that the row belongs elsewhere and is no profit.
    page = store(account, replace(row, family="OTHER", is_for_profit=False), at=LATER)
    assert (page.new, page.changed, page.same) == (0, 0, 1)
    stored = Transaction.objects.get()
    assert (stored.family, stored.is_for_profit, stored.revision) == ("OTHER", False, 1)
    assert set(Partition.objects.filter(is_dirty=True).values_list("family", flat=True)) == {"AAPL", "OTHER"}
