"""What a trade is called: by its own legs, and by the shares that stood behind it when it was opened."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from apps.trades.engine.grouping.fills import is_option
from apps.trades.engine.grouping.peak import holdings_of
from apps.trades.engine.grouping.results import ZERO
from apps.trades.engine.recognition import opening as recognition
from apps.trades.engine.recognition.classify import label_of_holdings, label_of_read
from apps.trades.engine.recognition.modifiers import modifiers_of
from apps.trades.engine.recognition.opening import Opening, StockCame
from apps.trades.engine.recognition.shape import Unshaped, netted, read_netted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from apps.trades.engine.grouping.built import Built
    from apps.trades.engine.grouping.covering import Cover
    from apps.trades.engine.recognition.classify import Label
    from apps.trades.engine.recognition.opening import Modifier
    from apps.trades.engine.values import Contract


class Named(NamedTuple):
    """A label, and what more is to be said of it."""

    label: Label
    modifiers: tuple[Modifier, ...] = ()


def opening_name(trade: Built, covers: Sequence[Cover], *, is_ira: bool) -> Named:
    """Return what the trade was called when it was opened, its cover counted in."""
    held = holdings_of(trade.at_most)
    own = netted(held.items())
    shape = read_netted(own)
    label = _named(held, covers, label_of_read(own, shape))
    if isinstance(shape, Unshaped) or not any(contract.option_type for contract in held):
        return Named(label)
    opening = Opening(
        label=label,
        legs=shape.legs,
        opened_on=trade.opened_on,
        premium=_premium(trade),
        multiplier=_multiplier(held),
        stock_came=_stock_came(trade, covers),
        is_ira=is_ira,
        is_on_future=any(contract.instrument_type == "Future Option" for contract in held),
        covers=tuple(recognition.Cover(c.right, c.needed, c.of_shares, c.of_options) for c in covers),
    )
    return Named(label, modifiers_of(opening))


def named(holdings: Mapping[Contract, Decimal], covers: Sequence[Cover]) -> Label:
    """Return the name of these legs with the shares that cover them, if both together have one.

    The name is that of full cover; how far it goes is told beside it.
    """
    return _named(holdings, covers, label_of_holdings(holdings.items()))


def _named(holdings: Mapping[Contract, Decimal], covers: Sequence[Cover], own: Label) -> Label:
    if any(not contract.option_type for contract in holdings):
        return own
    for cover in covers:
        if cover.of_shares and cover.stock is not None:
            sign = 1 if cover.right == "C" else -1
            label = label_of_holdings([*holdings.items(), (cover.stock, sign * cover.needed * cover.lot)])
            if label.template is not None:
                alternatives = (f"{own.name}: without the shares held", *label.alternatives)
                return replace(label, alternatives=alternatives)
    return own


def _premium(trade: Built) -> Decimal:
    """Return the cash of the options opened, without fees."""
    lots = [lot for lot in trade.at_most if is_option(lot.contract)]
    return sum((lot.net - lot.fees for lot in lots), ZERO)


def _multiplier(held: Mapping[Contract, Decimal]) -> Decimal | None:
    """Return the multiplier of its options if they have one in common."""
    found = {contract.multiplier for contract in held if is_option(contract)}
    return found.pop() if len(found) == 1 else None


def _stock_came(trade: Built, covers: Sequence[Cover]) -> StockCame | None:
    shares = [fill for fill in trade.fills if fill.contract.instrument_type == "Equity"]
    options = [fill for fill in trade.fills if is_option(fill.contract)]
    if not shares or not options:
        return StockCame.EARLIER if any(cover.of_shares for cover in covers) else None
    if {fill.order_id for fill in shares} & {fill.order_id for fill in options} - {None}:
        return StockCame.SAME_ORDER
    first_share, first_option = min(fill.day for fill in shares), min(fill.day for fill in options)
    if first_share == first_option:
        return StockCame.SAME_DAY
    return StockCame.EARLIER if first_share < first_option else StockCame.LATER
