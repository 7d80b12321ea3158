"""Pages of transactions: which rows, in which order, and never one lost or repeated at a page's border."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from apps.trades.filters.transactions import SORTS, TransactionFilter
from apps.trades.selectors.transactions import (
    Place,
    accounts_asked_for,
    filtered_transactions,
    newest_transactions,
    read_place,
    rows_of,
    transaction_page,
)
from tests.factories import NOON, make_account, make_transaction

if TYPE_CHECKING:
    from apps.accounts.models import User
    from apps.trades.models import Account
    from apps.trades.selectors.transactions import TransactionPage

pytestmark = pytest.mark.django_db
SIZE = 3


def ids(page: TransactionPage) -> list[int]:
    return [row.broker_id for row in page.rows]


def asking(sort: str = "newest", size: int = SIZE, **fields: str) -> TransactionFilter:
    return TransactionFilter(sort=sort, size=size, **fields)  # type: ignore[arg-type]


@pytest.fixture
def accounts(owner: User) -> list[Account]:
    """Two accounts whose eleven rows interleave, several at the same moment and with the same amount."""
    first, second = made = [make_account(owner, number) for number in ("A", "B")]
    for broker_id in range(1, 12):
        moment = NOON + timedelta(hours=broker_id // 3)
        amount = Decimal(broker_id % 4)
        make_transaction(first if broker_id % 2 else second, broker_id, executed_at=moment, net_value=amount)
    return made


def all_forwards(accounts: list[Account], sort: str) -> list[int]:
    found: list[int] = []
    page = transaction_page(accounts, asking(sort), Place())
    while page.rows:
        found += ids(page)
        page = transaction_page(accounts, asking(sort), Place(after=page.last_id))
    return found


def all_backwards(accounts: list[Account], sort: str) -> list[int]:
    found: list[int] = []
    page = transaction_page(accounts, asking(sort), Place(is_last=True))
    while page.rows:
        found = ids(page) + found
        page = transaction_page(accounts, asking(sort), Place(before=page.first_id))
    return found


@pytest.mark.parametrize("sort", SORTS)
def test_paging_either_way_shows_every_row_once_in_order(owner: User, accounts: list[Account], sort: str) -> None:
    expected = [row.broker_id for row in filtered_transactions(owner, asking(sort))]
    assert sorted(expected) == list(range(1, 12))
    assert all_forwards(accounts, sort) == expected
    assert all_backwards(accounts, sort) == expected


def test_newest_are_by_moment_and_then_by_id(accounts: list[Account]) -> None:
    # Rows 9 to 11 share the latest hour, 6 to 8 the one before.
    assert all_forwards(accounts, "newest")[:5] == [11, 10, 9, 8, 7]


def test_page_knows_whether_there_is_more(accounts: list[Account]) -> None:
    first = transaction_page(accounts, asking(), Place())
    assert (first.has_previous, first.has_next) == (False, True)
    second = transaction_page(accounts, asking(), Place(after=first.last_id))
    assert (second.has_previous, second.has_next) == (True, True)
    last = transaction_page(accounts, asking(), Place(is_last=True))
    assert (last.has_previous, last.has_next) == (True, False)
    whole = transaction_page(accounts, asking(size=11), Place())
    assert (whole.has_previous, whole.has_next) == (False, False)


def test_going_back_to_the_first_page_finds_nothing_before_it(accounts: list[Account]) -> None:
    first = transaction_page(accounts, asking(), Place())
    second = transaction_page(accounts, asking(), Place(after=first.last_id))
    back = transaction_page(accounts, asking(), Place(before=second.first_id))
    assert ids(back) == ids(first)
    assert not back.has_previous


def test_place_of_somebody_else_s_row_is_the_start(accounts: list[Account], stranger: User) -> None:
    theirs = make_transaction(make_account(stranger), 99)
    assert ids(transaction_page(accounts, asking(), Place(after=theirs.pk))) == [11, 10, 9]


def test_row_that_arrives_while_one_reads_moves_no_border(accounts: list[Account]) -> None:
    first = transaction_page(accounts, asking(), Place())
    make_transaction(accounts[0], 50, executed_at=NOON + timedelta(days=1))
    assert ids(transaction_page(accounts, asking(), Place(after=first.last_id))) == [8, 7, 6]


def test_page_of_no_account_is_empty() -> None:
    assert transaction_page([], asking(), Place()).rows == []
    assert newest_transactions([], 5) == []


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ({}, Place()),
        ({"after": "7"}, Place(after=7)),
        ({"before": "7"}, Place(before=7)),
        ({"before": "last"}, Place(is_last=True)),
        ({"after": "x", "before": "9" * 40}, Place()),
    ],
)
def test_place_is_read_from_the_address(query: dict[str, str], place: Place) -> None:
    assert read_place(query) == place


def test_accounts_asked_for_are_all_or_the_one_named(accounts: list[Account]) -> None:
    assert accounts_asked_for(accounts, asking()) == accounts
    assert accounts_asked_for(accounts, asking(account="B")) == accounts[1:]
    assert accounts_asked_for(accounts, asking(account="nobody's")) == []


def test_future_is_found_by_its_contract_and_by_its_product(account: Account) -> None:
    future = {"symbol": "/ESZ6", "underlying_symbol": "/ESZ6", "family": "/ES", "instrument_type": "Future"}
    make_transaction(account, 1, **future)
    make_transaction(account, 2, **{**future, "symbol": "/ESH7", "underlying_symbol": "/ESH7"})
    for name, expected in (("/ES", {1, 2}), ("/ESZ6", {1}), ("/NQ", set())):
        found = rows_of([account], asking(underlying=name))
        assert {row.broker_id for row in found} == expected


def test_day_is_the_one_in_new_york(account: Account) -> None:
    # 04:30 UTC on the 21st is 23:30 on the 20th in New York.
    make_transaction(account, 1, executed_at=NOON + timedelta(hours=11, minutes=30))
    day = NOON.date()
    assert rows_of([account], TransactionFilter(first=day, last=day)).count() == 1
    assert rows_of([account], TransactionFilter(first=day + timedelta(days=1))).count() == 0


def test_percent_sign_is_only_itself(account: Account) -> None:
    make_transaction(account, 1, description="5% of it")
    make_transaction(account, 2, description="50 of it")
    assert [row.broker_id for row in rows_of([account], asking(text="5%"))] == [1]
