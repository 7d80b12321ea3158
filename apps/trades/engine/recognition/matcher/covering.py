"""Shorts covered by longs of the same right that expire later: calendars and diagonals.

Shorts are served by expiration, each by the nearest later expiration in which longs are free, and there by the nearest
strike. Whoever takes the nearest leaves the later ones to shorts that need them, so as many are covered as can be.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from apps.trades.engine.recognition.matcher.sweep import Swept, grouped
from apps.trades.engine.recognition.matcher.values import Piece, Spread, by_strike

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from decimal import Decimal


def covered_by_later(pieces: Iterable[Piece]) -> Swept:
    """Pair shorts (first) with longs that expire later (second); expects what the sweep left."""
    swept = Swept([], [])
    for bucket in grouped(pieces, lambda piece: (piece.size, piece.right)):
        _cover(bucket, swept)
    return swept


def _cover(bucket: Iterable[Piece], swept: Swept) -> None:
    ordered = sorted(bucket, key=lambda piece: piece.expires_on)
    shorts = grouped((piece for piece in ordered if piece.quantity < 0), lambda piece: piece.expires_on)
    longs = iter(grouped((piece for piece in ordered if piece.quantity > 0), lambda piece: piece.expires_on))
    free = next(longs, [])
    for wanting in shorts:
        # Longs that end too early for these end too early for all that come after.
        while wanting and free:
            if free[0].expires_on <= wanting[0].expires_on:
                swept.left.extend(free)
                free = []
            else:
                wanting, free = _nearest_pairs(wanting, free, swept.pairs)
            free = free or next(longs, [])
        swept.left.extend(wanting)
    swept.left.extend(free)
    for unused in longs:
        swept.left.extend(unused)


def _nearest_pairs(shorts: list[Piece], longs: list[Piece], pairs: list[Spread]) -> tuple[list[Piece], list[Piece]]:
    """Pair shorts with longs, equal strikes before others, until one side is used up; return what is left of both."""
    pool = StrikePool(longs)
    rest = [_served(short, pool, pairs, short.strike) for short in sorted(shorts, key=by_strike)]
    rest = [_served(short, pool, pairs, None) for short in rest if short.quantity]
    return [short for short in rest if short.quantity], pool.pieces


def _served(short: Piece, pool: StrikePool, pairs: list[Spread], strike: Decimal | None) -> Piece:
    for taken in pool.take(short, only_at=strike):
        pairs.append(Spread(short.of(abs(taken.quantity)), taken))
        short = short.without(abs(taken.quantity))
    return short


class StrikePool:
    """Options that wait for a partner, to be taken by the nearest strike."""

    def __init__(self, pieces: Iterable[Piece]) -> None:
        self.pieces = sorted(pieces, key=by_strike)

    def take(self, partner: Piece, *, only_at: Decimal | None = None) -> Iterator[Piece]:
        """Take pieces out, nearest first, until they are as many contracts as the partner's or none is left.

        ``only_at`` takes those of one strike alone. Of two strikes equally far the lower one goes first.
        """
        wanted = abs(partner.quantity)
        while wanted and self.pieces:
            place = self._nearest(partner.strike)
            piece = self.pieces[place]
            if only_at is not None and piece.strike != only_at:
                return
            quantity = min(wanted, abs(piece.quantity))
            wanted -= quantity
            rest = piece.without(quantity)
            self.pieces[place : place + 1] = [rest] if rest.quantity else []
            yield piece.of(quantity)

    def _nearest(self, strike: Decimal) -> int:
        above = bisect_left(self.pieces, strike, key=lambda piece: piece.strike)
        if above == len(self.pieces):
            return above - 1
        if above == 0 or self.pieces[above].strike - strike < strike - self.pieces[above - 1].strike:
            return above
        return above - 1
