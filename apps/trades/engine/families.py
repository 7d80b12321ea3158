"""Which partition a row belongs to: one underlying with everything that hangs on it.

Futures go with their product and the options on them. Symbol changes and mergers join families later, when the rows
that say so are interpreted; here a family is what the symbol alone tells.
"""

from __future__ import annotations

import re

from apps.trades.engine.symbols import kind_of, product_of

NO_FAMILY = ""
BY_PRODUCT = frozenset({"Future", "Future Option"})
# Cash that bought more of what paid it names that at the end of its description, and often nowhere else.
REINVESTED = re.compile(r"dividend reinvest.*\s(?P<symbol>[A-Z]{1,5}(/[A-Z])?)\s*$")


def family_of(instrument_type: str, symbol: str, underlying: str, description: str = "") -> str:
    """Return the family's name; rows without a symbol share the family without a name, but for reinvested cash."""
    if not symbol:
        reinvested = REINVESTED.search(description)
        return reinvested["symbol"] if reinvested else NO_FAMILY
    if kind_of(instrument_type, symbol) in BY_PRODUCT:
        return product_of(underlying or symbol)
    return underlying or symbol
