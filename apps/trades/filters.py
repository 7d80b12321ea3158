"""What a transactions address asks for: every state of the page is a URL."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

SORTS = {
    "newest": ("-executed_at", "-broker_id"),
    "oldest": ("executed_at", "broker_id"),
    "largest": ("-net_value", "-broker_id"),
    "smallest": ("net_value", "broker_id"),
}


@dataclass(frozen=True)
class TransactionFilter:
    """One state of the list; ``complaints`` says which parts of the address were not understood and left out."""

    account: str = ""
    first: date | None = None
    last: date | None = None
    kind: str = ""
    underlying: str = ""
    text: str = ""
    sort: str = "newest"
    complaints: list[str] = field(default_factory=list)


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
        account=query.get("account", "").strip(),
        first=first,
        last=last,
        kind=query.get("type", "").strip(),
        underlying=query.get("underlying", "").strip().upper(),
        text=query.get("text", "").replace("\x00", "").strip(),
        sort=sort,
        complaints=complaints,
    )


def _day(text: str, name: str, complaints: list[str]) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        complaints.append(f"The date in “{name}” is not of the form YYYY-MM-DD and was left out.")
        return None
