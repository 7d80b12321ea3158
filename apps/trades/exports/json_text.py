"""Records as one JSON array, an object at a time."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from apps.core.money import digits

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


def json_lines(columns: Sequence[str], records: Iterable[Sequence[object]]) -> Iterator[str]:
    """Yield the array in pieces; money is a decimal string, days are YYYY-MM-DD, what is not stated is null."""
    opening = "["
    for record in records:
        fields = {name: plain(value) for name, value in zip(columns, record, strict=True)}
        yield f"{opening}\n{json.dumps(fields, ensure_ascii=False)}"
        opening = ","
    yield "[]\n" if opening == "[" else "\n]\n"


def plain(value: object) -> object:
    """Return a value as JSON can hold it, whatever a list or an object in it holds likewise."""
    if isinstance(value, Decimal):
        # As text: a reader that parses numbers as floats would lose digits.
        return digits(value)
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value
