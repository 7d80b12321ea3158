"""Splitting many trades in one go.

What is split off is one edit each, for an edit makes one trade: all of them are made or none, and each can be undone.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db import transaction

from apps.trades.services.edits.making import keep_all, lock
from apps.trades.services.edits.naming import pieces_of, trades_named
from apps.trades.services.edits.proposals import EditRefused
from apps.trades.services.edits.structure import trade_of_pieces, units_of_pieces

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from apps.accounts.models import User
    from apps.trades.models import Account, Edit, Trade
    from apps.trades.services.edits.naming import Piece
    from apps.trades.services.edits.proposals import Proposal

# Every edit is replayed at each rebuild, so that a press of a button shall not make thousands of them.
MOST_AT_ONCE = 200


class Way(StrEnum):
    """How each trade is divided: every leg by itself, or so many units off it."""

    LEGS = "legs"
    UNITS = "units"


@dataclass(frozen=True, slots=True)
class Splits:
    """The edits that were made in an account, in their order, and how many trades could not be divided so."""

    edits: list[Edit]
    left: int


@transaction.atomic
def split_each(*, account: Account, keys: Iterable[str], way: Way, units: int = 1, by: User, at: datetime) -> Splits:
    """Split each of these trades, under the account's lock; one that cannot be divided so stays as it is.

    ``units`` says how many are split off each, of `Way.UNITS`. Raises EditRefused where none can be divided, where
    these are more than `MOST_AT_ONCE`, or where a trade is not there any more; then nothing is written.
    """
    locked, named = lock(account), list(dict.fromkeys(keys))
    if len(named) > MOST_AT_ONCE:
        raise EditRefused(f"{len(named):,} trades are more than can be split at once. Narrow them to {MOST_AT_ONCE}.")
    trades = trades_named(locked, named)
    # Of all of them at once, for each look-up by itself would be made two hundred times.
    pieces: defaultdict[str, list[Piece]] = defaultdict(list)
    for piece in pieces_of(trades):
        pieces[piece.trade].append(piece)
    found = [_proposals(trade, pieces[trade.key], way, units) for trade in trades]
    proposals = [each for members in found for each in members]
    if not proposals:
        raise EditRefused("None of these trades can be divided so.")
    return Splits(keep_all(locked, proposals, by=by, at=at), sum(not members for members in found))


def _proposals(trade: Trade, pieces: Sequence[Piece], way: Way, units: int) -> list[Proposal]:
    if way is Way.LEGS:
        return list(_leg_by_leg(trade, pieces))
    try:
        return [units_of_pieces(trade, pieces, units=units)]
    except EditRefused:
        # It has no more units than that.
        return []


def _leg_by_leg(trade: Trade, pieces: Sequence[Piece]) -> Iterator[Proposal]:
    """Propose a trade of its own for every leg but the first, with which the trade goes on."""
    legs: defaultdict[tuple[int, int], list[str]] = defaultdict(list)
    for piece in pieces:
        legs[piece.instrument.pk, piece.side].append(piece.code)
    for codes in list(legs.values())[1:]:
        yield trade_of_pieces([trade], pieces, wanted=dict.fromkeys(codes))
