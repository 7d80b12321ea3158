from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from apps.reports.selectors.steady import MOST_TRIES, from_one_state
from apps.trades.models import Account

if TYPE_CHECKING:
    from apps.accounts.models import User

pytestmark = pytest.mark.django_db


def versions_built(owner: User, moves: int) -> list[int]:
    """Return the ledger versions something was built of while the ledger moves so many times under it."""
    built: list[int] = []

    def build(accounts: list[Account]) -> int:
        built.append(accounts[0].ledger_version)
        if len(built) <= moves:
            Account.objects.update(ledger_version=len(built))
        return accounts[0].ledger_version

    assert from_one_state(owner, build) == built[-1]
    return built


def test_what_stands_still_is_built_once(owner: User, account: Account) -> None:
    assert versions_built(owner, moves=0) == [0]


def test_what_moved_meanwhile_is_built_again_of_the_new_state(owner: User, account: Account) -> None:
    assert versions_built(owner, moves=1) == [0, 1]


def test_what_never_stands_still_is_shown_all_the_same(owner: User, account: Account) -> None:
    assert versions_built(owner, moves=99) == [0, 1, 2]
    assert MOST_TRIES == 3


def test_account_that_came_meanwhile_is_in_it(owner: User, account: Account) -> None:
    seen: list[int] = []

    def build(accounts: list[Account]) -> int:
        seen.append(len(accounts))
        Account.objects.get_or_create(owner=owner, broker="tastytrade", environment="simulator", number="5WX2")
        return len(accounts)

    assert from_one_state(owner, build) == 2
    assert seen == [1, 2]
