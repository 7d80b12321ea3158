"""The parts of a filter as labels that can be taken away one by one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import QueryDict

# Where in the list one stood means nothing once the list is another.
PLACES = ("after", "before", "page")


@dataclass(frozen=True, slots=True)
class Chip:
    """One part of a filter in words, and the address of the page without it."""

    words: str
    without: str


def chips_of(parts: Iterable[tuple[str, str, str]], query: QueryDict) -> list[Chip]:
    """Return a chip per part of the filter, each with the address that leaves it out and keeps the rest."""
    return [Chip(words, _without(query, name)) for name, _, words in parts]


def _without(query: QueryDict, name: str) -> str:
    rest = query.copy()
    for each in (name, *PLACES):
        rest.pop(each, None)
    return f"?{rest.urlencode()}"
