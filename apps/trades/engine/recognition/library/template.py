"""What one entry of the library says, and how its legs are read.

Legs are written as in books: ``+1P@K1 -1P@K2`` buys a put and sells another one at a higher strike; ``S`` is one lot of
stock; ``T1`` and ``T2`` are the nearer and the farther expiration, left out where there is only one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import gcd
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from apps.trades.engine.recognition.shape import Signature, SignatureLeg

LEG = re.compile(r"(?P<ratio>[+-]\d+)(?:(?P<stock>S)|(?P<right>[CP])@K(?P<strike>\d+)(?:,T(?P<expiration>\d+))?)")


@dataclass(frozen=True, slots=True)
class Template:
    """A strategy that has a name.

    ``code`` stays when names change. ``net`` is what opening it does as a rule: D pays, C receives, ~0 about nothing.
    ``number`` is its place in the table of 106, 0 for what is named beside that table.
    ``also_legs`` are further leg patterns of the same name. ``widths`` are the proportions that the distances between
    its strikes must have, from the lowest up. ``family`` names the same legs in any other ratio than 1 to 2.
    ``also_called`` are other readings and names, each with its reason.
    """

    number: int
    code: str
    name: str
    legs: str
    bias: str
    net: str
    meaning: str
    also_called: tuple[str, ...] = ()
    also_legs: tuple[str, ...] = ()
    widths: tuple[int, ...] = ()
    family: str = ""

    @property
    def is_modelled(self) -> bool:
        """Say whether what it is worth at the first expiration needs a model, because options outlive it."""
        return ",T2" in self.legs

    @property
    def signatures(self) -> tuple[Signature, ...]:
        """The signatures that bear this name."""
        return tuple(signature_of_text(text) for text in (self.legs, *self.also_legs))


def signature_of_text(text: str) -> Signature:
    """Return the signature of legs as written; raises ValueError, naming the part that cannot be read.

    What is written with gaps (``K1`` and ``K3``) or a common factor means the same as without.
    """
    legs = [_leg(part) for part in text.split()]
    if not legs:
        raise ValueError("No legs. Write them like +1P@K1 -1P@K2.")
    divisor = gcd(*(ratio for _, ratio, _, _ in legs))
    strikes = {rank: place for place, rank in enumerate(sorted({leg[2] for leg in legs} - {0}), start=1)} | {0: 0}
    days = {rank: place for place, rank in enumerate(sorted({leg[3] for leg in legs} - {0}), start=1)} | {0: 0}
    return tuple(sorted((kind, ratio // divisor, strikes[strike], days[day]) for kind, ratio, strike, day in legs))


def _leg(part: str) -> SignatureLeg:
    match = LEG.fullmatch(part)
    if match is None or int(match["ratio"]) == 0:
        raise ValueError(f"“{part}” is not a leg. Write +1S for stock, or -2C@K1 or +1P@K2,T2 for options.")
    if match["stock"]:
        return "S", int(match["ratio"]), 0, 0
    return match["right"], int(match["ratio"]), int(match["strike"]), int(match["expiration"] or 1)
