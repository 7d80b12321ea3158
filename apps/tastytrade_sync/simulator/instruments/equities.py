"""Stocks, funds and indices."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from apps.tastytrade_sync.simulator.amounts import Row
    from apps.tastytrade_sync.simulator.contracts import Contract
    from apps.tastytrade_sync.simulator.options import Options

INDICES = frozenset({"SPX", "XSP", "NDX", "RUT", "VIX", "DJX"})
FUNDS = frozenset({"SPY", "QQQ", "IWM", "DIA", "TQQQ", "UVIX", "UVXY", "USO", "VTI", "KBWD", "SCHG", "GLD", "TLT"})
TICKS = [{"value": "0.0001", "threshold": "1.0"}, {"value": "0.01"}]
OPTION_TICKS = [{"value": "0.01", "threshold": "3.0"}, {"value": "0.05"}]


def equity(contract: Contract, today: date, options: Options) -> Row:
    """Return a stock, a fund or an index; indices are equities to this API."""
    symbol = contract.symbol
    is_index, is_fund = symbol in INDICES, symbol in FUNDS
    return {
        "id": identifier(symbol),
        "symbol": symbol,
        "instrument-type": "Equity",
        "cusip": f"{identifier(symbol):09d}"[:9],
        "short-description": symbol,
        "is-index": is_index,
        "listed-market": "OTC" if is_index else "ARCX" if is_fund else "XNAS",
        "description": f"{symbol} INDEX" if is_index else f"{symbol} TRUST" if is_fund else f"{symbol} INCORPORATED",
        "lendability": "Easy To Borrow",
        "borrow-rate": "0.0",
        "market-time-instrument-collection": "Equity",
        "is-closing-only": False,
        "is-options-closing-only": False,
        "active": True,
        "is-fractional-quantity-eligible": not is_index,
        "is-fraud-risk": False,
        "is-illiquid": False,
        "is-etf": is_fund,
        "bypass-manual-review": False,
        "overnight-trading-permitted": is_fund,
        "country-of-incorporation": "USA",
        "country-of-taxation": "USA",
        "streamer-symbol": symbol,
        "tick-sizes": TICKS,
        "option-tick-sizes": OPTION_TICKS,
    }


def identifier(symbol: str) -> int:
    """Return a number for a symbol, always the same one."""
    # Not `hash`, which gives another number in every process.
    return zlib.crc32(symbol.encode()) % 1_000_000_000
