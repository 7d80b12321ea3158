"""Cuts an answer into its items without changing a byte of them.

The envelope is walked by hand, each item is decoded once by the C scanner of ``json``, which also says where the item
ends; so the exact slice costs nothing. Decoding everything and encoding it again would lose number formats, key order
and white space, and with them the promise that rows are stored as received.
"""

from __future__ import annotations

import re
from decimal import Decimal
from json import JSONDecodeError, JSONDecoder
from json.decoder import scanstring  # type: ignore[attr-defined]  # public, though the stubs leave it out
from typing import TYPE_CHECKING

from apps.tastytrade_sync.client.answers import Answer, Pagination, RawItem

if TYPE_CHECKING:
    from collections.abc import Iterator


def _decimal(text: str) -> Decimal | str:
    """Return the number, or its text where no Decimal has room for the exponent."""
    try:
        return Decimal(text)
    except ArithmeticError:
        return text


def _integer(text: str) -> int | str:
    """Return the number, or its text where it has more digits than Python converts."""
    try:
        return int(text)
    except ValueError:
        return text


# NaN and Infinity stay words: a Decimal NaN would poison every sum it meets. So do numbers nothing can hold: an error
# here would cost the whole page, while the mapping refuses the one row with its reason.
_DECODER = JSONDecoder(parse_float=_decimal, parse_int=_integer, parse_constant=str)
_SPACE = re.compile(r"[ \t\n\r]*")


class NotJsonError(ValueError):
    """The body is no complete JSON text: a page of HTML, or cut off on the way."""


class WrongShapeError(ValueError):
    """The body is JSON, but not the envelope the broker documents."""


class _Cursor:
    """A place in a JSON text. Whoever iterates must move past each value before asking for the next."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.skip_space()

    def skip_space(self) -> None:
        found = _SPACE.match(self.text, self.at)
        assert found is not None
        self.at = found.end()

    def sees(self, mark: str) -> bool:
        return self.text.startswith(mark, self.at)

    def take(self, mark: str) -> None:
        if not self.sees(mark):
            raise JSONDecodeError(f"Expecting {mark!r}", self.text, self.at)
        self.at += 1
        self.skip_space()

    def value(self) -> object:
        value, self.at = _DECODER.raw_decode(self.text, self.at)
        return value

    def item(self) -> RawItem:
        start = self.at
        value = self.value()
        return RawItem(self.text[start : self.at], value)

    def members(self) -> Iterator[str]:
        self.take("{")
        while not self.sees("}"):
            if not self.sees('"'):
                raise JSONDecodeError("Expecting a name", self.text, self.at)
            name, self.at = scanstring(self.text, self.at + 1)
            self.skip_space()
            self.take(":")
            yield name
            self._end_of_one("}")
        self.take("}")

    def elements(self) -> Iterator[None]:
        self.take("[")
        while not self.sees("]"):
            yield None
            self._end_of_one("]")
        self.take("]")

    def _end_of_one(self, closing: str) -> None:
        self.skip_space()
        if self.sees(","):
            self.take(",")
            if self.sees(closing):
                raise JSONDecodeError("Expecting a value", self.text, self.at)
        elif not self.sees(closing):
            raise JSONDecodeError("Expecting ','", self.text, self.at)


def split_answer(body: bytes) -> Answer:
    """Cut ``{"data": {"items": […]}, "pagination": {…}}`` into items; a lone object under ``data`` is one item.

    Raises ``NotJsonError`` or ``WrongShapeError``.
    """
    try:
        cursor = _Cursor(body.decode("utf-8"))
        items, pagination = _envelope(cursor)
    except WrongShapeError:
        raise
    # A body of opening brackets only is too deep for the decoder long before it is too long.
    except (ValueError, RecursionError) as error:
        raise NotJsonError(f"The body is no complete JSON text: {type(error).__name__}.") from error
    if items is None:
        raise WrongShapeError("The envelope has no data.")
    return Answer(items, pagination)


def decode(text: str) -> object:
    """Decode one item's stored text just as it was decoded when it came. Raises ``ValueError``."""
    value: object = _DECODER.decode(text)
    return value


def _envelope(cursor: _Cursor) -> tuple[list[RawItem] | None, Pagination | None]:
    items: list[RawItem] | None = None
    pagination: Pagination | None = None
    if not cursor.sees("{"):
        cursor.value()
        raise WrongShapeError("The body is not an object.")
    for name in cursor.members():
        if name == "data":
            items = _data(cursor)
        elif name == "pagination":
            pagination = _pagination(cursor.value())
        else:
            cursor.value()
    if cursor.at != len(cursor.text):
        raise JSONDecodeError("Extra data", cursor.text, cursor.at)
    return items, pagination


def _data(cursor: _Cursor) -> list[RawItem] | None:
    """Return the items under ``data``, None if there is nothing usable."""
    start = cursor.at
    if not cursor.sees("{"):
        cursor.value()
        return None
    items: list[RawItem] | None = None
    names = []
    for name in cursor.members():
        names.append(name)
        if name == "items" and cursor.sees("["):
            items = [cursor.item() for _ in cursor.elements()]
        else:
            cursor.value()
    if items is None and names and "items" not in names:
        text = cursor.text[start : cursor.text.rindex("}", start, cursor.at) + 1]
        return [RawItem(text, _DECODER.decode(text))]
    return items


def _pagination(value: object) -> Pagination | None:
    """Return what the broker counted; None when a number is missing, for a guess would end a history early."""
    if not isinstance(value, dict):
        return None
    numbers = [value.get(name) for name in ("per-page", "total-items")]
    whole = [number for number in numbers if isinstance(number, int) and number >= 0]
    return Pagination(*whole) if len(whole) == len(numbers) else None
