"""Changes of what stands together: creating, merging and splitting trades, moving legs between them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from apps.core.money import digits
from apps.trades.engine.grouping.drafts import ratios
from apps.trades.engine.grouping.edits import Edit, EditKind
from apps.trades.services.edits.naming import (
    families_of,
    keys_of,
    pieces_of,
    require_one_family,
    slices_named,
    trade_named,
    trades_named,
)
from apps.trades.services.edits.proposals import EditRefused, Proposal
from apps.trades.services.edits.words import slices_words, trade_in_words, trade_words, trades_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal

    from apps.trades.engine.grouping.results import Slice
    from apps.trades.models import Account, Trade
    from apps.trades.services.edits.naming import Piece

    Wanted = Mapping[str, Decimal | None]


def merge_trades(account: Account, *, keys: Iterable[str]) -> Proposal:
    """Propose one trade of several, which takes the place of the earliest. Raises EditRefused for fewer than two, and
    for trades in different underlyings."""
    trades = trades_named(account, keys)
    if len(trades) < 2:
        raise EditRefused("Choose at least two trades to merge.")
    require_one_family(trades)
    edit = Edit(0, EditKind.MERGE, trades=keys_of(trades))
    return Proposal(edit, f"Merged {trades_words(trades)}", families_of(trades))


def create_trade(account: Account, *, keys: Iterable[str], wanted: Wanted) -> Proposal:
    """Propose a new trade of pieces of these trades, ``wanted`` by code with how much of each (None: all).

    Raises EditRefused where the pieces are all that one trade has, which is no change.
    """
    trades = trades_named(account, keys)
    return trade_of_pieces(trades, pieces_of(trades), wanted=wanted)


def trade_of_pieces(trades: Sequence[Trade], pieces: Sequence[Piece], *, wanted: Wanted) -> Proposal:
    """Propose the same of trades and pieces that were read before."""
    require_one_family(trades)
    slices = slices_named(pieces, wanted)
    _refuse_whole_trade(pieces, slices)
    kind = EditKind.SPLIT if len(trades) == 1 else EditKind.CREATE
    what = slices_words(pieces, slices)
    if kind is EditKind.SPLIT:
        words = f"Split {what} off {trade_in_words(trades[0])}"
    else:
        words = f"Made a trade of {what}, from {trades_words(trades)}"
    return Proposal(Edit(0, kind, slices=slices), words, families_of(trades))


def split_by_legs(account: Account, *, key: str, wanted: Wanted) -> Proposal:
    """Propose a trade of its own for some legs of a trade."""
    return create_trade(account, keys=[key], wanted=wanted)


def split_by_units(account: Account, *, key: str, units: int) -> Proposal:
    """Propose a trade of its own for so many units of a trade: 2 of a 5-lot iron condor, each leg in proportion.

    What is split off closes last. Raises EditRefused where there are not more units than that.
    """
    trade = trade_named(account, key)
    return units_of_pieces(trade, pieces_of([trade]), units=units)


def units_of_pieces(trade: Trade, pieces: Sequence[Piece], *, units: int) -> Proposal:
    """Propose the same of a trade and pieces that were read before."""
    groups: defaultdict[tuple[int, int], list[Piece]] = defaultdict(list)
    for piece in pieces:
        groups[piece.instrument.pk, piece.side].append(piece)
    held, each = ratios(
        sum((piece.slice.quantity for piece in group), pieces[0].slice.start * 0) for group in groups.values()
    )
    if not 0 < units < held:
        raise EditRefused(_no_such_units(held))
    slices = [one for group, ratio in zip(groups.values(), each, strict=True) for one in _last_of(group, ratio * units)]
    edit = Edit(0, EditKind.SPLIT, slices=tuple(sorted(slices)))
    words = f"Split {units} of {digits(held)} units off {trade_in_words(trade)}"
    return Proposal(edit, words, families_of([trade]))


def move_legs(account: Account, *, key: str, wanted: Wanted, target: str) -> Proposal:
    """Propose that pieces of one trade belong to another. Raises EditRefused where both are the same, or of
    different underlyings."""
    source, to = trade_named(account, key), trade_named(account, target)
    if source == to:
        raise EditRefused("The legs are in that trade already. Choose another one.")
    require_one_family([source, to])
    pieces = pieces_of([source])
    slices = slices_named(pieces, wanted)
    edit = Edit(0, EditKind.MOVE, slices=slices, trades=keys_of([to]))
    words = f"Moved {slices_words(pieces, slices)} from {trade_in_words(source)} to {trade_words(to)}"
    return Proposal(edit, words, families_of([source, to]))


def _refuse_whole_trade(pieces: Sequence[Piece], slices: Iterable[Slice]) -> None:
    chosen = set(slices)
    touched = {piece.trade for piece in pieces if _is_touched(piece, chosen)}
    whole = {piece.slice for piece in pieces if piece.trade in touched}
    if len(touched) == 1 and chosen == whole:
        raise EditRefused("That is all the trade has, so nothing would change. Choose a part of it.")


def _is_touched(piece: Piece, chosen: Iterable[Slice]) -> bool:
    return any(each.fill == piece.slice.fill and each.end == piece.slice.end for each in chosen)


def _last_of(pieces: Sequence[Piece], quantity: Decimal) -> list[Slice]:
    found = []
    for piece in reversed(pieces):
        part = min(quantity, piece.slice.quantity)
        if part:
            found.append(piece.end(part))
        quantity -= part
    return found


def _no_such_units(held: Decimal) -> str:
    if held == 1:
        return "The trade is one unit, which cannot be divided. Split it by its legs."
    return f"The trade has {digits(held)} units: split off from 1 to {digits(held - 1)} of them."
