"""Pairs along the strikes, found with a stack: the nearest ones first, and never two pairs that cross.

Up the strikes, each piece cancels against what lies on top of the stack, and what is left of it goes onto the stack.
So +598 +600 −603 −605 becomes 600/603 inside 598/605. Each look either finishes a piece or empties the top: the sort
is what takes longest.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from apps.trades.engine.recognition.matcher.values import Piece, Spread, by_strike

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable


class Swept(NamedTuple):
    """Pairs, the one with the lower strike first, and what found no partner."""

    pairs: list[Spread]
    left: list[Piece]


def verticals(pieces: Iterable[Piece]) -> Swept:
    """Pair longs with shorts of one expiration and right; what is left of these is then all long or all short."""
    swept = Swept([], [])
    # Options of one day on different roots (SPX in the morning, SPXW in the evening) settle at different prices, and
    # with equal strikes they would be a vertical without width.
    for bucket in grouped(pieces, lambda piece: (*series(piece), piece.right, piece.contract.root_symbol)):
        stack: list[Piece] = []
        for piece in sorted(bucket, key=by_strike):
            # Whatever is on the stack is on one side, or it would have cancelled.
            is_opposite = stack and (stack[-1].quantity > 0) != (piece.quantity > 0)
            rest = _paired(piece, stack, swept.pairs) if is_opposite else piece
            if rest.quantity:
                stack.append(rest)
        swept.left.extend(stack)
    return swept


def pairs_upward(lower: Iterable[Piece], upper: Iterable[Piece]) -> Swept:
    """Pair each of ``upper`` with the nearest free one of ``lower`` at its strike or below it."""
    swept = Swept([], [])
    stack: list[Piece] = []
    # At one strike the lower one comes first, so that it lies on top when its partner is looked for.
    steps = [(piece.strike, False, piece) for piece in sorted(lower, key=by_strike)]
    steps += [(piece.strike, True, piece) for piece in sorted(upper, key=by_strike)]
    for _, is_upper, piece in sorted(steps, key=lambda step: step[:2]):
        if not is_upper:
            stack.append(piece)
        else:
            rest = _paired(piece, stack, swept.pairs)
            swept.left.extend([rest] if rest.quantity else [])
    swept.left.extend(stack)
    return swept


def _paired(piece: Piece, stack: list[Piece], pairs: list[Spread]) -> Piece:
    """Pair a piece with the top of the stack until one of them is used up, and return what is left of it."""
    while stack and piece.quantity:
        top = stack.pop()
        quantity = min(abs(top.quantity), abs(piece.quantity))
        pairs.append(Spread(top.of(quantity), piece.of(quantity)))
        piece, rest = piece.without(quantity), top.without(quantity)
        if rest.quantity:
            stack.append(rest)
    return piece


def series(piece: Piece) -> tuple[Hashable, ...]:
    """Return what options have in common that end on one day and count alike: underlying, size, expiration."""
    return piece.covered_by, piece.size, piece.expires_on


def grouped[Item](items: Iterable[Item], key: Callable[[Item], Hashable]) -> Iterable[list[Item]]:
    """Part items by a key; parts and what is in them keep the order in which they came."""
    buckets: defaultdict[Hashable, list[Item]] = defaultdict(list)
    for item in items:
        buckets[key(item)].append(item)
    return buckets.values()
