"""What a set of legs is called.

1. The signature is looked up in the library of 106 templates.
2. Two legs in another ratio than 1 to 2 are looked up among the ratio families.
3. Everything else is ``Custom (n legs)``. It still has its risk class, and says which strategies are in it.

Nothing here fails: what cannot be laid out as a shape is named by what stands in its way.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from apps.trades.engine.recognition.library import BESIDE, BY_SIGNATURE, Template
from apps.trades.engine.recognition.ratio_families import family_of
from apps.trades.engine.recognition.readings import parts_of
from apps.trades.engine.recognition.risk_class import RiskClass, risk_class
from apps.trades.engine.recognition.shape import NoShape, Shape, Unshaped, is_option, netted, read_netted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from apps.trades.engine.recognition.shape import Holding, Leg, Signature

__all__ = [
    "CUSTOM",
    "FLAT",
    "FUTURES_SPREAD",
    "OTHER",
    "UNKNOWN",
    "Label",
    "RiskClass",
    "label_of",
    "label_of_holdings",
]

CUSTOM, UNKNOWN, FLAT = "CUSTOM", "UNKNOWN", "FLAT"
FUTURES_SPREAD, OTHER = "FUTURES_SPREAD", "OTHER"
UNSHAPED_NAMES = {
    NoShape.UNKNOWN_DELIVERABLE: "Unknown (adjusted contract)",
    NoShape.MIXED_DELIVERABLES: "Unknown (contracts that deliver different things)",
    NoShape.SEVERAL_UNDERLYINGS: "Unknown (several underlyings)",
    NoShape.SEVERAL_FUTURES: "Unknown (options on another future)",
    NoShape.PART_OF_A_CONTRACT: "Unknown (part of a contract)",
    NoShape.UNREADABLE_OPTION: "Unknown (unreadable symbol)",
}
CUSTOM_MEANING = "Legs that no strategy of the library has together."


@dataclass(frozen=True, slots=True)
class Label:
    """What legs are called; ``units`` is how many of the strategy they are, 0 where that has no meaning.

    ``template`` is None for customs and unknowns. ``alternatives`` say in words what else the legs could be called,
    each with its reason. A ratio family keeps the code of its 1x2 template, so that both are counted together.
    """

    code: str
    name: str
    units: int
    risk: RiskClass
    template: Template | None = None
    alternatives: tuple[str, ...] = ()

    @property
    def meaning(self) -> str:
        """One sentence in a trader's words."""
        return self.template.meaning if self.template else CUSTOM_MEANING


def label_of(shape: Shape) -> Label:
    """Return what a shape is called. Never fails: legs without a name are custom, with their risk class."""
    label = _label(shape.signature)
    # Ranks know no distances, so what depends on them is decided after the look-up.
    if label.template and label.template.widths and not _has_widths(shape.legs, label.template.widths):
        label = _stretched(label.template, shape.signature)
    # Remembered labels are of one unit, which most trades are.
    return label if shape.units == 1 else replace(label, units=shape.units)


def label_of_holdings(holdings: Iterable[Holding]) -> Label:
    """Return what signed holdings are called (contracts or shares, long positive), whatever they are."""
    held = netted(holdings)
    return label_of_read(held, read_netted(held))


def label_of_read(held: Sequence[Holding], read: Shape | Unshaped) -> Label:
    """Return what netted holdings are called of which this was read."""
    if isinstance(read, Unshaped):
        return _unshaped(read)
    contract, quantity = held[0]
    # A future alone is no stock; with options on it, it is what stock is to theirs.
    template = BESIDE.get((contract.instrument_type, quantity > 0)) if len(held) == 1 else None
    if template:
        return Label(template.code, template.name, read.units, risk_class(read.signature), template)
    return label_of(read)


# However many trades there are, their signatures are few.
@lru_cache(maxsize=4096)
def _label(signature: Signature) -> Label:
    risk, parts = risk_class(signature), _in_words(signature)
    template = BY_SIGNATURE.get(signature)
    if template:
        return Label(template.code, template.name, 1, risk, template, (*template.also_called, *parts))
    family = family_of(signature)
    if family:
        return Label(family[0].code, family[1], 1, risk, family[0], parts)
    return Label(CUSTOM, f"Custom ({_legs(len(signature))})", 1, risk, alternatives=parts)


def _in_words(signature: Signature) -> tuple[str, ...]:
    # Of one call and one put nobody needs to be told that they are a call and a put.
    if len(signature) < 3 and sum(abs(ratio) for _, ratio, _, _ in signature) < 3:
        return ()
    parts = parts_of(signature)
    if not parts:
        return ()
    names = " + ".join(name if units == 1 else f"{units} × {name}" for units, name in parts)
    return (f"{names}: the same legs as {sum(units for units, _ in parts)} trades",)


def _has_widths(legs: Sequence[Leg], widths: Sequence[int]) -> bool:
    """Say whether the distances between the strikes, from the lowest up, are in these proportions."""
    strikes = sorted({leg.strike for leg in legs if leg.strike is not None})
    distances = [above - below for below, above in pairwise(strikes)]
    return all(distance * widths[0] == distances[0] * width for distance, width in zip(distances, widths, strict=True))


def _stretched(template: Template, signature: Signature) -> Label:
    """Return the label of legs that have the signature of a template but not its distances."""
    ratios = "-".join(str(abs(ratio)) for _, ratio, _, _ in sorted(signature, key=lambda leg: leg[2]))
    proportions = " to ".join(str(width) for width in template.widths)
    why = f"{template.name}: if the distances between its strikes, from the lowest up, were {proportions}"
    return Label(CUSTOM, f"Custom {ratios}", 1, risk_class(signature), alternatives=(why, *_in_words(signature)))


def _unshaped(read: Unshaped) -> Label:
    if read.reason is NoShape.NOTHING_HELD:
        return Label(FLAT, "Nothing held", 0, RiskClass.DEFINED)
    if read.reason is NoShape.OTHER_INSTRUMENT:
        return _beside(read.held)
    if read.reason is NoShape.SEVERAL_FUTURES and not any(is_option(contract) for contract, _ in read.held):
        # Nothing bounds the distance between two months of one future.
        return Label(FUTURES_SPREAD, f"Futures spread ({_legs(len(read.held))})", 1, RiskClass.UNDEFINED)
    return Label(UNKNOWN, UNSHAPED_NAMES[read.reason], 0, RiskClass.UNKNOWN)


def _beside(held: Sequence[Holding]) -> Label:
    """Return the label of what no option is written on: coins, bonds, warrants ..."""
    sides = {(contract.instrument_type, quantity > 0) for contract, quantity in held}
    if len(sides) > 1:
        return Label(CUSTOM, f"Custom ({_legs(len(held))})", 1, RiskClass.UNKNOWN)
    ((kind, is_long),) = sides
    # What was paid is the most that can be lost; what is owed can rise without end.
    risk = RiskClass.DEFINED if is_long else RiskClass.UNDEFINED
    template = BESIDE.get((kind, is_long))
    if template:
        return Label(template.code, template.name, 1, risk, template)
    return Label(OTHER, f"{'Long' if is_long else 'Short'} {kind.lower() or 'instrument'}", 1, risk)


def _legs(count: int) -> str:
    return "1 leg" if count == 1 else f"{count} legs"
