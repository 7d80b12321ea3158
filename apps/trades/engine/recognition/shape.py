"""What a set of holdings looks like once names, prices and sizes are taken away: its canonical signature.

Two positions are called the same exactly when their signatures are equal, so a name needs one look-up and no search:

1. holdings are netted by contract; shares become *lots*, one lot being what one option delivers (100 as a rule, 20
   after some adjustments, one future for an option on it);
2. all quantities are divided by their greatest common divisor: that divisor is the number of units;
3. strikes and expirations are replaced by their ranks, equal ones sharing a rank.

Three covered calls, 300 shares and 3 short calls, are ``(("C", -1, 1, 1), ("S", 1, 0, 0))`` with 3 units. What cannot
be laid out like this has no shape, and ``Unshaped`` says why.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from math import gcd
from typing import TYPE_CHECKING, NamedTuple

from apps.trades.engine.symbols import ADJUSTED_ROOT, STANDARD_DELIVERABLE, product_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from apps.trades.engine.values import Contract

# Kind ("S", "C" or "P"), signed ratio, rank of the strike, rank of the expiration; stock has rank 0 in both.
SignatureLeg = tuple[str, int, int, int]
Signature = tuple[SignatureLeg, ...]
Holding = tuple["Contract", Decimal]

STOCK = "S"
OPTION_TYPES = frozenset({"Equity Option", "Future Option"})
FUTURE_TYPES = frozenset({"Future", "Future Option"})
# What an option can deliver. Crypto, bonds, warrants and the like are held beside options, never under them.
STOCK_TYPES = frozenset({"Equity", "Future"})


class Leg(NamedTuple):
    """One leg of the whole group: options in contracts, stock (kind ``S``) in lots; what is held long is positive."""

    kind: str
    quantity: Decimal
    strike: Decimal | None = None
    expires_on: date | None = None


class Shape(NamedTuple):
    """A group laid out; ``spare`` is the shares beyond whole lots, signed as held.

    A group of shares alone keeps them all in its only leg (150 shares are 1.5 lots): there is nothing they could cover.
    """

    legs: tuple[Leg, ...]
    units: int
    signature: Signature
    spare: Decimal = Decimal(0)


class NoShape(StrEnum):
    """Why holdings have no shape."""

    NOTHING_HELD = "NOTHING_HELD"
    UNKNOWN_DELIVERABLE = "UNKNOWN_DELIVERABLE"
    MIXED_DELIVERABLES = "MIXED_DELIVERABLES"
    SEVERAL_UNDERLYINGS = "SEVERAL_UNDERLYINGS"
    SEVERAL_FUTURES = "SEVERAL_FUTURES"
    PART_OF_A_CONTRACT = "PART_OF_A_CONTRACT"
    UNREADABLE_OPTION = "UNREADABLE_OPTION"
    OTHER_INSTRUMENT = "OTHER_INSTRUMENT"


@dataclass(frozen=True, slots=True)
class Unshaped:
    """Holdings without a shape: what is held, netted and sorted, and why it has none."""

    reason: NoShape
    held: tuple[Holding, ...]


def shape_of(holdings: Iterable[Holding]) -> Shape | None:
    """Return the shape of signed holdings (contracts or shares, long positive), or None where they have none."""
    read = read_shape(holdings)
    return read if isinstance(read, Shape) else None


def read_shape(holdings: Iterable[Holding]) -> Shape | Unshaped:
    """Return the shape of signed holdings, or what stands in its way. The order of the holdings makes no difference."""
    return read_netted(netted(holdings))


def read_netted(held: tuple[Holding, ...]) -> Shape | Unshaped:
    """Return the shape of what is netted already."""
    reason = _obstacle(held)
    return Unshaped(reason, held) if reason else _laid_out(held)


def netted(holdings: Iterable[Holding]) -> tuple[Holding, ...]:
    """Return what is held of each contract, without what nets to nothing, sorted by instrument type and key."""
    held: dict[tuple[str, str], Holding] = {}
    for contract, quantity in holdings:
        name = (contract.instrument_type, contract.key)
        held[name] = (contract, held[name][1] + quantity if name in held else quantity)
    return tuple(held[name] for name in sorted(held) if held[name][1])


def signature_of(legs: Sequence[Leg], units: int) -> Signature:
    """Return the signature of legs whose quantities are whole multiples of the units."""
    strikes = _ranks(leg.strike for leg in legs)
    days = _ranks(leg.expires_on for leg in legs)
    return tuple(
        sorted((leg.kind, int(leg.quantity) // units, strikes[leg.strike], days[leg.expires_on]) for leg in legs)
    )


def is_option(contract: Contract) -> bool:
    """Say whether the contract is an option."""
    return contract.instrument_type in OPTION_TYPES


def _ranks[Value: (Decimal, date)](values: Iterable[Value | None]) -> dict[Value | None, int]:
    ranks: dict[Value | None, int] = {None: 0}
    # Stock has neither strike nor day: rank 0, below all others.
    for rank, value in enumerate(sorted({value for value in values if value is not None}), start=1):
        ranks[value] = rank
    return ranks


def _obstacle(held: Sequence[Holding]) -> NoShape | None:
    """Return the first thing, from the broadest to the narrowest, that keeps holdings from having a shape."""
    if not held:
        return NoShape.NOTHING_HELD
    if len(held) > 1 and len({_underlying(contract) for contract, _ in held}) > 1:
        return NoShape.SEVERAL_UNDERLYINGS
    options = [holding for holding in held if is_option(holding[0])]
    stocks = [contract for contract, _ in held if not is_option(contract)]
    if any(contract.instrument_type not in STOCK_TYPES for contract in stocks):
        return NoShape.OTHER_INSTRUMENT
    return _obstacle_of_options(options) or _obstacle_of_futures(stocks, options)


def _obstacle_of_options(options: Sequence[Holding]) -> NoShape | None:
    for option, quantity in options:
        if option.strike is None or option.expires_on is None or option.option_type not in {"C", "P"}:
            return NoShape.UNREADABLE_OPTION
        if not option.deliverable:
            return NoShape.UNKNOWN_DELIVERABLE
        if option.deliverable != options[0][0].deliverable:
            return NoShape.MIXED_DELIVERABLES
        if quantity % 1:
            return NoShape.PART_OF_A_CONTRACT
    return None


def _obstacle_of_futures(stocks: Sequence[Contract], options: Sequence[Holding]) -> NoShape | None:
    """Say where months of a future meet: one month does not cover an option on another. Options alone, on several
    months, are a calendar."""
    months = {contract.key for contract in stocks if contract.instrument_type == "Future"}
    if months:
        months |= {f"/{option.key[2:].split()[0]}" for option, _ in options}
    return NoShape.SEVERAL_FUTURES if len(months) > 1 else None


def _underlying(contract: Contract) -> tuple[bool, str]:
    """Return what the contract is held on; futures and their options by product, an adjusted root as its stock."""
    if contract.instrument_type in FUTURE_TYPES:
        return True, product_of(contract.underlying_symbol)
    name = contract.underlying_symbol
    # A row that leaves the underlying out leaves the adjusted root (XYZ1) to stand for it.
    if is_option(contract) and name == contract.root_symbol and ADJUSTED_ROOT.search(name):
        return False, name.rstrip("0123456789")
    return False, name


def _laid_out(held: Sequence[Holding]) -> Shape:
    options = [Leg(c.option_type, quantity, c.strike, c.expires_on) for c, quantity in held if is_option(c)]
    shares = sum((quantity for contract, quantity in held if not is_option(contract)), Decimal(0))
    lot = _lot_of(held)
    if not options:
        sign = 1 if shares > 0 else -1
        return Shape((Leg(STOCK, shares / lot),), int(abs(shares) // lot), ((STOCK, sign, 0, 0),), _beyond(shares, lot))
    # A lot that is not whole covers nothing. Rounded toward zero, so that short shares are treated alike.
    lots = (shares - _beyond(shares, lot)) / lot
    legs = sorted([*options, Leg(STOCK, lots)] if lots else options, key=_by_kind)
    units = gcd(*(int(leg.quantity) for leg in legs))
    return Shape(tuple(legs), units, signature_of(legs, units), _beyond(shares, lot))


def _lot_of(held: Sequence[Holding]) -> Decimal:
    """Return how many shares are one lot: what the options deliver, else a future or 100 shares."""
    for contract, _ in held:
        if is_option(contract) and contract.deliverable:
            return contract.deliverable
    return Decimal(1) if held[0][0].instrument_type == "Future" else STANDARD_DELIVERABLE


def _beyond(shares: Decimal, lot: Decimal) -> Decimal:
    # The remainder of Decimal has the sign of what is divided; adding 0 takes the sign off a negative zero.
    return shares % lot + 0


def _by_kind(leg: Leg) -> tuple[bool, date | None, Decimal | None, str, Decimal]:
    return leg.kind != STOCK, leg.expires_on, leg.strike, leg.kind, leg.quantity
