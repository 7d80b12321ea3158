"""Trades of which a person stated the opening can be put together and taken apart like any other."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from apps.trades.models import Trade
from apps.trades.services.edits.structure import merge_trades, split_by_legs
from apps.trades.services.edits.undoing import apply_again, undo
from apps.trades.services.ledger_check import check_account
from apps.trades.services.statements.positions import take_back_position
from tests.builders import call, sell_to_open
from tests.factories import NOON
from tests.stored import keep_orders
from tests.trades.edits.making import legs_of, make
from tests.trades.statements.test_positions import KO, report, state

if TYPE_CHECKING:
    from apps.trades.models import Account, StatedOpening

pytestmark = pytest.mark.django_db
CALL = call("KO", 60, "2027-03-19")


@pytest.fixture
def opening(account: Account) -> StatedOpening:
    """A hundred shares stated, and a call sold on them by an order of its own."""
    stated = state(account, report(account, KO, "100"))
    keep_orders(account, sell_to_open(1, CALL, 1))
    return stated


def keys(account: Account) -> list[str]:
    return list(Trade.objects.filter(account=account).order_by("opened_at").values_list("key", flat=True))


def test_stated_shares_are_merged_with_the_call_sold_on_them(account: Account, opening: StatedOpening) -> None:
    make(account, merge_trades, keys=keys(account))
    assert legs_of(account) == {f"-{opening.number}": ["-1 60", "100 KO"]}
    assert check_account(account) == []


def test_stated_shares_are_split(account: Account, opening: StatedOpening) -> None:
    name = f"-{opening.number}"
    make(account, split_by_legs, key=name, wanted={name: Decimal(40)})
    # Who splits a trade goes on with what closes last.
    assert legs_of(account) == {name: ["60 KO"], f"{name}+60": ["40 KO"], "1": ["-1 60"]}
    assert check_account(account) == []


def test_merge_is_undone_and_applied_again(account: Account, opening: StatedOpening) -> None:
    edit = make(account, merge_trades, keys=keys(account))
    undo(account=account, at=NOON)
    assert len(keys(account)) == 2
    edit.refresh_from_db()
    apply_again(edit=edit, by=account.owner, at=NOON)
    assert keys(account) == [f"-{opening.number}"]


def test_merge_with_what_was_taken_back_no_longer_applies(account: Account, opening: StatedOpening) -> None:
    edit = make(account, merge_trades, keys=keys(account))
    take_back_position(opening=opening, at=NOON + timedelta(minutes=1))
    edit.refresh_from_db()
    assert edit.conflict
    assert keys(account) == ["1"]
