"""The matcher's one door, and the order of its steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.trades.engine.recognition.matcher.both_sides import both_sides
from apps.trades.engine.recognition.matcher.covering import covered_by_later
from apps.trades.engine.recognition.matcher.joining import joined_calendars, joined_verticals
from apps.trades.engine.recognition.matcher.lots import LotPools
from apps.trades.engine.recognition.matcher.stock import covered_by_stock
from apps.trades.engine.recognition.matcher.sweep import verticals
from apps.trades.engine.recognition.matcher.values import (
    ALONE,
    LATER_COVERS,
    NEAREST_STRIKES,
    UNKNOWN_DELIVERABLE,
    Bundle,
    Group,
    Holding,
    Piece,
    Sortable,
    Stock,
    bundle,
)
from apps.trades.engine.recognition.matcher.whole import whole_expirations, whole_position
from apps.trades.engine.recognition.shape import is_option

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from apps.trades.engine.values import Contract

# What options deliver. Whatever else is held (crypto, bonds) goes with nothing.
STOCK_TYPES = frozenset({"Equity", "Future"})


def match[Name: Sortable](book: Sequence[Holding[Name]]) -> list[Group[Name]]:
    """Part what is held of one underlying, in one account, into groups that are probably one strategy each.

    The parts of all groups are the book, to the last contract and share, and depend on what is in it only, never on
    the order. Quantities are contracts and shares, positive where long. Source of the steps: the package.
    """
    pools = LotPools(book)
    pieces, stocks, bundles = _sorted_out(pools.net())
    return list(pools.groups([*_matched(pieces, stocks), *bundles]))


def _sorted_out(held: Iterable[tuple[Contract, Decimal]]) -> tuple[list[Piece], list[Stock], list[Bundle]]:
    """Part what is held into options that can be matched, stock, and what stands alone from the beginning."""
    pieces: list[Piece] = []
    stocks: list[Stock] = []
    alone: list[Bundle] = []
    for contract, quantity in held:
        piece = _piece(contract, quantity) if is_option(contract) else None
        if piece:
            pieces.append(piece)
        elif contract.instrument_type in STOCK_TYPES:
            stocks.append(Stock(contract, quantity))
        else:
            rule = UNKNOWN_DELIVERABLE if is_option(contract) else ALONE
            alone.append(Bundle(rule, ((contract, quantity),)))
    return pieces, stocks, alone


def _piece(contract: Contract, quantity: Decimal) -> Piece | None:
    """Return the option as a piece, None where it cannot be read or nothing states what it delivers."""
    # A split may leave part of a contract: it stands alone, as no strategy is made of fractions.
    if contract.strike is None or contract.expires_on is None or not contract.deliverable or quantity % 1:
        return None
    is_on_future = contract.instrument_type == "Future Option"
    covered_by = f"/{contract.key[2:].split()[0]}" if is_on_future else contract.underlying_symbol
    size = (contract.deliverable, contract.multiplier)
    return Piece(contract, int(quantity), contract.expires_on, contract.option_type, contract.strike, covered_by, size)


def _matched(pieces: list[Piece], stocks: list[Stock]) -> list[Bundle]:
    whole, spare = whole_position(pieces, stocks)
    if whole:
        return [whole, *_alone(spare)]
    bundles, pieces = whole_expirations(pieces, stocks)
    swept = verticals(pieces)
    later = covered_by_later(swept.left)
    joined, spreads = joined_verticals(swept.pairs)
    doubled, calendars = joined_calendars(later.pairs)
    bundles += [*joined, *doubled]
    bundles += [bundle(NEAREST_STRIKES, spread) for spread in spreads]
    bundles += [bundle(LATER_COVERS, spread) for spread in calendars]
    pieces = later.left
    left: list[Stock] = []
    for stock in stocks:
        covered, pieces, unused = covered_by_stock(stock, pieces)
        bundles += covered
        left.append(unused)
    on_both_sides, pieces = both_sides(pieces)
    return [*bundles, *on_both_sides, *_alone(pieces), *_alone(left)]


def _alone(pieces: Iterable[Piece | Stock]) -> list[Bundle]:
    return [bundle(ALONE, (piece,)) for piece in pieces if piece.quantity]
