"""Accounts the broker no longer lists: kept, marked, and taken back when it lists them again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from apps.tastytrade_sync.models import LinkedAccount, SyncProblem
from apps.trades.models import Account, Partition, Transaction
from tests.factories import make_link

if TYPE_CHECKING:
    from django.test import Client

    from tests.tastytrade_sync.sync.conftest import Desk

pytestmark = pytest.mark.django_db(transaction=True)
NUMBER = "5WX00002"
GONE = {"kind": "account-gone", "account": NUMBER}


@pytest.fixture
def without_second(desk: Desk) -> Desk:
    """A desk that has read both accounts, and then a list without the second."""
    desk.sync()
    desk.simulator.break_with(GONE)
    desk.sync()
    return desk


def test_account_that_is_gone_keeps_its_rows(without_second: Desk) -> None:
    account = Account.objects.get(number=NUMBER)
    assert (account.is_listed, account.is_closed) == (False, False)
    assert Transaction.objects.filter(account=account).count() == 7


def test_account_that_is_gone_is_marked_where_it_is_shown(without_second: Desk, client: Client) -> None:
    client.force_login(without_second.link.owner)
    for name in ("trades:accounts", "sync:links"):
        assert "No longer listed" in client.get(reverse(name)).content.decode()


def test_account_that_is_gone_is_told_once__not_with_every_sync(without_second: Desk) -> None:
    without_second.sync()
    assert SyncProblem.objects.filter(code="account_gone").count() == 1


def test_account_that_comes_back_is_taken_back__its_problem_resolved(without_second: Desk) -> None:
    without_second.simulator.break_with()
    without_second.sync()
    assert Account.objects.get(number=NUMBER).is_listed
    assert not SyncProblem.objects.open().filter(code="account_gone").exists()


def test_account_another_link_still_lists_is_not_gone(desk: Desk) -> None:
    desk.sync()
    account = Account.objects.get(number=NUMBER)
    credentials = desk.simulator.world.grants.credentials
    other = make_link(desk.link.owner, credentials)
    LinkedAccount.objects.create(link=other, account=account, last_listed_at=desk.link.created_at)
    desk.simulator.break_with(GONE)
    desk.sync()
    account.refresh_from_db()
    assert account.is_listed
    assert not LinkedAccount.objects.get(link=desk.link, account=account).is_listed


def grouped_by_a_sync(desk: Desk, account_type: str) -> set[bool]:
    """Return which partitions a sync groups anew, had the broker named the type of all accounts so until then."""
    desk.sync()
    Account.objects.update(account_type=account_type)
    # Whoever groups a partition writes its digest.
    Partition.objects.update(grouping_digest="")
    desk.sync()
    return {bool(digest) for digest in Partition.objects.values_list("grouping_digest", flat=True)}


def test_trades_are_grouped_again__account_is_no_retirement_account_any_more(desk: Desk) -> None:
    # Whether an account is an IRA decides whether its puts are called cash-secured.
    assert grouped_by_a_sync(desk, "Roth IRA") == {True}


def test_trades_stay__account_type_is_only_called_differently(desk: Desk) -> None:
    assert grouped_by_a_sync(desk, "Some other type") == {False}
