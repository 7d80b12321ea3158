"""Which partition a row belongs to: one underlying with everything that hangs on it.

Futures go with their product and the options on them. Symbol changes and mergers join families later, when the rows
that say so are interpreted; here a family is what the symbol alone tells.
"""

from __future__ import annotations

from apps.trades.engine.symbols import kind_of, product_of

NO_FAMILY = ""
BY_PRODUCT = frozenset({"Future", "Future Option"})


def family_of(instrument_type: str, symbol: str, underlying: str) -> str:
    """Return the family's name; rows without a symbol share the family without a name."""
    if not symbol:
        return NO_FAMILY
    if kind_of(instrument_type, symbol) in BY_PRODUCT:
        return product_of(underlying or symbol)
    return underlying or symbol
