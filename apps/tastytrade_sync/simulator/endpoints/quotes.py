"""`/market-data/by-type`: quotes of up to 100 symbols; unknown ones are silently missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.tastytrade_sync.simulator import books, refusals
from apps.tastytrade_sync.simulator.amounts import text
from apps.tastytrade_sync.simulator.clock import day_end, stamp
from apps.tastytrade_sync.simulator.wire import Refused, Request, Response, Row, listing

if TYPE_CHECKING:
    from apps.tastytrade_sync.simulator.world import World

TYPES = {
    "equity": "Equity",
    "equity-option": "Equity Option",
    "future": "Future",
    "future-option": "Future Option",
    "cryptocurrency": "Cryptocurrency",
    "index": "Index",
}
MOST = 100


def by_type(world: World, request: Request) -> Response:
    """Answer one item per symbol that has a price."""
    asked = [(kind, symbol) for kind in TYPES for symbol in request.query.listed(kind)]
    if len(asked) > MOST:
        raise Refused(refusals.validation(("symbols", f"must not exceed {MOST}")))
    items = [item for kind, symbol in asked if (item := _quote(world, kind, symbol)) is not None]
    return listing(items, None)


def _quote(world: World, kind: str, symbol: str) -> Row | None:
    price = books.mark_of(symbol, world.rows_of_symbol(symbol), world.market)
    if price is None:
        return None
    prices = dict.fromkeys(("bid", "ask", "mid", "mark", "last", "open", "prev-close"), text(price))
    day = world.today.isoformat()
    return {
        "symbol": symbol,
        "instrument-type": TYPES[kind],
        "updated-at": stamp(day_end(world.today)),
        **prices,
        "bid-size": "1.0",
        "ask-size": "1.0",
        "close-price-type": "Regular",
        "summary-date": day,
        "prev-close-date": day,
        "prev-close-price-type": "Final",
        "is-trading-halted": False,
        "halt-start-time": -1,
        "halt-end-time": -1,
    }
