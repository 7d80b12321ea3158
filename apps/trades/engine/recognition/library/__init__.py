"""The strategies that have a name: 106 templates as data, one module by subject.

A new strategy is one more entry; nothing else has to change. Two entries can never claim the same legs: that is
checked when the tables are read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.trades.engine.recognition.library.beside import BESIDE
from apps.trades.engine.recognition.library.butterflies import BUTTERFLIES, CONDORS, IRON
from apps.trades.engine.recognition.library.calendars import CALENDARS, DIAGONAL_COLLARS, DIAGONALS, DOUBLES
from apps.trades.engine.recognition.library.combinations import BOXES, LIZARDS, SEAGULLS
from apps.trades.engine.recognition.library.ratios import LADDERS, RATIOS, TREES
from apps.trades.engine.recognition.library.singles import SINGLES, VERTICALS
from apps.trades.engine.recognition.library.stock import COVERED, IMITATIONS, PROTECTED
from apps.trades.engine.recognition.library.template import Template, signature_of_text
from apps.trades.engine.recognition.library.volatility import STRADDLES, STRIPS

if TYPE_CHECKING:
    from apps.trades.engine.recognition.shape import Signature

__all__ = ["BESIDE", "BY_CODE", "BY_SIGNATURE", "GROUPS", "TEMPLATES", "Template", "signature_of_text"]

# By subject, for pages that list them.
GROUPS: dict[str, tuple[Template, ...]] = {
    "Single legs": SINGLES,
    "Verticals": VERTICALS,
    "Stock with sold options": COVERED,
    "Stock with insurance": PROTECTED,
    "Synthetics and risk reversals": IMITATIONS,
    "Straddles, strangles and guts": STRADDLES,
    "Strips and straps": STRIPS,
    "Ratio spreads and ZEBRAs": RATIOS,
    "Ladders": LADDERS,
    "Christmas trees": TREES,
    "Butterflies": BUTTERFLIES,
    "Condors": CONDORS,
    "Iron condors and iron butterflies": IRON,
    "Lizards": LIZARDS,
    "Seagulls": SEAGULLS,
    "Boxes and batman": BOXES,
    "Calendars": CALENDARS,
    "Diagonals": DIAGONALS,
    "Double calendars, double diagonals and jelly rolls": DOUBLES,
    "Collars of two expirations": DIAGONAL_COLLARS,
}
TEMPLATES: tuple[Template, ...] = tuple(
    sorted((template for group in GROUPS.values() for template in group), key=lambda template: template.number)
)


def _by_signature() -> dict[Signature, Template]:
    found: dict[Signature, Template] = {}
    for template in TEMPLATES:
        for signature in template.signatures:
            if signature in found:
                raise ValueError(f"{template.name} has the legs of {found[signature].name}. Change one of them.")
            found[signature] = template
    return found


BY_SIGNATURE: dict[Signature, Template] = _by_signature()
BY_CODE: dict[str, Template] = {template.code: template for template in (*TEMPLATES, *BESIDE.values())}
