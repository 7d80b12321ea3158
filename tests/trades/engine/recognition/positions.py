"""Positions for worked examples, written as in books: ``held("+1P@90 -1P@95 -1C@105 +1C@110")``.

``S`` is 100 shares of KO; ``T2`` a second, later expiration; ``K1``, ``K2`` ... are strikes that stand as far apart as
the Christmas trees ask for, if they are told to, and evenly otherwise.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from apps.trades.engine.recognition.classify import Label, label_of_holdings
from apps.trades.engine.recognition.shape import Shape, shape_of
from tests.builders import call, put, stock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from apps.trades.engine.recognition.shape import Holding

DAYS = {"": "2026-03-20", ",T1": "2026-03-20", ",T2": "2026-06-19"}
LEG = re.compile(r"(?P<quantity>[+-][\d.]+)(?P<kind>[SCP])(?:@(?P<rank>K)?(?P<strike>[\d.]+))?(?P<day>,T[12])?")


def held(text: str, units: int = 1, strikes: Sequence[int] = (90, 100, 110, 120)) -> list[Holding]:
    """The holdings a text describes, so many times."""
    return [_holding(part, units, strikes) for part in text.split()]


def label(text: str) -> Label:
    """What a position is called."""
    return label_of_holdings(held(text))


def shape(text: str) -> Shape:
    """The shape of a position that has one."""
    found = shape_of(held(text))
    assert found is not None
    return found


def _holding(part: str, units: int, strikes: Sequence[int]) -> Holding:
    match = LEG.fullmatch(part)
    assert match, part
    quantity = Decimal(match["quantity"]) * units
    if match["kind"] == "S":
        return stock("KO"), quantity * 100
    strike = strikes[int(match["strike"]) - 1] if match["rank"] else Decimal(match["strike"])
    return (call if match["kind"] == "C" else put)("KO", strike, DAYS[match["day"] or ""]), quantity
