"""Values as cells of derived rows: the text PostgreSQL itself writes, so that one form serves table and digest."""

from __future__ import annotations

import json
from datetime import UTC
from functools import lru_cache
from typing import TYPE_CHECKING

from apps.trades.copy_cells import NULL, cell

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime
    from decimal import Decimal

# Few names, each on many rows.
NAMES = 4096
NO_AMOUNT, NO_QUANTITY = "0.000000", "0.0000000000"
NEGATIVE_NOTHING = frozenset({f"-{NO_AMOUNT}", f"-{NO_QUANTITY}"})


@lru_cache(NAMES)
def text(value: str) -> str:
    return cell(value)


def amount(value: Decimal) -> str:
    return _without_sign_of_nothing(f"{value:.6f}") if value else NO_AMOUNT


def quantity(value: Decimal) -> str:
    return _without_sign_of_nothing(f"{value:.10f}") if value else NO_QUANTITY


def _without_sign_of_nothing(written: str) -> str:
    return written[1:] if written[0] == "-" and written in NEGATIVE_NOTHING else written


def or_null[T](write: Callable[[T], str], value: T | None) -> str:
    return NULL if value is None else write(value)


def moment(value: datetime) -> str:
    # What the database gave is in UTC already.
    return (value if value.tzinfo is UTC else value.astimezone(UTC)).isoformat(timespec="microseconds")


@lru_cache(NAMES)
def day(value: date) -> str:
    return str(value)


def numbers(values: Sequence[int]) -> str:
    """Return a JSON list, as PostgreSQL writes it."""
    # Nearly all are empty, which the encoder takes microseconds to say.
    return json.dumps(values) if values else "[]"


def flag(value: object) -> str:
    return "t" if value else "f"
