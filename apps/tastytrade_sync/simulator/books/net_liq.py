"""Net liquidating value by day, in the shape of the net-liq history endpoint."""

from __future__ import annotations

from datetime import UTC, date
from typing import TYPE_CHECKING

from apps.tastytrade_sync.simulator.amounts import ZERO, Row, text
from apps.tastytrade_sync.simulator.books.balances import value_of
from apps.tastytrade_sync.simulator.books.holdings import Books
from apps.tastytrade_sync.simulator.books.marks import quotes_for
from apps.tastytrade_sync.simulator.market_days import CLOSE, at, end_of, market_days, new_york_day

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

_SERIES = ("", "pending-cash-", "total-")
_POINTS = ("open", "high", "low", "close")


def net_liq(account: Row, rows: Sequence[Row], market: Mapping[str, Row], *, today: date) -> list[Row]:
    """Return one bar per market day of `account`, from its first row until `today`, oldest first.

    A bar opens where the one before it closed. Past days use the scenario's price path where it has one,
    otherwise the last transaction price; quotes without a path speak for `today` only.
    """
    books = Books(rows)
    if books.first_moment is None:
        return []
    valuation = _Valuation(books, market, today)
    bars: list[Row] = []
    opening = ZERO
    for day in market_days(new_york_day(books.first_moment), today):
        closing = valuation.at_the_end_of(day)
        bars.append(_bar(day, opening, closing))
        opening = closing
    return bars


class _Valuation:
    """The value of all holdings, worked out anew only for the symbols whose price can have moved."""

    def __init__(self, books: Books, market: Mapping[str, Row], today: date) -> None:
        self.books, self.market, self.today = books, market, today
        self.values: dict[str, Decimal] = {}
        self.total = ZERO

    def at_the_end_of(self, day: date) -> Decimal:
        touched = self.books.apply_before(end_of(day))
        market = quotes_for(day, self.market, today=self.today)
        # Without prices for the day, only a trade can have changed what a symbol is worth.
        revalued = touched | self.values.keys() | self.books.holdings.keys() if market else touched
        for symbol in revalued:
            holding = self.books.holdings.get(symbol)
            self.total -= self.values.pop(symbol, ZERO)
            if holding is not None:
                self.values[symbol] = value_of(self.books, holding, market, day)
                self.total += self.values[symbol]
        return self.books.cash + self.total


def _bar(day: date, opening: Decimal, closing: Decimal) -> Row:
    points = dict(zip(_POINTS, (opening, max(opening, closing), min(opening, closing), closing), strict=True))
    bar = {
        f"{series}{name}": "0.0" if series == "pending-cash-" else text(value)
        for series in _SERIES
        for name, value in points.items()
    }
    # A blank in place of the T and an offset of two digits: no other time of the API is written so.
    return bar | {"time": at(day, CLOSE).astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S+00")}
