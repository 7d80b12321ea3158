"""What one unit of a symbol is worth: by the scenario's quote, else by the last transaction in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.tastytrade_sync.simulator.amounts import ZERO, Row, number
from apps.tastytrade_sync.simulator.contracts import read
from apps.tastytrade_sync.simulator.ledger import id_of, placed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date
    from decimal import Decimal

QUOTE_FIELDS = ("mark", "mid", "last", "close", "prev-close")


class PricedMarket(dict[str, Row]):
    """Quotes of one day that also know the closing prices of every other day."""

    def __init__(self, quotes: Mapping[str, Row], price_on: Callable[[str, str, date], Decimal | None]) -> None:
        super().__init__(quotes)
        self.price_on = price_on

    def __bool__(self) -> bool:
        """It knows prices even where it has no quotes."""
        return True


def quotes_for(day: date, market: Mapping[str, Row], *, today: date) -> Mapping[str, Row]:
    """Return what the scenario says about a day: its price path knows every day, its quotes speak for today only."""
    return market if isinstance(market, PricedMarket) or day == today else {}


def quoted(quote: Row | None) -> Decimal | None:
    """Return the price a market quote states, the mark before anything else."""
    for name in QUOTE_FIELDS if quote else ():
        price = number(quote.get(name)) if quote else None
        if price is not None:
            return price
    return None


def price_in(row: Row) -> Decimal | None:
    """Return the price per unit a transaction shows for its symbol, or None.

    A cash settlement states the strike, which is no price of the option. Rows that move positions without a
    trade (splits, transfers) state only a value.
    """
    if str(row.get("transaction-sub-type")).startswith("Cash Settled"):
        return None
    price = number(row.get("price"))
    if price is not None:
        return price
    value, quantity = number(row.get("value")), number(row.get("quantity"))
    if not value or not quantity or not row.get("action"):
        return None
    return value / quantity / read(str(row.get("symbol")), str(row.get("instrument-type"))).multiplier


def mark_of(symbol: str, rows: Sequence[Row], market: Mapping[str, Row]) -> Decimal | None:
    """Return the market's quote of a symbol, else its last transaction price in `rows`, else None."""
    price = quoted(market.get(symbol))
    if price is not None:
        return price
    # By the instant and never by its text: fractions and offsets are not written alike in all rows.
    dated = [(placed(row), id_of(row), row) for row in rows if row.get("symbol") == symbol]
    seen = (price_in(row) for _, _, row in sorted(dated, key=lambda each: each[:2], reverse=True))
    return next((price for price in seen if price is not None), None)


def mark_on(symbol: str, instrument_type: str, market: Mapping[str, Row], day: date) -> Decimal | None:
    """Return what the scenario says a symbol is worth on `day`: by its price path, else by a quote."""
    if isinstance(market, PricedMarket):
        price = market.price_on(symbol, instrument_type, day)
        if price is not None:
            # The path is a model's; nothing here is worth less than nothing.
            return max(price, ZERO)
    return quoted(market.get(symbol))
