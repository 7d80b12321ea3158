"""A file that is read while the ledger is rebuilt: all of it is of the state it began with."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection

from apps.reports.exports import lots, pnl
from apps.trades.engine.results import View
from apps.trades.models import Lot, ProfitEntry
from apps.trades.services.ledger import rebuild_account
from tests.builders import buy, sell
from tests.stored import keep_orders

if TYPE_CHECKING:
    from collections.abc import Iterator

    from apps.trades.models import Account

pytestmark = pytest.mark.django_db(transaction=True)
TRADE, CLOSURES = pnl.COLUMNS.index("trade"), lots.COLUMNS.index("closures")


@pytest.fixture
def traded(account: Account) -> Account:
    """Three purchases of one share, each sold on the day after."""
    days = [(f"2026-01-{day:02}", f"2026-01-{day + 1:02}") for day in (5, 12, 19)]
    keep_orders(
        account, *(line for on, after in days for line in (buy(1, "KO", 50, on=on), sell(1, "KO", 51, on=after)))
    )
    return account


def rebuild_elsewhere(account: Account) -> None:
    """Rebuild over a connection of its own, as another process would."""

    def rebuild() -> None:
        try:
            rebuild_account(account, everything=True)
        finally:
            connection.close()

    with ThreadPoolExecutor() as pool:
        pool.submit(rebuild).result()


def read_around_a_rebuild(records: Iterator[tuple[object, ...]], account: Account, column: int) -> list[Any]:
    first = next(records)
    rebuild_elsewhere(account)
    return [row[column] for row in (first, *records)]


def test_entries_keep_their_trades(traded: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pnl, "CHUNK", 1)
    entries = ProfitEntry.objects.filter(account=traded, view=View.TRADER)
    found = read_around_a_rebuild(pnl.pnl_records(entries), traded, TRADE)
    assert (len(found), None in found) == (3, False)


def test_lots_keep_their_closings(traded: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lots, "CHUNK", 1)
    found = read_around_a_rebuild(lots.lot_records(Lot.objects.filter(account=traded), View.TRADER), traded, CLOSURES)
    assert [len(closings) for closings in found] == [1, 1, 1]
