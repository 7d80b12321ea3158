"""Tables that may be long, of which several stand on one page: each shows one page of its rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.core.paginator import Page

ROWS_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class LongTable[T]:
    """One page of a table's rows, which its ``name`` asks for in an address; ``first`` and ``last`` are those of all
    its rows, None where it has none."""

    name: str
    page: Page[Any]
    rows: list[T]
    first: T | None
    last: T | None

    @property
    def previous(self) -> dict[str, int]:
        return {self.name: self.page.previous_page_number()}

    @property
    def next(self) -> dict[str, int]:
        return {self.name: self.page.next_page_number()}

    @property
    def beginning(self) -> dict[str, int]:
        return {self.name: 1}

    @property
    def end(self) -> dict[str, int]:
        return {self.name: self.page.paginator.num_pages}


def long_table[T](
    name: str, rows: Sequence[T], asked: Mapping[str, str], *, opens_at: int = 0, size: int = ROWS_A_PAGE
) -> LongTable[T]:
    """Return the page of these rows that the address asks for by this name, or where it asks for none the one on which
    row number ``opens_at`` (from 0) stands."""
    page = Paginator(rows, size).get_page(asked.get(name) or opens_at // size + 1)
    return LongTable(name, page, list(page), rows[0] if rows else None, rows[-1] if rows else None)
