"""Instruments as both sides hold them, in few words."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from apps.trades.engine.reconciliation.pairs import OpenLot, Pair, Reported, Step
from apps.trades.engine.results import Origin
from apps.trades.engine.values import Contract

AAPL = Contract("Equity", "AAPL", "AAPL", "AAPL")
BITCOIN = Contract("Cryptocurrency", "BTC/USD", "BTC/USD", "BTC/USD")
# Expires on a Friday.
PUT = Contract("Equity Option", "SPY   261120P00500000", "SPY   261120P00500000", "SPY", expires_on=date(2026, 11, 20))


def lot(
    remaining: str, price: str | None = None, *, opening_id: int = 1, origin: Origin = Origin.FILL, **fields: Any
) -> OpenLot:
    return OpenLot(opening_id, origin, Decimal(remaining), None if price is None else Decimal(price), **fields)


def held(quantity: str, price: str | None = None) -> Reported:
    return Reported(Decimal(quantity), None if price is None else Decimal(price))


def pair(*lots: OpenLot, reported: Reported | None = None, contract: Contract = AAPL, **fields: Any) -> Pair:
    return Pair(contract, lots, reported, **fields)


def bought(day: int, quantity: str, price: str) -> Step:
    return Step(datetime(2026, 11, day, tzinfo=UTC), Decimal(quantity), Decimal(price))


def sold(day: int, quantity: str) -> Step:
    return Step(datetime(2026, 11, day, tzinfo=UTC), -Decimal(quantity))
