"""What a trade is called: by its own legs, and by the shares that stood behind it when it was opened."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from apps.trades.engine.grouping.results import ZERO
from apps.trades.engine.recognition.classify import label_of_holdings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from apps.trades.engine.grouping.built import Built
    from apps.trades.engine.grouping.covering import Cover
    from apps.trades.engine.recognition.classify import Label
    from apps.trades.engine.values import Contract


class Named(NamedTuple):
    """A label, and what more is to be said of it in words."""

    label: Label
    remarks: tuple[str, ...] = ()


def opening_name(trade: Built, covers: Sequence[Cover]) -> Named:
    """Return what the trade was called when it was opened, its cover counted in."""
    return named(trade.opened, covers)


def current_name(trade: Built, covers: Sequence[Cover]) -> Named | None:
    """Return what its open legs are called now, None if it is closed."""
    if not trade.is_open:
        return None
    return named(trade.held, covers) if trade.held else None


def named(holdings: Mapping[Contract, Decimal], covers: Sequence[Cover]) -> Named:
    """Return the name of these legs with the shares that cover them, if both together have one."""
    own = label_of_holdings(holdings.items())
    if _has_shares(holdings):
        return Named(own)
    for cover in covers:
        if cover.of_shares and cover.stock is not None:
            return _with_shares(holdings, own, cover, cover.stock)
        if cover.of_options:
            return Named(own, (f"{_count(cover.of_options, cover.needed)} covered by a long option held",))
    return Named(own)


def _with_shares(holdings: Mapping[Contract, Decimal], own: Label, cover: Cover, stock: Contract) -> Named:
    # The name is that of full cover; how far it goes is said beside it.
    sign = 1 if cover.right == "C" else -1
    label = label_of_holdings([*holdings.items(), (stock, sign * cover.needed * cover.lot)])
    if label.template is None:
        return Named(own, (f"{_count(cover.of_shares, cover.needed)} covered by shares held",))
    others = (f"without the shares held: {own.name}", *label.alternatives)
    if cover.of_shares == cover.needed:
        return Named(replace(label, alternatives=others), ("covered by shares held",))
    remark = f"{_count(cover.of_shares, cover.needed)} covered, {_plain(cover.needed - cover.of_shares)} naked"
    return Named(replace(label, alternatives=others), (remark,))


def _has_shares(holdings: Mapping[Contract, Decimal]) -> bool:
    return any(not contract.option_type for contract in holdings)


def _count(part: Decimal, whole: Decimal) -> str:
    return f"{_plain(part)} of {_plain(whole)}"


def _plain(quantity: Decimal) -> str:
    return f"{(quantity + ZERO).normalize():f}"
