"""Market data rows of invented prices, for what is held on a day and what that is written on."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from apps.tastytrade_sync.simulator import market_days
from apps.tastytrade_sync.simulator.amounts import Row, text
from apps.tastytrade_sync.simulator.books.holdings import Books
from apps.tastytrade_sync.simulator.contracts import EQUITY, EQUITY_OPTION

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from apps.tastytrade_sync.simulator.stories.prices import PriceBook

_CENT = Decimal("0.01")


def quotes_on(prices: PriceBook, histories: Iterable[list[Row]], day: date) -> dict[str, Row]:
    """Return a quote for each symbol held at the end of `day` in any history, and for its underlying."""
    wanted: dict[str, str] = {}
    for rows in histories:
        books = Books(rows)
        books.apply_before(market_days.end_of(day))
        for symbol, holding in books.holdings.items():
            wanted[symbol] = holding.contract.instrument_type
            if holding.contract.instrument_type == EQUITY_OPTION:
                wanted.setdefault(holding.contract.underlying, EQUITY)
    found = {symbol: _quote(prices, symbol, kind, day) for symbol, kind in sorted(wanted.items())}
    return {symbol: quote for symbol, quote in found.items() if quote is not None}


def _quote(prices: PriceBook, symbol: str, kind: str, day: date) -> Row | None:
    last_day = market_days.on_or_before(day)
    mark = prices.closing_price(symbol, kind, last_day)
    earlier = prices.closing_price(symbol, kind, market_days.before(last_day))
    if mark is None or earlier is None:
        return None
    half = max((mark / 500).quantize(_CENT), _CENT)
    updated = market_days.stamp(market_days.at(last_day, market_days.CLOSE)).replace("+00:00", "Z")
    return {
        "symbol": symbol,
        "instrument-type": kind,
        "updated-at": updated,
        "bid": text(max(mark - half, Decimal(0))),
        "bid-size": "240.0",
        "ask": text(mark + half),
        "ask-size": "80.0",
        "mid": text(mark),
        "mark": text(mark),
        "last": text(mark),
        "last-mkt": text(mark),
        "open": text(earlier),
        "day-high-price": text(max(mark, earlier)),
        "day-low-price": text(min(mark, earlier)),
        "close-price-type": "Regular",
        "prev-close": text(earlier),
        "prev-close-date": market_days.before(last_day).isoformat(),
        "prev-close-price-type": "Final",
        "summary-date": last_day.isoformat(),
        "is-trading-halted": False,
        "halt-start-time": -1,
        "halt-end-time": -1,
        "volume": "16000.0",
    }
