"""Small histories in the broker's own words, stored as the sync stores them."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from apps.tastytrade_sync.mapping import map_transaction
from apps.tastytrade_sync.simulator.scenario import load
from apps.trades.engine.values import BrokerTransaction
from apps.trades.ingest import store_transactions

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from apps.trades.models import Account

STORED_AT = datetime(2026, 11, 20, 18, tzinfo=UTC)
TODAY = date(2026, 11, 20)


def fill(
    broker_id: int, action: str, quantity: int, net: str, *, symbol: str = "AAPL", day: int = 2, **more: Any
) -> BrokerTransaction:
    """Return shares traded on a day of November 2026 at 15:00 UTC; ``net`` is signed as cash."""
    return mapped({
        "id": broker_id, "transaction-type": "Trade", "transaction-sub-type": action, "action": action,
        "description": f"{action} {quantity} {symbol}", "symbol": symbol, "underlying-symbol": symbol,
        "instrument-type": "Equity", "quantity": str(quantity), **_on(day), **_money("value", net),
        **_money("net-value", net), **more,
    })  # fmt: skip


def half(broker_id: int, action: str, quantity: int, symbol: str, *, day: int) -> BrokerTransaction:
    """Return one half of a change of symbol."""
    changed = {"transaction-type": "Receive Deliver", "transaction-sub-type": "Symbol Change"}
    return fill(broker_id, action, quantity, "0", symbol=symbol, day=day, **changed)


def interest(broker_id: int, net: str, *, day: int = 2) -> BrokerTransaction:
    """Return interest on cash, which has no symbol."""
    return mapped({
        "id": broker_id, "transaction-type": "Money Movement", "transaction-sub-type": "Credit Interest",
        "description": "INTEREST ON CREDIT BALANCE", **_on(day), **_money("value", net), **_money("net-value", net),
    })  # fmt: skip


def mapped(row: dict[str, Any]) -> BrokerTransaction:
    result = map_transaction(row, json.dumps(row))
    assert isinstance(result, BrokerTransaction)
    return result


def store(account: Account, *rows: BrokerTransaction) -> None:
    store_transactions(account, rows, source="tastytrade", at=STORED_AT)


def store_all(account: Account, rows: Iterable[BrokerTransaction]) -> None:
    store(account, *rows)


@cache
def demo_rows(number: str) -> Sequence[BrokerTransaction]:
    """Return the history of one account of the demo: every kind of instrument and event."""
    accounts = {each.account["account-number"]: each for each in load("demo", today=TODAY).accounts}
    return tuple(map(mapped, accounts[number].transactions))


def _on(day: int) -> dict[str, str]:
    return {"executed-at": f"2026-11-{day:02d}T15:00:00Z", "transaction-date": f"2026-11-{day:02d}"}


def _money(name: str, signed: str) -> dict[str, str]:
    effect = "Credit" if Decimal(signed) > 0 else "Debit" if Decimal(signed) < 0 else "None"
    return {name: str(abs(Decimal(signed))), f"{name}-effect": effect}
