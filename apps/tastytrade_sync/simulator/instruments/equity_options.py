"""Options on stocks, funds and indices."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from apps.tastytrade_sync.simulator.amounts import Row, text
from apps.tastytrade_sync.simulator.instruments.equities import INDICES
from apps.tastytrade_sync.simulator.market_days import at, before, closing_time, stamp, third_friday

if TYPE_CHECKING:
    from datetime import date

    from apps.tastytrade_sync.simulator.contracts import Contract
    from apps.tastytrade_sync.simulator.options import Options

# Roots of index options that settle at the opening of their last day.
MORNING_ROOTS = frozenset({"SPX", "NDX", "RUT", "VIX"})


def equity_option(contract: Contract, today: date, options: Options) -> Row:
    """Return an option; one that has expired is no longer active, and has a negative number of days to go."""
    expires, root = contract.expires or today, root_of(contract.symbol)
    settlement, ends = settlement_of(root), stamp(at(expires, closing_time(expires)))
    return {
        "symbol": contract.symbol,
        "instrument-type": "Equity Option",
        "active": expires >= today,
        "listed-market": "OPRA",
        "strike-price": text(contract.strike),
        "root-symbol": root,
        "underlying-symbol": contract.underlying,
        "expiration-date": expires.isoformat(),
        "exercise-style": "European" if contract.underlying in INDICES else "American",
        "shares-per-contract": int(contract.multiplier),
        "option-type": contract.right,
        "option-chain-type": chain_type_of(root),
        "expiration-type": expiration_type_of(expires),
        "settlement-type": settlement,
        # What settles in the morning was traded for the last time on the day before.
        "stops-trading-at": ends if settlement == "PM" else stamp(at(before(expires), closing_time(before(expires)))),
        "market-time-instrument-collection": "Equity Option",
        "days-to-expiration": (expires - today).days,
        "expires-at": ends,
        "is-closing-only": False,
        "streamer-symbol": streamer_symbol_of(contract),
    }


def root_of(symbol: str) -> str:
    """Return the root of an option's symbol."""
    return symbol[:6].strip()


def settlement_of(root: str) -> str:
    """Return whether contracts of a root settle in the morning or in the afternoon."""
    return "AM" if root in MORNING_ROOTS else "PM"


def chain_type_of(root: str) -> str:
    """Return the kind of chain; a digit at the end of a root marks a deliverable other than 100 shares."""
    return "Non-standard" if root[-1:].isdigit() else "Standard"


def expiration_type_of(expires: date) -> str:
    """Return how often such a day comes."""
    if expires == third_friday(expires.year, expires.month):
        return "Regular"
    if (expires + timedelta(days=1)).month != expires.month and expires.month % 3 == 0:
        return "Quarterly"
    return "Weekly"


def streamer_symbol_of(contract: Contract) -> str:
    """Return the symbol under which quotes are streamed, such as .SPY261218P500."""
    strike = text(contract.strike).removesuffix(".0")
    return f".{root_of(contract.symbol)}{contract.last_day('%y%m%d')}{contract.right}{strike}"
