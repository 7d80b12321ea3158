"""Trades and edits in the words of the history page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.core.money import digits
from apps.trades.selectors.open_lots import contract_of_instrument
from apps.trades.words.contracts import contract_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from decimal import Decimal

    from apps.trades.engine.grouping.results import Slice
    from apps.trades.models import Trade
    from apps.trades.services.edits.naming import Piece

MOST_NAMED = 4


def day_words(day: date) -> str:
    """Return a day as a part of a sentence, such as ``3 Mar 2026``."""
    return f"{day.day} {day:%b %Y}"


def trade_words(trade: Trade) -> str:
    """Return a trade as a part of a sentence, such as ``short put vertical of 3 Mar 2026``."""
    return f"{lower_first(trade.name)} of {day_words(trade.opened_on)}"


def trade_in_words(trade: Trade) -> str:
    """Return a trade with what it is in, such as ``SPY short put vertical of 3 Mar 2026``."""
    return f"{trade.underlying} {trade_words(trade)}"


def trades_words(trades: Sequence[Trade]) -> str:
    """Return trades in one underlying, such as ``2 trades in SPY: long put of 3 Mar 2026 and long call of ...``."""
    return f"{len(trades)} trades in {trades[0].underlying}: {listed([trade_words(trade) for trade in trades])}"


def listed(parts: Sequence[str]) -> str:
    """Return parts as people list them; those beyond a handful are counted."""
    named = [*parts[:MOST_NAMED]]
    if len(parts) > len(named):
        named.append(f"{len(parts) - len(named)} more")
    return " and ".join([", ".join(named[:-1]), named[-1]] if len(named) > 1 else named)


def slices_words(pieces: Iterable[Piece], slices: Iterable[Slice]) -> str:
    """Return slices of these pieces with how much each is, such as ``−1 SPY 18 Dec 2026 500 put``."""
    # A slice is the end of its piece, so both end at the same place of the fill.
    sizes = {(each.fill, each.end): each.quantity for each in slices}
    ends = [(piece, sizes.get((piece.slice.fill, piece.slice.end))) for piece in pieces]
    return listed([piece_words(piece, quantity) for piece, quantity in ends if quantity is not None])


def piece_words(piece: Piece, quantity: Decimal) -> str:
    """Return so much of a piece, such as ``−1 SPY 18 Dec 2026 500 put``."""
    sign = "−" if piece.side < 0 else ""
    return f"{sign}{digits(quantity)} {contract_words(contract_of_instrument(piece.instrument))}"


def lower_first(name: str) -> str:
    """Return a name within a sentence: ``Short put`` as ``short put``, but ``PMCC`` and ``ZEBRA`` as they are."""
    return name if name[:2].isupper() else name[:1].lower() + name[1:]
