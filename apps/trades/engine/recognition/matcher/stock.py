"""Shares with options: first those that shorts need for cover, then those that a long option protects.

Long stock covers short calls and short stock covers short puts, the earliest expiration first, and there the strike
that is likeliest to be called: the lowest call, the highest put. A covered short with a long option on the other side
is a collar, of the same expiration where there is one. Only whole lots cover.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from apps.trades.engine.recognition.matcher.covering import StrikePool
from apps.trades.engine.recognition.matcher.sweep import grouped, series
from apps.trades.engine.recognition.matcher.values import (
    STOCK_COVERS,
    STOCK_PROTECTED,
    Bundle,
    Piece,
    Stock,
    bundle,
)
from apps.trades.engine.recognition.matcher.whole import is_known

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    Collared = tuple[Piece, Piece]


class Shares:
    """Stock that is given out by the lot; what a lot is, each option says itself."""

    def __init__(self, stock: Stock) -> None:
        self.contract = stock.contract
        self.is_long = stock.quantity > 0
        self._free = abs(stock.quantity)

    @property
    def left(self) -> Stock:
        """What was not given out."""
        return self._stock(self._free)

    def take_for(self, piece: Piece) -> Piece:
        """Set lots aside for as many of these contracts as there are lots for, and return those contracts."""
        lots = min(abs(piece.quantity), int(self._free // piece.size[0]))
        self._free -= lots * piece.size[0]
        return piece.of(lots)

    def under(self, piece: Piece) -> Stock:
        """Return the stock that goes with these contracts."""
        return self._stock(abs(piece.quantity) * piece.size[0])

    def _stock(self, quantity: Decimal) -> Stock:
        return Stock(self.contract, quantity if self.is_long else -quantity)


def covered_by_stock(stock: Stock, pieces: Iterable[Piece]) -> tuple[list[Bundle], list[Piece], Stock]:
    """Return covered shorts, collars and protected stock, then the options and the stock that are in none of them."""
    shares = Shares(stock)
    shorts, longs, others = _sides(shares, pieces)
    covered, uncovered = _set_aside(shares, shorts)
    collars, covered, longs = _collars(shares, covered, longs)
    protected, unused = _set_aside(shares, longs)
    bundles = [bundle(STOCK_COVERS, (shares.under(short), short, long)) for short, long in collars]
    bundles += [bundle(STOCK_COVERS, (shares.under(short), short)) for short in covered]
    bundles += [bundle(STOCK_PROTECTED, (shares.under(long), long)) for long in protected]
    return bundles, [*others, *uncovered, *unused], shares.left


def _sides(shares: Shares, pieces: Iterable[Piece]) -> tuple[list[Piece], list[Piece], list[Piece]]:
    """Part options into shorts that the shares can cover, longs that can protect the shares, and others."""
    shorts: list[Piece] = []
    longs: list[Piece] = []
    others: list[Piece] = []
    for piece in pieces:
        is_on_it = piece.covered_by == shares.contract.key
        is_call_side = (piece.right == "C") is shares.is_long
        if is_on_it and is_call_side and piece.quantity < 0:
            shorts.append(piece)
        elif is_on_it and not is_call_side and piece.quantity > 0:
            longs.append(piece)
        else:
            others.append(piece)
    return shorts, longs, others


def _set_aside(shares: Shares, pieces: Iterable[Piece]) -> tuple[list[Piece], list[Piece]]:
    """Return the contracts for which there are shares, and those for which there are not."""
    served: list[Piece] = []
    unserved: list[Piece] = []
    for piece in sorted(pieces, key=_urgency):
        taken = shares.take_for(piece)
        rest = piece.without(abs(taken.quantity))
        served.extend([taken] if taken.quantity else [])
        unserved.extend([rest] if rest.quantity else [])
    return served, unserved


def _urgency(piece: Piece) -> tuple[object, ...]:
    towards = piece.strike if piece.right == "C" else -piece.strike
    return piece.expires_on, towards, piece.contract.key


def _collars(
    shares: Shares, covered: list[Piece], longs: list[Piece]
) -> tuple[list[Collared], list[Piece], list[Piece]]:
    """Give covered shorts a long option of their own expiration, at the nearest strike, then one of another."""
    pools = {series(bucket[0]): StrikePool(bucket) for bucket in grouped(longs, series)}
    collars: list[Collared] = []
    bare: list[Piece] = []
    for short in covered:
        rest = short
        for long in pools[series(short)].take(short) if series(short) in pools else ():
            collars.append((short.of(abs(long.quantity)), long))
            rest = rest.without(abs(long.quantity))
        bare.extend([rest] if rest.quantity else [])
    unused = [piece for pool in pools.values() for piece in pool.pieces]
    diagonal, bare, unused = _diagonal_collars(shares, bare, unused)
    return collars + diagonal, bare, unused


def _diagonal_collars(
    shares: Shares, covered: list[Piece], longs: list[Piece]
) -> tuple[list[Collared], list[Piece], list[Piece]]:
    waiting = deque(sorted(longs, key=_urgency))
    collars: list[Collared] = []
    bare: list[Piece] = []
    for short in covered:
        rest = short
        while rest.quantity and waiting and is_known([shares.under(rest), rest, waiting[0].of(abs(rest.quantity))]):
            long = waiting.popleft()
            quantity = min(abs(rest.quantity), abs(long.quantity))
            collars.append((rest.of(quantity), long.of(quantity)))
            rest, unused = rest.without(quantity), long.without(quantity)
            if unused.quantity:
                waiting.appendleft(unused)
        bare.extend([rest] if rest.quantity else [])
    return collars, bare, list(waiting)
