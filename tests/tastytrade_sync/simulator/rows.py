"""A tiny language for broker rows: each function returns one row as the API would send it."""

from __future__ import annotations

from decimal import Decimal
from itertools import count
from typing import Any

from apps.tastytrade_sync.simulator.amounts import effected
from apps.tastytrade_sync.simulator.contracts import read

Row = dict[str, Any]

OPENED = "2025-06-02T15:00:00.000+00:00"
# What the broker says about every account.
ACCOUNT: Row = {
    "account-number": "5WX00001",
    "account-type-name": "Individual",
    "margin-or-cash": "Margin",
    "nickname": "Mine",
    "opened-at": OPENED,
    "created-at": OPENED,
    "day-trader-status": False,
    "is-closed": False,
    "is-firm-error": False,
    "is-firm-proprietary": False,
    "is-foreign": False,
    "is-futures-approved": True,
}
PUT = "AAPL  260116P00150000"
CALL = "AAPL  260116C00200000"

_ids = count(1)


def row(kind: str, sub_type: str, at: str, *, net: str = "0", **fields: object) -> Row:
    """Return a row at `at` ("2026-01-05 15:00", UTC) with the signed cash `net` as value and net-value."""
    stated = {name.replace("_", "-"): value for name, value in fields.items()}
    return {
        "id": next(_ids),
        "account-number": ACCOUNT["account-number"],
        "transaction-type": kind,
        "transaction-sub-type": sub_type,
        "description": sub_type,
        "executed-at": f"{at.replace(' ', 'T')}:00.000+00:00",
        "transaction-date": at[:10],
        "is-estimated-fee": True,
        **effected("value", Decimal(net)),
        **effected("net-value", Decimal(net)),
        **stated,
    }


def trade(action: str, quantity: str, symbol: str, price: str, at: str, *, net: str = "0", **more: object) -> Row:
    return row(
        "Trade",
        action,
        at,
        net=net,
        action=action,
        quantity=quantity,
        price=price,
        **_instrument(symbol),
        **more,
    )


def delivery(
    action: str,
    quantity: str,
    symbol: str,
    at: str,
    *,
    sub_type: str | None = None,
    net: str = "0",
    **more: object,
) -> Row:
    kind = sub_type or action
    return row("Receive Deliver", kind, at, net=net, action=action, quantity=quantity, **_instrument(symbol), **more)


def removal(sub_type: str, quantity: str, symbol: str, at: str, *, net: str = "0", **more: object) -> Row:
    return row("Receive Deliver", sub_type, at, net=net, quantity=quantity, **_instrument(symbol), **more)


def cash(sub_type: str, net: str, at: str, **more: object) -> Row:
    return row("Money Movement", sub_type, at, net=net, **more)


def _instrument(symbol: str) -> Row:
    kinds = {"./": "Future Option", "/": "Future"}
    kind = next((name for start, name in kinds.items() if symbol.startswith(start)), None)
    if kind is None:
        kind = "Equity Option" if len(symbol) == 21 else "Cryptocurrency" if "/USD" in symbol else "Equity"
    return {"symbol": symbol, "instrument_type": kind, "underlying_symbol": read(symbol, kind).underlying}
