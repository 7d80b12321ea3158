"""Parts of an address as lists read them: what is not understood is left out, and said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.trades.filters import PAGE_SIZE, PAGE_SIZES, row_id, usable_day

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date


def text_of(query: Mapping[str, str], name: str) -> str:
    """Return what an address says of a name, without spaces around it."""
    # PostgreSQL refuses a NUL in a parameter.
    return query.get(name, "").replace("\x00", "").strip()


def choice_of(query: Mapping[str, str], name: str, known: Collection[str], default: str, complaints: list[str]) -> str:
    """Return one of the known values, the default where the address gives none of them."""
    value = text_of(query, name)
    if value and value not in known:
        complaints.append(f"There is no {name} “{value}”; it was left out.")
    return value if value in known else default


def day_of(query: Mapping[str, str], name: str, complaints: list[str]) -> date | None:
    """Return the New York day an address gives, None where it gives none that can be used."""
    text = text_of(query, name)
    try:
        return usable_day(text) if text else None
    except ValueError as reason:
        complaints.append(f"The date in “{name}” {reason} and was left out.")
        return None


def size_of(query: Mapping[str, str], complaints: list[str]) -> int:
    """Return how many rows a page is to hold."""
    text = text_of(query, "size")
    size = row_id(text)
    if text and size not in PAGE_SIZES:
        complaints.append(f"A page holds {', '.join(map(str, PAGE_SIZES))} rows; {PAGE_SIZE} are shown.")
    return size if size in PAGE_SIZES else PAGE_SIZE
