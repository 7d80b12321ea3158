"""Legs of a worked example, written as a trader says them: ``+1 90P``, ``-2 105C``, ``+100 S``."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from apps.trades.engine.recognition.payoff import PayoffLeg

FRONT, MIDDLE, BACK = date(2026, 3, 20), date(2026, 4, 17), date(2026, 6, 19)
DAYS = {"T1": FRONT, "T2": MIDDLE, "T3": BACK}


def legs_of(text: str, multiplier: int = 1) -> list[PayoffLeg]:
    """Read ``+1 90P, -1 95P T2``: legs between commas, an expiration where it is not the first."""
    return [_leg(part.split(), Decimal(multiplier)) for part in text.split(",")]


def scaled(legs: list[PayoffLeg], multiplier: int, units: int) -> list[PayoffLeg]:
    return [leg._replace(quantity=leg.quantity * units, multiplier=leg.multiplier * multiplier) for leg in legs]


def _leg(words: list[str], multiplier: Decimal) -> PayoffLeg:
    quantity, what = Decimal(words[0]), words[1]
    if what == "S":
        return PayoffLeg("S", quantity, multiplier=multiplier)
    day = DAYS[words[2]] if len(words) > 2 else FRONT
    return PayoffLeg(what[-1], quantity, Decimal(what[:-1]), day, multiplier)
