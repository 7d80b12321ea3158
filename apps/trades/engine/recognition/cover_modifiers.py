"""Modifiers that shares, cash and other options behind a trade decide."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from apps.trades.engine.recognition.opening import Modifier, StockCame

if TYPE_CHECKING:
    from collections.abc import Iterator

    from apps.trades.engine.recognition.opening import Cover, Opening
    from apps.trades.engine.recognition.shape import Leg

BOUGHT_TOGETHER = frozenset({StockCame.SAME_ORDER, StockCame.SAME_DAY})
# Bought the same day in another order: whichever came first, the call was no part of the purchase.
HELD_BEFORE = frozenset({StockCame.SAME_DAY, StockCame.EARLIER})
RIGHTS = {"C": "call", "P": "put"}


def cash_or_naked(opening: Opening) -> Iterator[Modifier]:
    """Say whether cash for what sold puts may have to buy was there. An IRA lends nothing, so there it always was."""
    if opening.is_on_future or not (naked := list(_naked_puts(opening))):
        return
    # An adjusted contract may deliver 20 shares, yet its buyer pays the strike times the multiplier.
    needed = None if opening.multiplier is None else opening.multiplier * sum(count * at for at, count in naked)
    if opening.is_ira:
        yield Modifier("CASH_SECURED", "Cash-secured put")
    elif opening.free_cash is None or needed is None:
        yield Modifier(
            "CASH_SECURED", "Cash-secured or naked: unknown without the balance at the opening", is_known=False
        )
    elif opening.free_cash >= needed:
        yield Modifier("CASH_SECURED", "Cash-secured put")
    else:
        yield Modifier("NAKED_PUT", "Naked put")


def married_put(opening: Opening) -> Iterator[Modifier]:
    """Say where shares and the put that protects them were bought on one day (26 U.S.C. 1233(c) asks for that)."""
    if opening.stock_came in BOUGHT_TOGETHER and opening.of("P", 1) and opening.of("S", 1):
        yield Modifier("MARRIED_PUT", "Married put: shares and put were bought the same day")


def written_calls(opening: Opening) -> Iterator[Modifier]:
    """Say whether calls were sold with the shares in one order, or on shares held already."""
    if not opening.of("C", -1) or opening.of("S", -1):
        return
    if opening.stock_came is StockCame.SAME_ORDER:
        yield Modifier("BUY_WRITE", "Buy-write: shares and call came in one order")
    elif opening.stock_came in HELD_BEFORE:
        yield Modifier("OVERWRITE", "Overwrite: the call was added to shares already held")


def covered_by(opening: Opening) -> Iterator[Modifier]:
    """Say what of other trades stands behind sold options, and how far it goes."""
    for cover in opening.covers or ():
        if cover.needed > 0:
            yield _cover(cover)


def _cover(cover: Cover) -> Modifier:
    behind = [(cover.of_shares, "shares held"), (cover.of_options, "a bought option that lasts as long")]
    found = [(count, what) for count, what in behind if count > 0]
    covered = sum((count for count, _ in found), Decimal(0))
    if not found:
        return Modifier("UNCOVERED", f"Sold {RIGHTS[cover.right]} covered by nothing")
    what = " and ".join(what for _, what in found)
    if covered >= cover.needed:
        return Modifier("COVERED", f"Covered by {what}")
    return Modifier("PARTLY_COVERED", f"{_plain(covered)} of {_plain(cover.needed)} covered by {what}")


def _naked_puts(opening: Opening) -> Iterator[tuple[Decimal, Decimal]]:
    """Yield strike and number of sold puts that neither bought puts nor short shares cover.

    What covers is spent on the lowest strikes first, so that the cash asked for is never too little.
    """
    pool = [(date.max, -leg.quantity) for leg in opening.of("S", -1)]
    pool += [(leg.expires_on or date.max, leg.quantity) for leg in opening.of("P", 1)]
    pool += [(date.max, cover.of_shares + cover.of_options) for cover in opening.covers or () if cover.right == "P"]
    for leg in sorted(opening.of("P", -1), key=_by_strike):
        left = -leg.quantity
        for place, (until, count) in enumerate(pool):
            spent = min(left, count) if until >= (leg.expires_on or date.max) else Decimal(0)
            pool[place], left = (until, count - spent), left - spent
        if left:
            yield leg.strike or Decimal(0), left


def _by_strike(leg: Leg) -> tuple[Decimal, date]:
    return leg.strike or Decimal(0), leg.expires_on or date.max


def _plain(quantity: Decimal) -> str:
    return f"{quantity.normalize():f}"
