"""What a read returns: the broker's items, each as its exact text and decoded."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RawItem:
    """One item: ``text`` is its exact slice of the body, ``value`` the same decoded, decimals as ``Decimal``."""

    text: str
    value: object


@dataclass(frozen=True, slots=True)
class Pagination:
    """Where a page stands in the whole, as the broker counts it; ``page_offset`` is a page index from 0."""

    per_page: int
    page_offset: int
    total_items: int
    total_pages: int


@dataclass(frozen=True, slots=True)
class Answer:
    """The items of one answer; ``pagination`` is None where the broker sent none, or one that makes no sense."""

    items: list[RawItem]
    pagination: Pagination | None
