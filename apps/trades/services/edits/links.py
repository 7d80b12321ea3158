"""Rolls that a person states or denies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.trades.engine.grouping.edits import Edit, EditKind
from apps.trades.engine.grouping.results import LinkKind
from apps.trades.models import TradeLink
from apps.trades.services.edits.naming import families_of, keys_of, require_one_family, trades_named
from apps.trades.services.edits.proposals import EditRefused, Proposal
from apps.trades.services.edits.words import trade_in_words, trade_words

if TYPE_CHECKING:
    from apps.trades.models import Account, Trade


def link_roll(account: Account, *, before: str, after: str) -> Proposal:
    """Propose that one trade was rolled into the other. Raises EditRefused where that is so already, where both are
    the same, or the second was opened first."""
    first, second = _pair(account, before, after)
    if second.opened_at < first.opened_at:
        raise EditRefused("A roll goes from the earlier trade to the later one. Exchange the two.")
    if _is_linked(first, second):
        raise EditRefused("These two are linked as a roll already.")
    return _proposal(EditKind.LINK, first, second, f"Linked {trade_in_words(first)} as rolled into")


def unlink_roll(account: Account, *, before: str, after: str) -> Proposal:
    """Propose that one trade was not rolled into the other. Raises EditRefused where no roll links them."""
    first, second = _pair(account, before, after)
    if not _is_linked(first, second):
        raise EditRefused("No roll links these two trades, so there is nothing to take away.")
    return _proposal(EditKind.UNLINK, first, second, f"Took away the roll from {trade_in_words(first)} to")


def _pair(account: Account, before: str, after: str) -> tuple[Trade, Trade]:
    found = {trade.key: trade for trade in trades_named(account, [before, after])}
    if len(found) < 2:
        raise EditRefused("A trade cannot be rolled into itself. Choose another one.")
    require_one_family(list(found.values()))
    return found[before], found[after]


def _is_linked(first: Trade, second: Trade) -> bool:
    return TradeLink.objects.filter(before=first, after=second, kind=LinkKind.ROLL).exists()


def _proposal(kind: EditKind, first: Trade, second: Trade, words: str) -> Proposal:
    edit = Edit(0, kind, trades=(*keys_of([first]), *keys_of([second])))
    return Proposal(edit, f"{words} {trade_words(second)}", families_of([first, second]))
