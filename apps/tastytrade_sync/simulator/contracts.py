"""What can be held, and the symbols that name it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from apps.tastytrade_sync.simulator.amounts import text
from apps.tastytrade_sync.simulator.market_days import third_friday

EQUITY, EQUITY_OPTION = "Equity", "Equity Option"
FUTURE, FUTURE_OPTION = "Future", "Future Option"
CRYPTO = "Cryptocurrency"

OPTION_TYPES = frozenset({EQUITY_OPTION, FUTURE_OPTION})
MONTH_CODES = "FGHJKMNQUVXZ"
_ONE = Decimal(1)
_HUNDRED = Decimal(100)

# From the exchanges' contract specifications; real rows have confirmed only ES, LE and 6J.
PRODUCT_MULTIPLIERS = {
    product: Decimal(points)
    for points, products in {
        "0.1": ("MBT", "MET"),
        "2": ("MNQ",),
        "5": ("MES", "M2K", "YM", "BTC"),
        "10": ("MGC",),
        "20": ("NQ",),
        "50": ("ES", "RTY", "ZC", "ZS", "ZW"),
        "100": ("MCL", "GC"),
        "400": ("LE",),
        "1000": ("CL", "ZB", "ZN", "VX"),
        "5000": ("SI",),
        "10000": ("NG",),
        "125000": ("6E",),
        "12500000": ("6J",),
    }.items()
    for product in products
}
# Weekly options on an index have a root of their own, but their rows name the index as underlying.
INDEX_OF_ROOT = {"SPXW": "SPX", "RUTW": "RUT", "NDXP": "NDX", "VIXW": "VIX"}

# VX writes two digits of the year, the other products one.
_FUTURE = re.compile(rf"/([A-Z0-9]+?)([{MONTH_CODES}])(\d{{1,2}})")
# The root padded to six places, the day, the side, and the strike in thousandths.
_EQUITY_OPTION = re.compile(r"(.{6})(\d{6})([CP])(\d{8})")
# By width and never by blanks: full parts touch, as in ./MNQZ6MN3EV6261016P30000.
_FUTURE_OPTION = re.compile(r"\./(.{5})(.{6})(\d{6})([CP])(\d+(?:\.\d+)?)")


@dataclass(frozen=True, slots=True)
class Contract:
    """One instrument; `multiplier` is dollars per point of price, `expires` the last day it can be held."""

    symbol: str
    instrument_type: str
    underlying: str
    multiplier: Decimal = _ONE
    expires: date | None = None
    right: str = ""
    strike: Decimal = Decimal(0)

    @property
    def is_option(self) -> bool:
        return self.instrument_type in OPTION_TYPES

    @property
    def label(self) -> str:
        """The words a transaction's description names it by."""
        if not self.is_option or self.expires is None:
            return self.symbol
        name = self.symbol[1:13].strip() if self.instrument_type == FUTURE_OPTION else self.underlying
        side = "Call" if self.right == "C" else "Put"
        return f"{name} {self.expires:%m/%d/%y} {side} {self.strike:.2f}"

    def last_day(self, form: str) -> str:
        """Return the last day in a form such as ``%y%m%d``; empty where the symbol states none that exists."""
        return self.expires.strftime(form) if self.expires else ""

    def intrinsic(self, price: Decimal) -> Decimal:
        """Return what exercising is worth per unit when the underlying stands at `price`."""
        return max(price - self.strike if self.right == "C" else self.strike - price, Decimal(0))


def stock(symbol: str) -> Contract:
    """Return a stock or fund."""
    return Contract(symbol, EQUITY, symbol)


def crypto(symbol: str) -> Contract:
    """Return a crypto pair such as BTC/USD."""
    return Contract(symbol, CRYPTO, symbol)


def option(root: str, expires: date, right: str, strike: Decimal) -> Contract:
    """Return an equity or index option; `root` may be SPXW or carry the digit of an adjusted contract."""
    symbol = f"{root:<6}{expires:%y%m%d}{right}{int(strike * 1000):08d}"
    return Contract(symbol, EQUITY_OPTION, _underlying_of_root(root), _HUNDRED, expires, right, strike)


def future(product: str, year: int, month: int) -> Contract:
    """Return a future; `product` is written without its slash."""
    symbol = f"/{product}{MONTH_CODES[month - 1]}{year % 10}"
    # Every product is given the third Friday: true of the index futures, near enough for the others.
    return Contract(symbol, FUTURE, f"/{product}", PRODUCT_MULTIPLIERS[product], third_friday(year, month))


def future_option(on: Contract, root: str, expires: date, right: str, strike: Decimal) -> Contract:
    """Return an option on a future; `root` is the option's own contract code such as E1AN6."""
    symbol = f"./{on.symbol[1:]:<5}{root:<6}{expires:%y%m%d}{right}{text(strike).removesuffix('.0')}"
    return Contract(symbol, FUTURE_OPTION, on.symbol, on.multiplier, expires, right, strike)


# Each row is read by its symbol, and a history repeats few of them.
@lru_cache(maxsize=65536)
def read(symbol: str, instrument_type: str, seen_in: int = 2026) -> Contract:
    """Return the contract a symbol names; one that cannot be read is taken as itself with multiplier 1.

    `seen_in` is a year in which the contract was alive: it decides the decade of a future's single digit.
    """
    if instrument_type == EQUITY_OPTION and (found := _EQUITY_OPTION.fullmatch(symbol)):
        root, day, right, strike = found.groups()
        underlying = _underlying_of_root(root.strip())
        return Contract(symbol, EQUITY_OPTION, underlying, _HUNDRED, _day(day), right, Decimal(strike) / 1000)
    if instrument_type == FUTURE_OPTION and (found := _FUTURE_OPTION.fullmatch(symbol)):
        on, _, day, right, strike = found.groups()
        on = f"/{on.strip()}"
        return Contract(symbol, FUTURE_OPTION, on, _points(on), _day(day), right, Decimal(strike))
    if instrument_type == FUTURE and (found := _FUTURE.fullmatch(symbol)):
        return _read_future(symbol, seen_in, *found.groups())
    multiplier = _HUNDRED if instrument_type == EQUITY_OPTION else _ONE
    return Contract(symbol, instrument_type, symbol, multiplier)


def product_of(symbol: str) -> str:
    """Return the product of a future's symbol, `ES` for `/ESZ6`; empty where the symbol is not a future's."""
    found = _FUTURE.fullmatch(symbol)
    return found.group(1) if found else ""


def multiplier_of(product: str) -> Decimal:
    """Return the dollars of one point of a product, written without its slash; 1 where it is unknown."""
    return PRODUCT_MULTIPLIERS.get(product, _ONE)


def _read_future(symbol: str, seen_in: int, product: str, month: str, digits: str) -> Contract:
    span = 10 ** len(digits)
    # alive in `seen_in`, so at most one year in the past and otherwise the next year with these last digits
    year = (seen_in - 1) + (int(digits) - (seen_in - 1)) % span
    expires = third_friday(year, MONTH_CODES.index(month) + 1)
    return Contract(symbol, FUTURE, f"/{product}", _points(symbol), expires)


def _points(future_symbol: str) -> Decimal:
    return multiplier_of(product_of(future_symbol))


def _underlying_of_root(root: str) -> str:
    # an adjusted contract's root is its share's symbol and a digit
    return INDEX_OF_ROOT.get(root, root.rstrip("0123456789") or root)


def _day(yymmdd: str) -> date | None:
    try:
        return date(2000 + int(yymmdd[:2]), int(yymmdd[2:4]), int(yymmdd[4:]))
    except ValueError:
        return None
