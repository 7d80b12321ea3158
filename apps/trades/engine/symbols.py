"""Which contract a symbol names.

Options are read by fixed slices, never by splitting on spaces: roots are padded, and future options leave no space
where a root fills its field. A future's one-digit year repeats every decade, so it is resolved with what else is known:

- of a future, the year of the row that names it: the contract is of that year, the one before or one of the eight
  after it. Rows follow their contract by months at most (a removal booked in January, a late correction), while the
  months that trade reach a few years ahead; even where an exchange lists ten years, nobody holds the last two.
- of an option's future, the day the option expires: its future ends in the same month or later, so it is of that year
  or one of the nine after it, whenever the row was written.

Only the year is asked, not the month: both ends of the ten years lie where no contract is held, and a year keeps what
was read once for all its rows.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from apps.trades.engine.values import Contract

if TYPE_CHECKING:
    from collections.abc import Callable

MONTHS = "FGHJKMNQUVXZ"
FUTURE = re.compile(rf"^/?(?P<product>[A-Z0-9]+?)(?P<month>[{MONTHS}])(?P<year>\d{{1,2}})$")
ADJUSTED_ROOT = re.compile(r"\d$")
EQUITY_OPTION = "Equity Option"
STANDARD_DELIVERABLE = Decimal(100)
LONGEST_ROOT, LONGEST_KEY = 20, 80
# Kinds whose price is of one unit. A bond may be quoted in percent of par, a warrant for several shares: whoever typed
# a 1 there would show a wrong profit as a known one.
PRICED_PER_UNIT = frozenset({"Equity", "Cryptocurrency", "Index"})
# How long after the year of its contract a row may still come.
YEARS_BEHIND = 1
STRIKE_LIMIT, STRIKE_STEP = Decimal(10) ** 18, Decimal(1).scaleb(-10)

# Contract specifications of the exchanges, for the products tastytrade lists; unknown products stay unknown.
FUTURE_MULTIPLIERS = {
    "/ES": "50", "/MES": "5", "/NQ": "20", "/MNQ": "2", "/RTY": "50", "/M2K": "5", "/YM": "5", "/MYM": "0.5",
    "/CL": "1000", "/MCL": "100", "/QM": "500", "/NG": "10000", "/GC": "100", "/MGC": "10", "/SI": "5000",
    "/HG": "25000", "/ZB": "1000", "/ZN": "1000", "/ZF": "1000", "/ZT": "2000", "/UB": "1000", "/ZC": "50",
    "/ZS": "50", "/ZW": "50", "/6A": "100000", "/6B": "62500", "/6C": "100000", "/6E": "125000",
    "/6J": "12500000", "/LE": "400", "/HE": "400", "/VX": "1000", "/VXM": "100", "/BTC": "5", "/MBT": "0.1",
}  # fmt: skip


def product_of(symbol: str) -> str:
    """Return the product of a future symbol: ``/ESZ6`` belongs to ``/ES``; a bare product is its own."""
    match = FUTURE.match(symbol)
    return f"/{match['product']}" if match else symbol


def future_of(symbol: str) -> str:
    """Return the future an option on it is written on: ``./ESZ6 E1AN6 260706P6260`` names ``/ESZ6``."""
    return "/" + symbol[2:7].rstrip()


def kind_of(instrument_type: str, symbol: str) -> str:
    """Return the instrument type, told by the symbol where a row (a mark to market, say) leaves it out."""
    if instrument_type:
        return instrument_type
    if symbol.startswith("./"):
        return "Future Option"
    return "Future" if symbol.startswith("/") else ""


@lru_cache(maxsize=65_536)
def contract_of(instrument_type: str, symbol: str, underlying: str, year: int) -> Contract:
    """Return the contract a row of the given year names; a form nobody knows keeps its symbol as the key.

    A future of up to one year before the row or eight years after it is told from those of other decades.
    """
    kind = kind_of(instrument_type, symbol)
    reader = READERS.get(kind, _plain)
    try:
        return _usable(reader(kind, symbol, underlying, year))
    except (ValueError, IndexError, ArithmeticError):
        return _unread(kind, symbol, underlying, year)


def _usable(contract: Contract) -> Contract:
    """Return the contract if the ledger can hold it; what only looks like a symbol can state any strike or root."""
    strike = contract.strike or Decimal(0)
    if not strike.is_finite() or strike >= STRIKE_LIMIT or len(contract.root_symbol) > LONGEST_ROOT:
        raise ValueError(contract.symbol)
    # A key writes the year of a future out, and so may be longer than the symbol it is read from.
    if len(contract.key) > LONGEST_KEY:
        raise ValueError(contract.symbol)
    if strike != strike.quantize(STRIKE_STEP):
        raise ValueError(contract.symbol)
    return contract


def _plain(instrument_type: str, symbol: str, underlying: str, year: int) -> Contract:
    multiplier = Decimal(1) if instrument_type in PRICED_PER_UNIT else None
    return Contract(instrument_type, symbol, symbol, underlying or symbol, symbol[:20], multiplier=multiplier)


def _unread(instrument_type: str, symbol: str, underlying: str, year: int) -> Contract:
    return Contract(instrument_type, symbol, symbol, underlying or symbol)


def _equity_option(instrument_type: str, symbol: str, underlying: str, year: int) -> Contract:
    """OCC form: root padded to 6, yymmdd, C or P, strike in thousandths."""
    if len(symbol) != 21:
        raise ValueError(symbol)
    root = symbol[0:6].rstrip()
    # A root that ends in a digit delivers something else than 100 shares; only the instrument can say what.
    deliverable = None if ADJUSTED_ROOT.search(root) else STANDARD_DELIVERABLE
    return Contract(
        instrument_type=instrument_type,
        key=symbol,
        symbol=symbol,
        underlying_symbol=underlying or root,
        root_symbol=root,
        expires_on=_yymmdd(symbol[6:12]),
        option_type=_call_or_put(symbol[12]),
        strike=Decimal(_digits(symbol[13:21])) / 1000,
        multiplier=deliverable,
        deliverable=deliverable,
    )


def as_stated(contract: Contract) -> Contract:
    """Return the contract without what its symbol does not state, whoever may have learned it since."""
    if contract.instrument_type == EQUITY_OPTION and ADJUSTED_ROOT.search(contract.root_symbol):
        return replace(contract, multiplier=None, deliverable=None)
    return contract


def _future(instrument_type: str, symbol: str, underlying: str, year: int) -> Contract:
    product = product_of(symbol)
    return Contract(
        instrument_type=instrument_type,
        key=_future_key(symbol, year - YEARS_BEHIND),
        symbol=symbol,
        underlying_symbol=underlying or product,
        root_symbol=product,
        multiplier=_multiplier(product),
    )


def _future_option(instrument_type: str, symbol: str, underlying: str, year: int) -> Contract:
    """``./`` + future padded to 5 + option root padded to 6 + yymmdd + C or P + plain strike."""
    future, root = future_of(symbol), symbol[7:13].rstrip()
    expires_on = _yymmdd(symbol[13:19])
    multiplier = _multiplier(product_of(future))
    return Contract(
        instrument_type=instrument_type,
        key=f"./{_future_key(future, expires_on.year)[1:]} {root} {symbol[13:]}",
        symbol=symbol,
        underlying_symbol=underlying or future,
        root_symbol=root,
        expires_on=expires_on,
        option_type=_call_or_put(symbol[19]),
        strike=_plain_number(symbol[20:]),
        multiplier=multiplier,
        deliverable=Decimal(1),
    )


def _future_key(symbol: str, earliest: int) -> str:
    match = FUTURE.match(symbol)
    if match is None:
        raise ValueError(symbol)
    return f"/{match['product']}{match['month']}{_full_year(match['year'], earliest) % 100:02d}"


def _full_year(digits: str, earliest: int) -> int:
    """Return the first year that ends in these digits and is not before the earliest it can be."""
    span = 10 if len(digits) == 1 else 100
    return earliest + (int(digits) - earliest) % span


def _multiplier(product: str) -> Decimal | None:
    text = FUTURE_MULTIPLIERS.get(product)
    return Decimal(text) if text else None


def _yymmdd(text: str) -> date:
    return date(2000 + _digits(text[0:2]), _digits(text[2:4]), _digits(text[4:6]))


def _digits(text: str) -> int:
    # int and Decimal also take spaces, signs and underscores: a slice in the wrong place would read as a contract.
    if not (text.isascii() and text.isdigit()):
        raise ValueError(text)
    return int(text)


def _plain_number(text: str) -> Decimal:
    whole, point, decimals = text.partition(".")
    _digits(whole)
    if point:
        _digits(decimals)
    return Decimal(text)


def _call_or_put(letter: str) -> str:
    if letter not in {"C", "P"}:
        raise ValueError(letter)
    return letter


READERS: dict[str, Callable[[str, str, str, int], Contract]] = {
    EQUITY_OPTION: _equity_option,
    "Future": _future,
    "Future Option": _future_option,
    "Equity": _plain,
    "Cryptocurrency": _plain,
}
