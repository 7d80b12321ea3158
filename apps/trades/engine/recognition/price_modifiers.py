"""Modifiers that the price paid or received decides, some only with the price of the underlying at that moment."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from apps.trades.engine.recognition.opening import Modifier

if TYPE_CHECKING:
    from collections.abc import Iterator

    from apps.trades.engine.recognition.opening import Opening
    from apps.trades.engine.recognition.shape import Leg

# The right whose spread bounds the risk on one side, and what the credit takes away.
LIZARDS: dict[str, tuple[str, str, str]] = {
    "JADE_LIZARD": ("C", "NO_UPSIDE_RISK", "No upside risk"),
    "BIG_LIZARD": ("C", "NO_UPSIDE_RISK", "No upside risk"),
    "REVERSE_JADE_LIZARD": ("P", "NO_DOWNSIDE_RISK", "No downside risk"),
    "REVERSE_BIG_LIZARD": ("P", "NO_DOWNSIDE_RISK", "No downside risk"),
}
POOR_MANS: dict[str, tuple[str, str]] = {
    "LONG_CALL_DIAGONAL": ("PMCC", "Poor man's covered call"),
    "LONG_PUT_DIAGONAL": ("PMCP", "Poor man's covered put"),
}
ZEBRAS = frozenset({"CALL_ZEBRA", "PUT_ZEBRA"})
# Without greeks: an option a tenth in the money moves with its shares by about the 0.70 the name asks for.
POOR_MANS_DAYS = 90
DEEP_IN_THE_MONEY = Decimal("0.10")
# In points of price. Bids and asks round such amounts away: nobody gets exactly nothing.
ABOUT_NOTHING = Decimal("0.10")


def lizard(opening: Opening) -> Iterator[Modifier]:
    """Say where the credit of a lizard is at least the width of its spread: that side cannot lose."""
    # Gross: fees are cents, and traders compare the price they were filled at with the width.
    found = LIZARDS.get(opening.label.code)
    if found is None:
        return
    right, code, words = found
    credit = opening.per_unit()
    strikes = [leg.strike for leg in opening.legs if leg.kind == right and leg.strike is not None]
    if credit is None:
        yield Modifier(code, f"{words}: unknown without the price at the opening", is_known=False)
    elif credit >= max(strikes) - min(strikes):
        yield Modifier(code, words)


def zero_cost_collar(opening: Opening) -> Iterator[Modifier]:
    """Say where the call of a collar pays for its put."""
    price = opening.per_unit()
    if opening.label.code == "COLLAR" and price is not None and abs(price) <= ABOUT_NOTHING:
        yield Modifier("ZERO_COST", "Zero-cost collar")


def true_zebra(opening: Opening) -> Iterator[Modifier]:
    """Say where the time value sold pays for the time value bought, which is what makes a ratio a ZEBRA."""
    if opening.label.code not in ZEBRAS:
        return
    price = opening.per_unit()
    if price is None or opening.spot is None:
        words = "True ZEBRA: unknown without the price of the underlying at the opening"
        yield Modifier("TRUE_ZEBRA", words, is_known=False)
    elif -price - _intrinsic(opening, opening.spot) <= ABOUT_NOTHING:
        yield Modifier("TRUE_ZEBRA", "True ZEBRA (no time value paid)")


def poor_mans(opening: Opening) -> Iterator[Modifier]:
    """Say where a diagonal stands in for shares: a far option at least a tenth in the money, with 90 days or more."""
    found = POOR_MANS.get(opening.label.code)
    back = max(opening.legs, key=lambda leg: leg.expires_on or date.min) if found else None
    if found is None or back is None or opening.days_to(back.expires_on) < POOR_MANS_DAYS:
        return
    code, words = found
    if opening.spot is None:
        unknown = f"{words} ({code}): unknown without the price of the underlying at the opening"
        yield Modifier(code, unknown, is_known=False)
    elif _worth(back, opening.spot) >= opening.spot * DEEP_IN_THE_MONEY:
        yield Modifier(code, f"{words} ({code})")


def _intrinsic(opening: Opening, spot: Decimal) -> Decimal:
    """Return what the options of one unit would be worth at once, bought less sold, in points of price."""
    worth = sum((leg.quantity * _worth(leg, spot) for leg in opening.legs if leg.kind != "S"), Decimal(0))
    return worth / opening.label.units


def _worth(leg: Leg, spot: Decimal) -> Decimal:
    ahead = spot - (leg.strike or Decimal(0))
    return max(ahead if leg.kind == "C" else -ahead, Decimal(0))
