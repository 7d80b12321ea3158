"""A raw row as received, made readable without changing a character of any value."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that two versions of a row state differently; None where a version lacks it."""

    field: str
    former: str | None
    later: str | None


def fields_of(payload: str) -> list[tuple[str, str]]:
    """Return the row's fields in the order sent, each value as it was written; nothing if it is no JSON object."""
    return list(_read(payload).items())


def differences(former: str, later: str) -> list[Difference]:
    """Return the fields in which two versions differ, in the order of the later one, dropped fields last."""
    before, after = _read(former), _read(later)
    names = [*after, *(name for name in before if name not in after)]
    pairs = [Difference(name, before.get(name), after.get(name)) for name in names]
    return [pair for pair in pairs if pair.former != pair.later]


class _Number(str):
    """A number's own characters: 1.10 must not become 1.1, nor a long id lose its last digits."""

    __slots__ = ()


def _read(payload: str) -> dict[str, str]:
    try:
        value = json.loads(payload, parse_float=_Number, parse_int=_Number, parse_constant=_Number)
    except ValueError:
        return {}
    return {name: _text(each) for name, each in value.items()} if isinstance(value, dict) else {}


def _text(value: Any) -> str:  # noqa: ANN401  (whatever JSON can hold)
    return value if isinstance(value, str) else _nested(value)


def _nested(value: Any) -> str:  # noqa: ANN401
    """Write JSON again, numbers by their own characters, which the library's encoder would put in quotes."""
    if isinstance(value, _Number):
        return str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_nested(name)}: {_nested(each)}" for name, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_nested, value)) + "]"
    return json.dumps(value, ensure_ascii=False)
