"""Rebuilds beside readers and beside each other: nobody sees half of one."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from apps.trades.models import Account, Lot, Partition, ProfitEntry
from apps.trades.services.ledger import Step, rebuild_account, rebuild_dirty
from tests.trades.ledger.histories import fill, store

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

pytestmark = pytest.mark.django_db(transaction=True)


def elsewhere[Answer](ask: Callable[[], Answer]) -> Answer:
    """Ask on a connection of its own, as another process would."""

    def asked() -> Answer:
        try:
            return ask()
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(asked).result(timeout=60)


def seen() -> tuple[int, int, int]:
    """Return what a page would count: lots, entries, and partitions that are up to date."""
    return Lot.objects.count(), ProfitEntry.objects.count(), Partition.objects.filter(is_dirty=False).count()


@pytest.fixture
def stale(account: Account) -> Account:
    """Two families with a lot each, recalculated; since then one lot more in each, one of them sold."""
    store(account, fill(1, "Buy to Open", 5, "-500"), fill(2, "Buy to Open", 5, "-500", symbol="SPY"))
    rebuild_account(account)
    store(account, fill(3, "Buy to Open", 1, "-90", day=3), fill(4, "Sell to Close", 5, "510", symbol="SPY", day=3))
    return account


def test_reader_sees_the_former_rows_until_all_are_replaced(stale: Account) -> None:
    during: list[tuple[int, int, int]] = []
    rebuild_account(stale, tell=lambda step: during.append(elsewhere(seen)))
    # Two lots and no entry before; three lots and two entries after.
    assert during == [(2, 0, 0), (2, 0, 0)]
    assert elsewhere(seen) == (3, 2, 2)


def test_rebuild_that_breaks_off_leaves_everything_as_it_was(stale: Account) -> None:
    def break_off(step: Step) -> None:
        if step.done == 1:
            raise RuntimeError("the process dies here")

    with pytest.raises(RuntimeError):
        rebuild_account(stale, tell=break_off)
    assert seen() == (2, 0, 0)
    assert rebuild_account(stale) == 2


def test_two_rebuilds_at_once_do_the_work_once(stale: Account) -> None:
    at_start = threading.Barrier(2, timeout=60)

    def rebuild() -> int:
        at_start.wait()
        return elsewhere(rebuild_dirty)

    with ThreadPoolExecutor(max_workers=2) as pool:
        both = [pool.submit(rebuild) for _ in range(2)]
    assert sorted(each.result() for each in both) == [0, 2]
    assert seen() == (3, 2, 2)


def test_page_of_rows_waits_for_the_rebuild_and_is_not_lost_on_it(stale: Account) -> None:
    late = fill(5, "Buy to Open", 1, "-80", day=4)
    with ThreadPoolExecutor(max_workers=1) as pool:
        storing: list[Future[None]] = []

        def store_meanwhile(step: Step) -> None:
            if not storing:
                storing.append(pool.submit(elsewhere, lambda: store(stale, late)))

        rebuild_account(stale, tell=store_meanwhile)
        storing[0].result(timeout=60)
    assert list(Partition.objects.dirty().values_list("family", flat=True)) == ["AAPL"]
    rebuild_account(stale)
    assert Lot.objects.filter(family="AAPL").count() == 3
