"""Edits of one account from several pages at once wait for each other."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from apps.trades.models import Edit, Trade
from apps.trades.services.edits.annotations import tag
from apps.trades.services.edits.proposals import EditRefused
from apps.trades.services.edits.structure import merge_trades
from tests.builders import sell_to_open
from tests.stored import keep_orders
from tests.trades.edits.making import P90, P95, P100, make

if TYPE_CHECKING:
    from collections.abc import Callable

    from apps.trades.models import Account

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def three_trades(account: Account) -> Account:
    days = ("2026-01-05", "2026-01-06", "2026-01-07")
    keep_orders(account, *(sell_to_open(1, what, 1, on=day) for what, day in zip((P90, P95, P100), days, strict=True)))
    return account


def all_at_once(*acts: Callable[[], object]) -> list[str]:
    """Do these on connections of their own, let go together; return what was refused."""
    gate = threading.Barrier(len(acts))

    def done(act: Callable[[], object]) -> str:
        gate.wait(timeout=60)
        try:
            act()
        except EditRefused as refusal:
            return str(refusal)
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(max_workers=len(acts)) as pool:
        return [words for words in pool.map(done, acts, timeout=60) if words]


def test_edits_made_at_once_are_all_kept_under_numbers_of_their_own(three_trades: Account) -> None:
    refused = all_at_once(*(lambda text=text: make(three_trades, tag, keys=["1"], text=text) for text in "abcd"))
    assert refused == []
    assert sorted(Edit.objects.values_list("number", flat=True)) == [1, 2, 3, 4]
    assert Trade.objects.get(key="1").tags == ["a", "b", "c", "d"]


def test_edit_of_what_another_page_has_just_merged_is_refused(three_trades: Account) -> None:
    refused = all_at_once(
        lambda: make(three_trades, merge_trades, keys=["1", "2"]),
        lambda: make(three_trades, merge_trades, keys=["2", "3"]),
    )
    # Whichever came second finds no trade 2 or 3 of its own any more, or two that are merged on.
    assert Edit.objects.filter(conflict="").count() == 2 - len(refused)
    assert all("no trade" in words for words in refused)
