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
    """How long a page is at most and how many items there are in all, as the broker counts them."""

    # Nothing else it states: a page count can shrink while one reads, and what nobody needs may be missing.
    per_page: int
    total_items: int


@dataclass(frozen=True, slots=True)
class Answer:
    """The items of one answer; ``pagination`` is None where the broker sent none, or one that makes no sense."""

    items: list[RawItem]
    pagination: Pagination | None
