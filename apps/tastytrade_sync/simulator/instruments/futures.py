"""Futures and the options on them."""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING

from apps.tastytrade_sync.simulator.amounts import Row, text
from apps.tastytrade_sync.simulator.contracts import MONTH_CODES, multiplier_of, product_of
from apps.tastytrade_sync.simulator.instruments.equities import identifier
from apps.tastytrade_sync.simulator.instruments.equity_options import expiration_type_of
from apps.tastytrade_sync.simulator.instruments.products import (
    DISPLAY_FACTOR,
    STREAMER_CODES,
    future_option_product,
    future_product,
    notional_value_of,
    product_of_code,
)
from apps.tastytrade_sync.simulator.market_days import at, before, stamp, third_friday

if TYPE_CHECKING:
    from apps.tastytrade_sync.simulator.contracts import Contract
    from apps.tastytrade_sync.simulator.options import Options

LAST_TRADE = time(16)


def future(contract: Contract, today: date, options: Options) -> Row:
    """Return a future; the contract of its product that expires next is the active month."""
    code, expires = product_of(contract.symbol), contract.expires or today
    product = product_of_code(code)
    is_next = expires >= today and not _expires_earlier(code, expires, today)
    ends = stamp(at(expires, LAST_TRADE))
    return {
        "symbol": contract.symbol,
        "product-code": code,
        "contract-size": text(multiplier_of(code)),
        "tick-size": product.tick,
        "notional-multiplier": text(multiplier_of(code)),
        "main-fraction": "0.0",
        "sub-fraction": "0.0",
        "display-factor": DISPLAY_FACTOR,
        **({} if product.is_cash_settled else {"first-notice-date": before(expires).isoformat()}),
        "last-trade-date": expires.isoformat(),
        "expiration-date": expires.isoformat(),
        "closing-only-date": expires.isoformat(),
        "active": expires >= today,
        "active-month": is_next,
        "next-active-month": False,
        "is-closing-only": False,
        "is-tradeable": expires >= today,
        "stops-trading-at": ends,
        "expires-at": ends,
        "product-group": f"{product.exchange}_{code}",
        "exchange": product.exchange,
        "exchange-symbol": contract.symbol.removeprefix("/"),
        "streamer-exchange-code": STREAMER_CODES[product.exchange],
        "streamer-symbol": streamer_symbol_of(contract),
        "back-month-first-calendar-symbol": True,
        "instrument-type": "Future",
        "security-id": str(identifier(contract.symbol)),
        "future-etf-equivalent": {"symbol": "SPY", "share-quantity": int(multiplier_of(code)) * 10 or 1},
        "future-product": future_product(code),
        "tick-sizes": [{"value": product.tick}],
        "option-tick-sizes": [{"value": "0.05", "threshold": "10.0"}, {"value": "0.25"}],
        "spread-tick-sizes": [{"value": product.tick}],
    }


def _expires_earlier(code: str, expires: date, today: date) -> bool:
    """Tell whether a contract of the product expires before this one and is still alive."""
    months = [MONTH_CODES.index(letter) + 1 for letter in product_of_code(code).months]
    return any(
        today <= third_friday(year, month) < expires for year in range(today.year, expires.year + 1) for month in months
    )


def streamer_symbol_of(contract: Contract) -> str:
    """Return the symbol under which quotes are streamed, with two digits of the year: /ESZ26:XCME."""
    code = product_of(contract.symbol)
    month = contract.symbol.removeprefix(f"/{code}")[:1]
    exchange = STREAMER_CODES[product_of_code(code).exchange]
    return f"/{code}{month}{contract.last_day('%y')}:{exchange}"


def future_option(contract: Contract, today: date, options: Options) -> Row:
    """Return an option on a future; its `multiplier` is 1.0, the dollars of a point are notional ÷ display factor."""
    code, expires = product_of(contract.underlying), contract.expires or today
    product, root = product_of_code(code), option_root_of(contract.symbol)
    ends = stamp(at(expires, LAST_TRADE))
    row: Row = {
        "symbol": contract.symbol,
        "underlying-symbol": contract.underlying,
        "product-code": code,
        "expiration-date": expires.isoformat(),
        "root-symbol": f"/{code}",
        "option-root-symbol": root,
        "strike-price": text(contract.strike),
        "exchange": product.exchange,
        "exchange-symbol": contract.symbol[7:13].strip(),
        "option-type": contract.right,
        "exercise-style": "American",
        "is-vanilla": True,
        "is-primary-deliverable": True,
        "future-price-ratio": "1.0",
        "multiplier": "1.0",
        "underlying-count": "1.0",
        "is-confirmed": True,
        "notional-value": text(notional_value_of(code)),
        "display-factor": DISPLAY_FACTOR,
        "security-exchange": "2",
        "sx-id": "0",
        "settlement-type": "Future",
        "strike-factor": "1.0",
        "maturity-date": expires.isoformat(),
        "is-exercisable-weekly": expiration_type_of(expires) == "Weekly",
        "last-trade-time": "0",
        "days-to-expiration": (expires - today).days,
        "is-closing-only": False,
        "active": expires >= today,
        "stops-trading-at": ends,
        "expires-at": ends,
        "instrument-type": "Future Option",
        "future-option-product": future_option_product(root, code),
    }
    # A real quarterly row was seen without it.
    return {**row, "streamer-symbol": _option_streamer_symbol(contract)} if options.future_option_streamers else row


def option_root_of(symbol: str) -> str:
    """Return the option's own root: its contract code without month and year, EW3 of EW3U2."""
    # By width: behind ./ stand five places for the future and six for the option's own code.
    return symbol[7:13].strip()[:-2]


def _option_streamer_symbol(contract: Contract) -> str:
    code = contract.symbol[7:13].strip()
    strike = text(contract.strike).removesuffix(".0")
    exchange = STREAMER_CODES[product_of_code(product_of(contract.underlying)).exchange]
    return f"./{code[:-1]}{contract.last_day('%y')}{contract.right}{strike}:{exchange}"
