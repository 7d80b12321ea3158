"""What a person names in an edit: trades of one account by their keys, and the pieces of fills they hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.core.money import digits
from apps.trades.engine.grouping.results import Slice, TradeKey, trade_key_of
from apps.trades.models import Trade, TradeLot
from apps.trades.services.edits.proposals import EditRefused

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal

    from apps.trades.models import Account, Instrument

# In words, trades beyond these are counted.
MOST_NAMED = 4


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a fill that a trade holds; ``code`` names it in forms, ``side`` is +1 where it was bought."""

    trade: str
    slice: Slice
    instrument: Instrument
    side: int

    @property
    def code(self) -> str:
        return str(TradeKey(self.slice.fill, self.slice.start))

    def end(self, quantity: Decimal) -> Slice:
        """Return the part of it that closes last: who splits a trade goes on with what is still there."""
        return Slice(self.slice.fill, self.slice.end - quantity, quantity)


def trades_named(account: Account, keys: Iterable[str]) -> list[Trade]:
    """Return the account's trades of these keys in the order of their opening; raises EditRefused for a key that
    names none of them, be it another account's or of the past."""
    wanted = list(dict.fromkeys(keys))
    found = list(Trade.objects.filter(account=account, key__in=wanted).order_by("opened_at", "key"))
    missing = sorted(set(wanted) - {trade.key for trade in found})
    if missing:
        named = ", ".join(missing[:MOST_NAMED])
        raise EditRefused(f"There is no trade {named} in this account any more. Open the list of trades and try again.")
    if not found:
        raise EditRefused("No trade was chosen. Choose at least one.")
    return found


def trade_named(account: Account, key: str) -> Trade:
    """Return the account's trade of this key, or raise EditRefused."""
    return trades_named(account, [key])[0]


def keys_of(trades: Iterable[Trade]) -> tuple[TradeKey, ...]:
    """Return the keys that edits name these trades by, in their order."""
    return tuple(trade_key_of(trade.key) for trade in trades)


def families_of(trades: Iterable[Trade]) -> tuple[str, ...]:
    """Return the families these trades are of, each once, in order."""
    return tuple(sorted({trade.family for trade in trades}))


def require_one_family(trades: Sequence[Trade]) -> None:
    """Raise EditRefused for trades that have nothing to do with each other."""
    families = families_of(trades)
    if len(families) > 1:
        named = " and ".join(sorted({trade.underlying for trade in trades}))
        raise EditRefused(f"Trades in {named} cannot stand together: choose trades in one underlying.")


def pieces_of(trades: Iterable[Trade]) -> list[Piece]:
    """Return what these trades hold of fills, open or closed, in the order of the fills."""
    rows = TradeLot.objects.filter(trade__in=list(trades), lot__carried_from=None).select_related(
        "trade", "lot__opening", "lot__stated_opening", "lot__instrument"
    )
    pieces = [
        Piece(
            row.trade.key,
            Slice(row.lot.opening_name, row.start, abs(row.quantity)),
            row.lot.instrument,
            1 if row.quantity > 0 else -1,
        )
        for row in rows
    ]
    return sorted(pieces, key=lambda piece: (piece.slice.fill, piece.slice.start))


def slices_named(pieces: Iterable[Piece], wanted: Mapping[str, Decimal | None]) -> tuple[Slice, ...]:
    """Return the slices a person chose: of each piece by its code so much, None for all of it.

    Raises EditRefused for a piece that is not there, and for more of one than there is.
    """
    known = {piece.code: piece for piece in pieces}
    if not wanted:
        raise EditRefused("No leg was chosen. Choose at least one.")
    missing = [code for code in wanted if code not in known]
    if missing:
        raise EditRefused("A chosen leg is in that trade no more. Open the trade and choose again.")
    return tuple(_slice(known[code], quantity) for code, quantity in sorted(wanted.items()))


def _slice(piece: Piece, quantity: Decimal | None) -> Slice:
    if quantity is None:
        return piece.slice
    held = piece.slice.quantity
    if not 0 < quantity <= held:
        raise EditRefused(f"{piece.instrument.symbol}: choose more than 0 and at most {digits(held)}.")
    if _is_whole(held) and not _is_whole(quantity):
        raise EditRefused(f"{piece.instrument.symbol}: choose a whole number.")
    return piece.end(quantity)


def _is_whole(quantity: Decimal) -> bool:
    return quantity == quantity.to_integral_value()
