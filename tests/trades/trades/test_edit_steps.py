"""What undo and redo would do next, over all accounts that are looked at."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from apps.trades.selectors.edit_steps import steps_of
from apps.trades.services.edits.annotations import tag
from apps.trades.services.edits.undoing import redo, undo
from tests.builders import buy
from tests.factories import NOON, make_account
from tests.stored import keep_orders
from tests.trades.edits.making import make
from tests.trades.trades.stories import three_trades

if TYPE_CHECKING:
    from apps.trades.models import Account

pytestmark = pytest.mark.django_db


def words(*accounts: Account) -> tuple[str, str]:
    """Return the tags that undo would take away and redo would put on."""
    steps = steps_of(accounts)
    return tuple(each.arguments["text"] if each else "" for each in (steps.undo, steps.redo))  # type: ignore[return-value]


@pytest.fixture
def tagged(account: Account) -> Account:
    three_trades(account)
    for text in ("first", "second", "third"):
        make(account, tag, keys=["3"], text=text)
    return account


def test_undo_is_of_the_newest_and_redo_of_what_was_undone_last(tagged: Account) -> None:
    assert words(tagged) == ("third", "")
    undo(account=tagged, at=NOON)
    undo(account=tagged, at=NOON + timedelta(minutes=1))
    assert words(tagged) == ("first", "second")
    redo(account=tagged)
    assert words(tagged) == ("second", "third")


def test_edits_undone_at_one_moment_come_again_in_their_order(tagged: Account) -> None:
    for _ in range(3):
        undo(account=tagged, at=NOON)
    assert words(tagged) == ("", "first")


def test_each_account_has_a_log_of_its_own(tagged: Account) -> None:
    other = make_account(tagged.owner, "5WX09999")
    keep_orders(other, buy(1, "KO", 50))
    assert words(other) == ("", "")
    assert words(other, tagged) == ("third", "")
