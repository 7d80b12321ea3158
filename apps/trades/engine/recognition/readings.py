"""What else a set of legs could have been: smaller strategies that together have the same legs.

The name of a trade comes from one look-up. This is only for its explanation, so it looks no further than it must: the
best first part is taken, then the best of what is left. Better is, in this order: fewer sold options that nothing
covers, more legs explained, more contracts explained, one expiration rather than two, strikes closer together, the
earlier entry of the library, the earlier legs. So the answer is the same whatever the order of the rows was.

Two condors and one more sold call read as ``2 × Short iron condor (credit) + Short call``.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from apps.trades.engine.recognition.library import TEMPLATES
from apps.trades.engine.recognition.risk_class import uncovered

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from apps.trades.engine.recognition.library import Template
    from apps.trades.engine.recognition.shape import Signature, SignatureLeg

# With more legs than this a person sees no strategy either, and trying all parts takes long.
MOST_LEGS = 8
LARGEST_TEMPLATE = max(len(template.signatures[0]) for template in TEMPLATES)


class Part(NamedTuple):
    """A strategy found in legs, how many units of it, and the legs that are left."""

    template: Template
    units: int
    legs: Signature
    rest: Signature


@lru_cache(maxsize=4096)
def parts_of(signature: Signature) -> tuple[tuple[int, str], ...]:
    """Return units and names of strategies, at least two, that have these legs together; empty where none are found."""
    if len(signature) > MOST_LEGS:
        return ()
    names: Counter[str] = Counter()
    rest = signature
    while rest:
        # The first part must leave something: what all legs together are called is known already.
        part = min(_parts(rest, is_whole_allowed=rest is not signature), key=_worse, default=None)
        if part is None:
            return ()
        names[part.template.name] += part.units
        rest = part.rest
    return tuple((units, name) for name, units in names.items())


def _parts(signature: Signature, *, is_whole_allowed: bool) -> Iterator[Part]:
    for size in range(1, min(len(signature), LARGEST_TEMPLATE) + 1):
        for legs in combinations(signature, size):
            for template, ratios in PATTERNS.get(_pattern(legs), ()):
                part = _taken(signature, _in_order(legs), template, ratios)
                if part.units and (part.rest or is_whole_allowed):
                    yield part


def _taken(signature: Signature, legs: Signature, template: Template, ratios: tuple[int, ...]) -> Part:
    units = min(leg[1] // ratio for leg, ratio in zip(legs, ratios, strict=True))
    # Two contracts may share kind, strike and day (SPX and SPXW): their quantities are one for a reading.
    left = Counter({(kind, strike, day): 0 for kind, _, strike, day in signature})
    for kind, ratio, strike, day in signature:
        left[kind, strike, day] += ratio
    for (kind, _, strike, day), ratio in zip(legs, ratios, strict=True):
        left[kind, strike, day] -= units * ratio
    rest = tuple(sorted((kind, ratio, strike, day) for (kind, strike, day), ratio in left.items() if ratio))
    taken = tuple((kind, ratio, strike, day) for (kind, _, strike, day), ratio in zip(legs, ratios, strict=True))
    return Part(template, units, taken, rest)


def _worse(part: Part) -> tuple[int, int, int, bool, int, int, Signature]:
    strikes = [strike for _, _, strike, _ in part.legs if strike]
    return (
        part.units * uncovered(part.legs) + uncovered(part.rest),
        -len(part.legs),
        -part.units * sum(abs(ratio) for _, ratio, _, _ in part.legs),
        len({day for *_, day in part.legs if day}) > 1,
        max(strikes, default=0) - min(strikes, default=0),
        part.template.number,
        part.legs,
    )


def _in_order(legs: Iterable[SignatureLeg]) -> Signature:
    """Return legs in the order of patterns, where the size of a ratio plays no part."""
    return tuple(sorted(legs, key=lambda leg: (leg[0], leg[2], leg[3], leg[1] > 0)))


def _pattern(legs: Iterable[SignatureLeg]) -> tuple[tuple[str, int, int, bool], ...]:
    ordered = _in_order(legs)
    strikes, days = _ranks(leg[2] for leg in ordered), _ranks(leg[3] for leg in ordered)
    return tuple((kind, strikes[strike], days[day], ratio > 0) for kind, ratio, strike, day in ordered)


def _ranks(values: Iterable[int]) -> dict[int, int]:
    # Stock has rank 0 and keeps it.
    return {0: 0} | {value: rank for rank, value in enumerate(sorted(set(values) - {0}), start=1)}


def _patterns() -> dict[tuple[tuple[str, int, int, bool], ...], list[tuple[Template, tuple[int, ...]]]]:
    found: dict[tuple[tuple[str, int, int, bool], ...], list[tuple[Template, tuple[int, ...]]]] = {}
    for template in TEMPLATES:
        # A name that depends on the distances between strikes cannot be told from ranks.
        for signature in () if template.widths else template.signatures:
            legs = _in_order(signature)
            found.setdefault(_pattern(legs), []).append((template, tuple(ratio for _, ratio, _, _ in legs)))
    return found


PATTERNS = _patterns()
