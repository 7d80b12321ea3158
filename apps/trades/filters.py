"""What a transactions address asks for: every state of the page is a URL."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# Each ends in the primary key: two rows must never compare equal, or a page border could lose or repeat one.
SORTS = {
    "newest": ("-executed_at", "-broker_id", "-id"),
    "oldest": ("executed_at", "broker_id", "id"),
    "largest": ("-net_value", "-broker_id", "-id"),
    "smallest": ("net_value", "broker_id", "id"),
}
PAGE_SIZES = (25, 50, 100, 200)
PAGE_SIZE = 50
LONGEST_ID = 18
EARLIEST, LATEST = date(1970, 1, 1), date(2199, 12, 31)


@dataclass(frozen=True)
class TransactionFilter:
    """One state of the list; ``complaints`` says which parts of the address were not understood and left out."""

    account: str = ""
    first: date | None = None
    last: date | None = None
    transaction_type: str = ""
    sub_type: str = ""
    underlying: str = ""
    order: int | None = None
    text: str = ""
    sort: str = "newest"
    size: int = PAGE_SIZE
    complaints: list[str] = field(default_factory=list)

    @property
    def parts(self) -> list[tuple[str, str, str]]:
        """Return what narrows the list as (name in the address, its value, words for people)."""
        candidates = [
            ("account", self.account, f"Account {self.account}"),
            ("from", _iso(self.first), f"From {_iso(self.first)}"),
            ("to", _iso(self.last), f"To {_iso(self.last)}"),
            ("type", self.transaction_type, f"Type {self.transaction_type}"),
            ("sub_type", self.sub_type, f"Sub-type {self.sub_type}"),
            ("underlying", self.underlying, f"Underlying {self.underlying}"),
            ("order", "" if self.order is None else str(self.order), f"Order {self.order}"),
            ("text", self.text, f"Text “{self.text}”"),
        ]
        return [part for part in candidates if part[1]]


def read_filter(query: Mapping[str, str]) -> TransactionFilter:
    """Return the filter an address asks for."""
    complaints: list[str] = []
    first = _day(query.get("from", ""), "from", complaints)
    last = _day(query.get("to", ""), "to", complaints)
    if first and last and first > last:
        complaints.append("The first day lies after the last one, so no row can match.")
    sort = query.get("sort") or "newest"
    if sort not in SORTS:
        complaints.append(f"There is no order {sort}; the newest rows come first.")
        sort = "newest"
    return TransactionFilter(
        account=_text(query, "account"),
        first=first,
        last=last,
        transaction_type=_text(query, "type"),
        sub_type=_text(query, "sub_type"),
        underlying=_text(query, "underlying").upper(),
        order=_order(_text(query, "order"), complaints),
        text=_text(query, "text"),
        sort=sort,
        size=_size(_text(query, "size"), complaints),
        complaints=complaints,
    )


def row_id(text: str) -> int | None:
    """Return the text as an id the database can hold, or None where it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_ID else None


def _text(query: Mapping[str, str], name: str) -> str:
    # PostgreSQL refuses a NUL in a parameter.
    return query.get(name, "").replace("\x00", "").strip()


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _order(text: str, complaints: list[str]) -> int | None:
    if not text:
        return None
    number = row_id(text)
    if number is None:
        complaints.append("The order id is not a number and was left out.")
    return number


def _size(text: str, complaints: list[str]) -> int:
    if not text:
        return PAGE_SIZE
    number = row_id(text)
    if number not in PAGE_SIZES:
        complaints.append(f"A page holds {', '.join(map(str, PAGE_SIZES))} rows; {PAGE_SIZE} are shown.")
        return PAGE_SIZE
    return number


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


def _day(text: str, name: str, complaints: list[str]) -> date | None:
    try:
        return usable_day(text) if text else None
    except ValueError as reason:
        complaints.append(f"The date in “{name}” {reason} and was left out.")
        return None
