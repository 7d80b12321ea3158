"""Strategies that keep their name in other ratios than 1 to 2: a call backspread may sell 2 and buy 3.

A family is a pattern of signs and ranks together with which leg is the larger one: one call sold below more that are
bought is a backspread, more that are sold below one that is bought are a short ZEBRA.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.trades.engine.recognition.library import TEMPLATES

if TYPE_CHECKING:
    from apps.trades.engine.recognition.library import Template
    from apps.trades.engine.recognition.shape import Signature

# Of each leg: kind, ranks, whether it is bought, whether it is the larger one.
Pattern = tuple[tuple[str, int, int, bool, bool], ...]


def family_of(signature: Signature) -> tuple[Template, str] | None:
    """Return the template whose family has these legs, and their name with the ratio, or None."""
    # Three unequal legs have no common name: each book calls them otherwise.
    template = FAMILIES.get(_pattern(signature)) if len(signature) == 2 else None
    if template is None:
        return None
    small, large = sorted(abs(ratio) for _, ratio, _, _ in signature)
    return template, template.family.format(small=small, large=large)


def _pattern(signature: Signature) -> Pattern:
    largest = max(abs(ratio) for _, ratio, _, _ in signature)
    return tuple(
        sorted(
            (kind, strike, expiration, ratio > 0, abs(ratio) == largest)
            for kind, ratio, strike, expiration in signature
        )
    )


FAMILIES: dict[Pattern, Template] = {
    _pattern(template.signatures[0]): template for template in TEMPLATES if template.family
}
