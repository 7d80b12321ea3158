"""Crypto pairs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.tastytrade_sync.simulator.instruments.equities import identifier

if TYPE_CHECKING:
    from datetime import date

    from apps.tastytrade_sync.simulator.amounts import Row
    from apps.tastytrade_sync.simulator.contracts import Contract
    from apps.tastytrade_sync.simulator.options import Options

VENUE = "ZERO_HASH"
DECIMALS = 8


def cryptocurrency(contract: Contract, today: date, options: Options) -> Row:
    """Return a crypto pair such as BTC/USD."""
    base, _, currency = contract.symbol.partition("/")
    venue_symbol = {
        "id": identifier(f"{contract.symbol}@{VENUE}"),
        "symbol": contract.symbol,
        "destination-venue": VENUE,
        "max-quantity-precision": DECIMALS,
        "max-price-precision": 2,
        "routable": True,
    }
    return {
        "id": identifier(contract.symbol),
        "symbol": contract.symbol,
        "instrument-type": "Cryptocurrency",
        "short-description": base,
        "description": f"{base} to {currency}",
        "is-closing-only": False,
        "active": True,
        "tick-size": "0.01",
        "streamer-symbol": f"{contract.symbol}:CXTALP",
        "destination-venue-symbols": [venue_symbol],
    }
