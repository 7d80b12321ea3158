"""What an address of the lists of chains and of campaigns asks for: every state of them is a URL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.trades.address_parts import choice_of
from apps.trades.filters.lists import NEWEST_FIRST, ListFilter, read_common
from apps.trades.words.trades import CAMPAIGNS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from apps.trades.filters.lists import Part

CHAIN_KINDS: dict[str, str] = {"rolled": "Rolled", "several": "Several trades", "single": "One trade"}
CAMPAIGN_KINDS: dict[str, str] = {code.lower(): words for code, words in CAMPAIGNS.items()}
COMMON_SORTS: dict[str, str] = {
    "opened": "opened_at", "closed": "closed_at", "underlying": "underlying", "trades": "trade_count",
    "rolls": "rolls", "premium": "premium", "realized": "realized", "tax": "tax", "fees": "fees",
}  # fmt: skip
CHAIN_SORTS: dict[str, str] = {**COMMON_SORTS, "name": "name"}
CAMPAIGN_SORTS: dict[str, str] = {**COMMON_SORTS, "kind": "kind", "chains": "chain_count", "earned": "earned"}
ENTRY_SORTS: dict[str, str] = {"opened": "day"}
# What a choice offers where no heading can be pressed.
SORT_WORDS: dict[str, str] = {
    "-opened": "Newest first", "opened": "Oldest first", "-realized": "Most realized first",
    "realized": "Least realized first", "-trades": "Most trades first", "underlying": "Underlying",
}  # fmt: skip


@dataclass(frozen=True)
class GroupFilter(ListFilter):
    """One state of a list; ``kind`` is a name of `CHAIN_KINDS` or `CAMPAIGN_KINDS`."""

    kind: str = ""
    kinds: tuple[tuple[str, str], ...] = ()

    @property
    def own_parts(self) -> list[Part]:
        return [("kind", self.kind, dict(self.kinds).get(self.kind, ""))]

    @property
    def order(self) -> tuple[str, bool]:
        """Return the name it is sorted by, and whether the largest comes first."""
        return self.sort.removeprefix("-"), self.sort.startswith("-")

    @property
    def is_of_all(self) -> bool:
        """Whether nothing but account and underlying narrows it, so that its sums can be compared with the P&L."""
        narrowing = (self.kind, self.status, self.strategy, self.tag, self.result, self.first, self.last)
        return not any(narrowing)


def read_group_filter(
    query: Mapping[str, str], kinds: Mapping[str, str], sorts: Collection[str], nouns: str
) -> GroupFilter:
    """Return the filter an address asks for; ``nouns`` is what the list is of, for its complaints."""
    complaints: list[str] = []
    return GroupFilter(
        **read_common(query, nouns, complaints),
        kind=choice_of(query, "kind", kinds, "", complaints),
        sort=choice_of(query, "sort", {*sorts, *(f"-{name}" for name in sorts)}, NEWEST_FIRST, complaints),
        kinds=tuple(kinds.items()),
    )
