"""Parts of an address as lists read them: what is not understood is left out, and said."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

PAGE_SIZES = (25, 50, 100, 200)
PAGE_SIZE = 50
LONGEST_ID = 18
EARLIEST, LATEST = date(1970, 1, 1), date(2199, 12, 31)


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


def days_of(query: Mapping[str, str], nothing: str, complaints: list[str]) -> tuple[date | None, date | None]:
    """Return the first and the last New York day an address gives, None where it gives none that can be used;
    ``nothing`` is what a range that is none finds, such as ``no row``."""
    first, last = (_day_of(query, name, complaints) for name in ("from", "to"))
    if first and last and first > last:
        complaints.append(f"The first day lies after the last one, so {nothing} can match.")
    return first, last


def size_of(query: Mapping[str, str], complaints: list[str]) -> int:
    """Return how many rows a page is to hold."""
    text = text_of(query, "size")
    size = row_id(text)
    if text and size not in PAGE_SIZES:
        complaints.append(f"A page holds {', '.join(map(str, PAGE_SIZES))} rows; {PAGE_SIZE} are shown.")
    return size if size in PAGE_SIZES else PAGE_SIZE


def row_id(text: str) -> int | None:
    """Return the text as an id the database can hold, or None where it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_ID else None


def usable_day(text: str) -> date:
    """Return the day a text names; raises ``ValueError`` with the rest of a sentence that says what is wrong."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ValueError("is not of the form YYYY-MM-DD") from None
    # Python's last day has no midnight after it, and no row is that old or that young.
    if not EARLIEST <= day <= LATEST:
        raise ValueError(f"is not between {EARLIEST} and {LATEST}")
    return day


def _day_of(query: Mapping[str, str], name: str, complaints: list[str]) -> date | None:
    text = text_of(query, name)
    try:
        return usable_day(text) if text else None
    except ValueError as reason:
        complaints.append(f"The date in “{name}” {reason} and was left out.")
        return None
