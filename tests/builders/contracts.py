"""The contracts of a worked example, named as a person would: a put on KO at 50, a future by its symbol."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from apps.trades.engine.symbols import contract_of

if TYPE_CHECKING:
    from apps.trades.engine.values import Contract

Money = int | str | Decimal
EXPIRATION = "2026-03-20"
YEAR = 2026


def stock(symbol: str) -> Contract:
    return contract_of("Equity", symbol, symbol, YEAR)


def put(root: str, strike: Money, expires: str = EXPIRATION, *, on: str = "") -> Contract:
    """A put; ``on`` is the underlying where the root is another (SPXW on SPX, an adjusted root)."""
    return _option(root, strike, expires, "P", on)


def call(root: str, strike: Money, expires: str = EXPIRATION, *, on: str = "") -> Contract:
    return _option(root, strike, expires, "C", on)


def future(symbol: str, year: int = YEAR) -> Contract:
    return contract_of("Future", symbol, "", year)


def future_option(symbol: str) -> Contract:
    return contract_of("Future Option", symbol, "", YEAR)


def crypto(symbol: str) -> Contract:
    return contract_of("Cryptocurrency", symbol, symbol, YEAR)


def bond(symbol: str) -> Contract:
    return contract_of("Bond", symbol, symbol, YEAR)


def named(what: Contract | str) -> Contract:
    """A bare name is a stock."""
    return stock(what) if isinstance(what, str) else what


def _option(root: str, strike: Money, expires: str, right: str, underlying: str) -> Contract:
    day = date.fromisoformat(expires)
    symbol = f"{root:<6}{day:%y%m%d}{right}{int(Decimal(strike) * 1000):08d}"
    return contract_of("Equity Option", symbol, underlying or root, day.year)
