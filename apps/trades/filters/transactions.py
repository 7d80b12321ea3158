"""What a transactions address asks for: every state of the page is a URL."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from apps.trades.address_parts import PAGE_SIZE, days_of, row_id, size_of, text_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

# Each ends in the primary key: two rows must never compare equal, or a page border could lose or repeat one.
SORTS = {
    "newest": ("-executed_at", "-broker_id", "-id"),
    "oldest": ("executed_at", "broker_id", "id"),
    "largest": ("-net_value", "-broker_id", "-id"),
    "smallest": ("net_value", "broker_id", "id"),
}


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
    first, last = days_of(query, "no row", complaints)
    sort = query.get("sort") or "newest"
    if sort not in SORTS:
        complaints.append(f"There is no order {sort}; the newest rows come first.")
        sort = "newest"
    return TransactionFilter(
        account=text_of(query, "account"),
        first=first,
        last=last,
        transaction_type=text_of(query, "type"),
        sub_type=text_of(query, "sub_type"),
        underlying=text_of(query, "underlying").upper(),
        order=_order(text_of(query, "order"), complaints),
        text=text_of(query, "text"),
        sort=sort,
        size=size_of(query, complaints),
        complaints=complaints,
    )


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _order(text: str, complaints: list[str]) -> int | None:
    if not text:
        return None
    number = row_id(text)
    if number is None:
        complaints.append("The order id is not a number and was left out.")
    return number
