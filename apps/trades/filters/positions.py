"""What a positions address asks for: every state of the page is a URL."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from apps.trades.address_parts import choice_of, text_of
from apps.trades.words.contracts import OTHER

if TYPE_CHECKING:
    from collections.abc import Mapping

KINDS = (("stock", "Stock"), ("option", "Options"), ("future", "Futures"), ("crypto", "Crypto"), (OTHER, "Other"))
SORTS = {
    "symbol": "Symbol", "quantity": "Quantity", "open": "Open price", "mark": "Mark", "value": "Value", "day": "Day",
    "change": "P/L open", "expires": "Expires",
}  # fmt: skip
# All groups with their legs, or only their sums; without a word it depends on how many there are.
OPEN = ("all", "none")
BY_UNDERLYING, FLAT = "underlying", "none"


@dataclass(frozen=True)
class PositionFilter:
    """One state of the page; ``sort`` names a column, with a minus in front for the largest first."""

    account: str = ""
    kind: str = ""
    underlying: str = ""
    text: str = ""
    sort: str = "symbol"
    group: str = BY_UNDERLYING
    open: str = ""
    complaints: list[str] = field(default_factory=list)

    @property
    def column(self) -> str:
        return self.sort.removeprefix("-")

    @property
    def is_descending(self) -> bool:
        return self.sort.startswith("-")

    @property
    def is_flat(self) -> bool:
        return self.group == FLAT

    @property
    def parts(self) -> list[tuple[str, str, str]]:
        """Return what narrows the list as (name in the address, its value, words for people)."""
        candidates = [
            ("account", self.account, f"Account {self.account}"),
            ("kind", self.kind, dict(KINDS).get(self.kind, "")),
            ("underlying", self.underlying, f"Underlying {self.underlying}"),
            ("text", self.text, f"Text “{self.text}”"),
        ]
        return [part for part in candidates if part[1]]


def read_position_filter(query: Mapping[str, str]) -> PositionFilter:
    """Return the filter an address asks for."""
    complaints: list[str] = []
    return PositionFilter(
        account=text_of(query, "account"),
        kind=choice_of(query, "kind", {name for name, _ in KINDS}, "", complaints),
        underlying=text_of(query, "underlying").upper(),
        text=text_of(query, "text"),
        sort=choice_of(query, "sort", {*SORTS, *(f"-{name}" for name in SORTS)}, "symbol", complaints),
        group=choice_of(query, "group", {BY_UNDERLYING, FLAT}, BY_UNDERLYING, complaints),
        open=choice_of(query, "open", set(OPEN), "", complaints),
        complaints=complaints,
    )
