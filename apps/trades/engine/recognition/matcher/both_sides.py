"""Calls with puts of one expiration, both sold or both bought: straddles, strangles, guts.

The put lies at the call's strike (straddle) or below it (strangle) wherever that can be; only what is left after that
pairs the other way round (guts).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.trades.engine.recognition.matcher.sweep import grouped, pairs_upward, series
from apps.trades.engine.recognition.matcher.values import BOTH_SIDES, Bundle, Piece, bundle

if TYPE_CHECKING:
    from collections.abc import Iterable


def both_sides(pieces: Iterable[Piece]) -> tuple[list[Bundle], list[Piece]]:
    """Return straddles, strangles and guts, and the options that are in none of them."""
    bundles: list[Bundle] = []
    left: list[Piece] = []
    for bucket in grouped(pieces, lambda piece: (series(piece), piece.quantity > 0)):
        strangles = pairs_upward(_of(bucket, "P"), _of(bucket, "C"))
        guts = pairs_upward(_of(strangles.left, "C"), _of(strangles.left, "P"))
        bundles.extend(bundle(BOTH_SIDES, pair) for pair in [*strangles.pairs, *guts.pairs])
        left.extend(guts.left)
    return bundles, left


def _of(pieces: Iterable[Piece], right: str) -> list[Piece]:
    return [piece for piece in pieces if piece.right == right]
