"""Reading the value of a fault: a reader returns what its kind works with, or raises ValueError with what it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from apps.tastytrade_sync.simulator.amounts import number

if TYPE_CHECKING:
    from decimal import Decimal

    from apps.tastytrade_sync.simulator.faults.strike import Read
    from apps.tastytrade_sync.simulator.wire import Row


def seconds(default: float) -> Read:
    """Read a number of seconds."""

    def read(value: Any) -> float:  # noqa: ANN401
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
            raise ValueError("a number of seconds")
        return float(value)

    return read


def whole(default: int | None) -> Read:
    """Read a whole number."""

    def read(value: Any) -> int | None:  # noqa: ANN401
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int):
            raise ValueError("a whole number")
        return value

    return read


def word(default: str | None) -> Read:
    """Read a text."""

    def read(value: Any) -> str | None:  # noqa: ANN401
        if value is None:
            return default
        if not isinstance(value, str) or not value:
            raise ValueError("a text")
        return value

    return read


def words(*default: str) -> Read:
    """Read one text or a list of texts."""

    def read(value: Any) -> tuple[str, ...]:  # noqa: ANN401
        if value is None:
            return default
        listed = value if isinstance(value, list) else [value]
        if not all(isinstance(each, str) for each in listed):
            raise ValueError("a text or a list of texts")
        return tuple(listed)

    return read


def amount(default: str) -> Read:
    """Read a signed amount of cash, as text or as a number."""

    def read(value: Any) -> Decimal:  # noqa: ANN401
        found = number(default if value is None else value)
        if found is None:
            raise ValueError("an amount such as -0.01")
        return found

    return read


def fields(**default: Any) -> Read:  # noqa: ANN401
    """Read the fields of a row as an object."""

    def read(value: Any) -> Row:  # noqa: ANN401
        if value is None and default:
            return default
        if not isinstance(value, dict):
            raise ValueError("an object with the fields to set")
        return value

    return read


def count_or_rows(value: Any) -> int | list[Row]:  # noqa: ANN401
    """Read how many rows to invent (1 by default), or the rows themselves."""
    if value is None:
        return 1
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value
    if isinstance(value, list) and value and all(isinstance(row, dict) for row in value):
        return value
    raise ValueError("a number of rows, or a list of rows")
