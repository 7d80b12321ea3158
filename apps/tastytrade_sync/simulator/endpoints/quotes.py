"""`/market-data/…`: quotes of one symbol, or of up to 100; unknown ones are silently missing from the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.tastytrade_sync.simulator import books, refusals
from apps.tastytrade_sync.simulator.amounts import text
from apps.tastytrade_sync.simulator.contracts import EQUITY, read
from apps.tastytrade_sync.simulator.market_days import CLOSE, at, before, on_or_before, stamp
from apps.tastytrade_sync.simulator.wire import Refused, Request, Response, Row, listing, single

if TYPE_CHECKING:
    from decimal import Decimal

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
# Nobody bids for an index.
NOT_OF_INDICES = ("bid", "ask", "mid")


def by_type(world: World, request: Request) -> Response:
    """Answer one item per symbol that has a price; keys may be repeated or their symbols joined by commas."""
    asked = [(kind, symbol) for kind in TYPES for symbol in request.query.listed(kind)]
    if len(asked) > MOST:
        raise Refused(refusals.validation(("symbols", f"must not exceed {MOST}")))
    items = [item for kind, symbol in asked if (item := _quote(world, TYPES[kind], symbol)) is not None]
    return listing(items, None, api_version=world.options.api_version)


def show(world: World, request: Request, kind: str, symbol: str) -> Response:
    """Answer the quote of one symbol; its kind is spelled as in rows."""
    item = _quote(world, kind, symbol)
    if item is None:
        raise Refused(refusals.not_found(world.options.not_found_code, "Couldn't find market data"))
    return single(item, None, api_version=world.options.api_version)


def _quote(world: World, kind: str, symbol: str) -> Row | None:
    stated = world.market.get(symbol)
    price = books.quoted(stated)
    price = _price(world, kind, symbol) if price is None else price
    if price is None:
        return None
    quote = {**_flat(world, price), **(stated or {}), "symbol": symbol, "instrument-type": kind}
    return {name: value for name, value in quote.items() if kind != TYPES["index"] or name not in NOT_OF_INDICES}


def _price(world: World, kind: str, symbol: str) -> Decimal | None:
    """Return what a symbol without a quote stands at: by the scenario's prices, else as last traded."""
    # Only this address knows indices as a kind; everywhere else the API calls them equities.
    contract = read(symbol, EQUITY if kind == TYPES["index"] else kind, world.today.year)
    if contract.expires is not None and contract.expires < world.today:
        return None
    price = books.mark_on(symbol, contract.instrument_type, world.market, world.today)
    return books.mark_of(symbol, world.rows_of_symbol(symbol), world.market) if price is None else price


def _flat(world: World, price: Decimal) -> Row:
    """Return the quote of something that stands at one price; a scenario may state fields that differ."""
    day = on_or_before(world.today)
    return {
        # Market data ends its times in Z, most older rows in +00:00.
        "updated-at": stamp(at(day, CLOSE)).replace("+00:00", "Z"),
        **dict.fromkeys(("bid", "ask", "mid", "mark", "last", "last-mkt", "open", "prev-close"), text(price)),
        "bid-size": "1.0",
        "ask-size": "1.0",
        "close-price-type": "Regular",
        "summary-date": day.isoformat(),
        "prev-close-date": before(day).isoformat(),
        "prev-close-price-type": "Final",
        "is-trading-halted": False,
        "halt-start-time": -1,
        "halt-end-time": -1,
    }
