"""Records as CSV, a line at a time, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from typing import TYPE_CHECKING

from apps.core.money import digits
from apps.trades.exports.json_text import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

# A spreadsheet runs what starts like this as a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def csv_lines(columns: Sequence[str], records: Iterable[Sequence[object]]) -> Iterator[str]:
    """Yield the header and one line per record; numbers unrounded, a text that looks like a formula quoted."""
    yield _line(columns)
    for record in records:
        yield _line([_cell(value) for value in record])


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return digits(value)
    if isinstance(value, int):
        # Before the formulas: a side of -1 is a number and stays one.
        return str(value)
    # What is a list or an object in itself has no better form in one cell.
    text = json.dumps(plain(value)) if isinstance(value, list | dict) else str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _line(values: Sequence[str]) -> str:
    file = io.StringIO()
    csv.writer(file).writerow(values)
    return file.getvalue()
