"""Open positions in the shape of the positions endpoint, marks included."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from apps.tastytrade_sync.simulator.amounts import ZERO, Row, effected, quantity_on_the_wire, text
from apps.tastytrade_sync.simulator.books.holdings import Books, Holding
from apps.tastytrade_sync.simulator.books.marks import mark_on
from apps.tastytrade_sync.simulator.contracts import CRYPTO, EQUITY, EQUITY_OPTION, Contract
from apps.tastytrade_sync.simulator.market_days import (
    at,
    before,
    closing_time,
    new_york_day,
    on_or_before,
    stamp,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

# The cost-effect tells what closing would do, not what opening did.
_DIRECTIONS = {1: ("Long", "Credit"), -1: ("Short", "Debit")}
_CLOSED = ("Zero", "None")
_PRICE_STEP = Decimal("0.00000001")


def positions(
    account: Row, rows: Sequence[Row], market: Mapping[str, Row], *, today: date, with_closed: bool = False
) -> list[Row]:
    """Return what `account` holds once all `rows` have happened, see `positions_in`."""
    return positions_in(account, Books(rows).apply_all(), market, today=today, with_closed=with_closed)


def positions_in(
    account: Row, books: Books, market: Mapping[str, Row], *, today: date, with_closed: bool = False
) -> list[Row]:
    """Return what `account` holds as its books stand, by symbol.

    An expired contract stays until its removal row. Prices are per unit, `mark` is the value of the position.
    `with_closed` adds what was closed today, with nothing left of it.
    """
    holdings = [*books.holdings.values(), *(_closed_on(books, today) if with_closed else ())]
    return [_position(account, books, each, market, today) for each in sorted(holdings, key=_symbol)]


def _closed_on(books: Books, day: date) -> Iterator[Holding]:
    return (holding for holding in books.closed.values() if new_york_day(holding.updated_at) == day)


def _symbol(holding: Holding) -> str:
    return holding.contract.symbol


def price_of(books: Books, holding: Holding, market: Mapping[str, Row], day: date) -> Decimal:
    """Return what one unit is worth on `day`: by the scenario, else as last traded, else its cost."""
    price = mark_on(holding.contract.symbol, holding.contract.instrument_type, market, day)
    if price is None:
        price = books.prices.get(holding.contract.symbol)
    return holding.open_price if price is None else price


def _position(account: Row, books: Books, holding: Holding, market: Mapping[str, Row], today: date) -> Row:
    contract, mark = holding.contract, price_of(books, holding, market, today)
    open_price = _price(holding.open_price)
    earlier = price_of(books, holding, market, before(on_or_before(today)))
    opened_today = new_york_day(holding.opened_at) == today
    previous_close = open_price if opened_today else _price(earlier)
    year_end = on_or_before(date(today.year - 1, 12, 31))
    carried_over = new_york_day(holding.opened_at) <= year_end
    # What was carried into the year is measured from the last close before it, the rest from its own price.
    year_base = _price(price_of(books, holding, market, year_end)) if carried_over else open_price
    gain = holding.gain if holding.gain_day == today else ZERO
    direction, cost_effect = _DIRECTIONS[holding.side] if holding.quantity else _CLOSED
    return {
        "account-number": account["account-number"],
        "symbol": contract.symbol,
        "instrument-type": contract.instrument_type,
        "underlying-symbol": holding.underlying,
        "quantity": quantity_on_the_wire(holding.quantity),
        "quantity-direction": direction,
        "close-price": _price(mark),
        "average-open-price": open_price,
        "average-yearly-market-close-price": year_base,
        "average-daily-market-close-price": previous_close,
        "mark": text(mark * holding.quantity * contract.multiplier),
        "mark-price": _price(mark),
        "multiplier": _multiplier(contract),
        "cost-effect": cost_effect,
        "is-suppressed": False,
        "is-frozen": False,
        # The broker mixes the types of this field and of `multiplier`: now a number, now text.
        "restricted-quantity": "0.0" if contract.instrument_type == CRYPTO else 0,
        **({"expires-at": _expires_at(contract.expires)} if contract.expires else {}),
        **effected("realized-day-gain", gain),
        "realized-day-gain-date": today.isoformat(),
        **effected("realized-today", gain),
        "realized-today-date": today.isoformat(),
        "created-at": stamp(holding.opened_at),
        "updated-at": stamp(holding.updated_at),
    }


def _price(value: Decimal) -> str:
    # An average may have endless decimals.
    exponent = value.as_tuple().exponent
    return text(value.quantize(_PRICE_STEP) if isinstance(exponent, int) and exponent < -8 else value)


def _multiplier(contract: Contract) -> int | str:
    if contract.instrument_type in {EQUITY, EQUITY_OPTION}:
        return int(contract.multiplier)
    return text(contract.multiplier)


def _expires_at(day: date) -> str:
    return stamp(at(day, closing_time(day)))
