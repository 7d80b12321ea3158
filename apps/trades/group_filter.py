"""What an address of the lists of chains and of campaigns asks for: every state of them is a URL."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from apps.trades.address_parts import choice_of, day_of, size_of, text_of
from apps.trades.filters import PAGE_SIZE
from apps.trades.trade_words import CAMPAIGNS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

STATUSES = (("open", "Open"), ("closed", "Closed"))
# Days are those on which they were opened, unless the address asks for those on which they were closed.
DAYS = (("opened", "Opened"), ("closed", "Closed"))
CHAIN_KINDS: dict[str, str] = {"rolled": "Rolled", "several": "Several trades", "single": "One trade"}
CAMPAIGN_KINDS: dict[str, str] = {code.lower(): words for code, words in CAMPAIGNS.items()}
COMMON_SORTS: dict[str, str] = {
    "opened": "opened_at", "closed": "closed_at", "underlying": "underlying", "trades": "trade_count",
    "rolls": "rolls", "premium": "opened", "realized": "realized", "tax": "tax", "fees": "fees",
}  # fmt: skip
CHAIN_SORTS: dict[str, str] = {**COMMON_SORTS, "name": "name"}
CAMPAIGN_SORTS: dict[str, str] = {**COMMON_SORTS, "kind": "kind", "chains": "chain_count", "earned": "earned"}
ENTRY_SORTS: dict[str, str] = {"opened": "day"}


@dataclass(frozen=True)
class GroupFilter:
    """One state of a list; ``sort`` is a name of its sorts, with a minus in front for the largest first.

    ``kind`` is a name of `CHAIN_KINDS` or `CAMPAIGN_KINDS`; empty parts ask for everything.
    """

    account: str = ""
    underlying: str = ""
    kind: str = ""
    status: str = ""
    by: str = "opened"
    first: date | None = None
    last: date | None = None
    sort: str = "-opened"
    size: int = PAGE_SIZE
    kinds: tuple[tuple[str, str], ...] = ()
    complaints: list[str] = field(default_factory=list)

    @property
    def parts(self) -> list[tuple[str, str, str]]:
        """Return what narrows the list as (name in the address, its value, words for people)."""
        day = dict(DAYS)[self.by]
        first, last = (each.isoformat() if each else "" for each in (self.first, self.last))
        candidates = [
            ("account", self.account, f"Account {self.account}"),
            ("underlying", self.underlying, f"Underlying {self.underlying}"),
            ("kind", self.kind, dict(self.kinds).get(self.kind, "")),
            ("status", self.status, dict(STATUSES).get(self.status, "")),
            ("from", first, f"{day} from {first}"),
            ("to", last, f"{day} to {last}"),
        ]
        return [part for part in candidates if part[1]]

    @property
    def order(self) -> tuple[str, bool]:
        """Return the name it is sorted by, and whether the largest comes first."""
        return self.sort.removeprefix("-"), self.sort.startswith("-")

    @property
    def is_of_all(self) -> bool:
        """Whether nothing but account and underlying narrows it, so that its sums can be compared with the P&L."""
        return not (self.kind or self.status or self.first or self.last)


def read_group_filter(
    query: Mapping[str, str], kinds: Mapping[str, str], sorts: Collection[str], nouns: str
) -> GroupFilter:
    """Return the filter an address asks for; ``nouns`` is what the list is of, for its complaints."""
    complaints: list[str] = []
    wanted = GroupFilter(
        account=text_of(query, "account"),
        underlying=text_of(query, "underlying").upper(),
        kind=choice_of(query, "kind", kinds, "", complaints),
        status=choice_of(query, "status", dict(STATUSES), "", complaints),
        by=choice_of(query, "by", dict(DAYS), "opened", complaints),
        first=day_of(query, "from", complaints),
        last=day_of(query, "to", complaints),
        sort=choice_of(query, "sort", {*sorts, *(f"-{name}" for name in sorts)}, "-opened", complaints),
        size=size_of(query, complaints),
        kinds=tuple(kinds.items()),
        complaints=complaints,
    )
    if wanted.first and wanted.last and wanted.first > wanted.last:
        complaints.append(f"The first day lies after the last one, so no {nouns} can match.")
    return wanted
