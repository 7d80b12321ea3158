"""What stands behind the short options that are open now: each part allocated once, over the whole family."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from apps.trades.engine.grouping.covering import Cover
from apps.trades.engine.grouping.fills import is_option
from apps.trades.engine.grouping.results import ZERO
from apps.trades.engine.recognition.cover import OptionLeg, ShareLot, allocate_cover
from apps.trades.engine.results import Origin

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from apps.trades.engine.grouping.built import Built
    from apps.trades.engine.grouping.results import TradeKey
    from apps.trades.engine.values import Contract

STOCK = frozenset({"Equity", "Future"})


def covers_now(trades: Sequence[Built], chain_of: Mapping[TradeKey, TradeKey]) -> dict[TradeKey, tuple[Cover, ...]]:
    """Return, for each open trade with options sold that its own do not cover, what covers them now."""
    still_open = [trade for trade in trades if trade.held]
    # Most families have nothing sold that is open, and need no allocation.
    if not any(quantity < 0 and is_option(c) for trade in still_open for c, quantity in trade.held.items()):
        return {}
    legs = [leg for trade in still_open for leg in _legs(trade, chain_of)]
    lots = [lot for trade in still_open for lot in _lots(trade, chain_of)]
    contracts = {lot.key: lot.contract for lot in lots}
    by_trade: defaultdict[str, list[Cover]] = defaultdict(list)
    for cover in allocate_cover(legs, lots).covers.values():
        short = cover.short
        needed = -short.quantity - cover.by_own_options
        if cover.is_known and needed > 0:
            stock = next((contracts[part.key] for part in cover.parts if part.key in contracts), None)
            by_trade[short.trade].append(
                Cover(
                    short.contract.option_type, needed, cover.by_shares, cover.by_other_options, stock,
                    short.contract.deliverable or ZERO,
                )
            )  # fmt: skip
    return {trade.key: _by_right(by_trade[str(trade.key)]) for trade in still_open if str(trade.key) in by_trade}


def _by_right(covers: Sequence[Cover]) -> tuple[Cover, ...]:
    """Add up the covers of several strikes of one right."""
    found: dict[str, Cover] = {}
    for each in covers:
        known = found.get(each.right)
        found[each.right] = (
            each
            if known is None
            else known._replace(
                needed=known.needed + each.needed,
                of_shares=known.of_shares + each.of_shares,
                of_options=known.of_options + each.of_options,
                stock=known.stock or each.stock,
            )
        )
    return tuple(found[right] for right in sorted(found))


def _legs(trade: Built, chain_of: Mapping[TradeKey, TradeKey]) -> Iterator[OptionLeg]:
    orders: dict[Contract, int | None] = {fill.contract: fill.order_id for fill in trade.fills}
    for contract, quantity in trade.held.items():
        if is_option(contract):
            yield OptionLeg(
                f"{trade.key} {contract.key}", str(trade.key), str(chain_of[trade.key]), contract, quantity,
                trade.opened_at, orders.get(contract),
            )  # fmt: skip


def _lots(trade: Built, chain_of: Mapping[TradeKey, TradeKey]) -> Iterator[ShareLot]:
    fills = {fill.id: fill for fill in trade.fills}
    for lot in trade.lots:
        if lot.remaining and lot.contract.instrument_type in STOCK:
            fill = fills[lot.lot.opening_id]
            came = str(chain_of[trade.key]) if fill.lots[0].origin == Origin.DELIVERY else ""
            name = f"{trade.key} {lot.lot.opening_id}.{lot.lot.number} {lot.start}"
            yield ShareLot(name, lot.contract, lot.remaining, fill.opened_at, came, fill.order_id)
