"""Everything at once: what is held, or what is held of one expiration, where it is exactly one known strategy.

A single leg is no strategy here, whatever it is called: something else may go with it.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from apps.trades.engine.recognition.classify import label_of
from apps.trades.engine.recognition.library import BY_SIGNATURE
from apps.trades.engine.recognition.matcher.sweep import grouped, series
from apps.trades.engine.recognition.matcher.values import (
    WHOLE_EXPIRATION,
    WHOLE_POSITION,
    ZERO,
    Bundle,
    Piece,
    Stock,
    bundle,
)
from apps.trades.engine.recognition.shape import shape_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence


def is_known(pieces: Iterable[Piece | Stock]) -> bool:
    """Say whether these are together, to the last leg, a strategy of the library."""
    shape = shape_of([(piece.contract, Decimal(piece.quantity)) for piece in pieces])
    if shape is None or len(shape.legs) < 2 or shape.spare or shape.signature not in BY_SIGNATURE:
        return False
    # A Christmas tree also needs its distances; without them its label has no template.
    return label_of(shape).template is not None


def whole_position(pieces: Sequence[Piece], stocks: Sequence[Stock]) -> tuple[Bundle | None, Sequence[Stock]]:
    """Return all of it as one bundle if it is one known strategy, and the shares that are not part of it."""
    if not pieces or len(stocks) > 1 or (stocks and len({piece.size[0] for piece in pieces}) > 1):
        return None, stocks
    # Shares that make no whole lot stay beside it.
    lots = [stock._replace(quantity=stock.quantity - stock.quantity % pieces[0].size[0]) for stock in stocks]
    spare = [stock._replace(quantity=stock.quantity % pieces[0].size[0]) for stock in stocks]
    # Where there are shares to spare beside a short that no lot covers, the shorts were not written in that ratio.
    if any(stock.quantity and _leaves_uncovered(lot, pieces) for stock, lot in zip(spare, lots, strict=True)):
        return None, stocks
    everything: list[Piece | Stock] = [*pieces, *(lot for lot in lots if lot.quantity)]
    return (bundle(WHOLE_POSITION, everything), spare) if is_known(everything) else (None, stocks)


def _leaves_uncovered(stock: Stock, pieces: Sequence[Piece]) -> bool:
    right = "C" if stock.quantity > 0 else "P"
    net = sum(piece.quantity for piece in pieces if piece.right == right)
    return net + abs(stock.quantity) / pieces[0].size[0] < 0


def whole_expirations(pieces: Sequence[Piece], stocks: Iterable[Stock]) -> tuple[list[Bundle], list[Piece]]:
    """Return a bundle for each expiration that is one known strategy, and the options of the others.

    An expiration that is short, net, of what stock or a later expiration could cover waits for that, as does the one
    that could cover it: covered goes before complete.
    """
    bundles: list[Bundle] = []
    left: list[Piece] = []
    wanting = _expirations_in_need(pieces, stocks)
    for bucket in grouped(pieces, series):
        if series(bucket[0]) not in wanting and is_known(bucket):
            bundles.append(bundle(WHOLE_EXPIRATION, bucket))
        else:
            left.extend(bucket)
    return bundles, left


def _expirations_in_need(pieces: Iterable[Piece], stocks: Iterable[Stock]) -> set[Hashable]:
    """Return the series that could be covered from outside, and those that could cover others."""
    covering = {(stock.contract.key, "C" if stock.quantity > 0 else "P"): abs(stock.quantity) for stock in stocks}
    need: set[Hashable] = set()
    for side in grouped(pieces, lambda piece: (piece.size, piece.right)):
        nets = [(bucket[0], sum(piece.quantity for piece in bucket)) for bucket in grouped(side, series)]
        last_long = max((piece.expires_on for piece, net in nets if net > 0), default=date.min)
        first_short = min((piece.expires_on for piece, net in nets if net < 0), default=date.max)
        for piece, net in nets:
            has_stock = covering.get((piece.covered_by, piece.right), ZERO) >= piece.size[0]
            is_coverable = net < 0 and (has_stock or piece.expires_on < last_long)
            if is_coverable or (net > 0 and piece.expires_on > first_short):
                need.add(series(piece))
    return need
