"""What an address of the lists of lots and closures asks for: every state of them is a URL."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from apps.trades.address_parts import PAGE_SIZE, choice_of, days_of, size_of, text_of
from apps.trades.engine.results import View

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

# Each ends in the primary key, so that no two rows compare equal and no page border loses or repeats one.
LOT_SORTS = {
    "newest": ("-opened_at", "-pk"),
    "oldest": ("opened_at", "pk"),
    "dearest": ("opening_net", "pk"),
    "largest": ("-opening_net", "-pk"),
}
CLOSURE_SORTS = {
    "newest": ("-closed_at", "-pk"),
    "oldest": ("closed_at", "pk"),
    "largest": ("-realized", "-pk"),
    "smallest": ("realized", "pk"),
}
LOT_ORDERS = (
    ("newest", "Newest first"),
    ("oldest", "Oldest first"),
    ("dearest", "Most paid first"),
    ("largest", "Most received first"),
)
CLOSURE_ORDERS = (
    ("newest", "Newest first"),
    ("oldest", "Oldest first"),
    ("largest", "Largest gain first"),
    ("smallest", "Largest loss first"),
)
STATES = (("open", "Open"), ("closed", "Closed"))
TERMS = (("short", "Short-term"), ("long", "Long-term"))
VIEWS = (("trader", "Trader"), ("tax", "Tax"))
COLUMNS = {"": (View.TRADER, View.TAX), "trader": (View.TRADER,), "tax": (View.TAX,)}


@dataclass(frozen=True)
class LedgerFilter:
    """One state of a list; ``state`` is of lots, ``term`` of closures, ``view`` which of the two is shown."""

    account: str = ""
    underlying: str = ""
    first: date | None = None
    last: date | None = None
    state: str = ""
    term: str = ""
    view: str = ""
    sort: str = "newest"
    size: int = PAGE_SIZE
    complaints: list[str] = field(default_factory=list)

    @property
    def parts(self) -> list[tuple[str, str, str]]:
        """Return what narrows the list as (name in the address, its value, words for people)."""
        first, last = (each.isoformat() if each else "" for each in (self.first, self.last))
        candidates = [
            ("account", self.account, f"Account {self.account}"),
            ("underlying", self.underlying, f"Underlying {self.underlying}"),
            ("from", first, f"From {first}"),
            ("to", last, f"To {last}"),
            ("state", self.state, dict(STATES).get(self.state, "")),
            ("term", self.term, dict(TERMS).get(self.term, "")),
        ]
        return [part for part in candidates if part[1]]

    @property
    def has_trader(self) -> bool:
        return View.TRADER in COLUMNS[self.view]

    @property
    def has_tax(self) -> bool:
        return View.TAX in COLUMNS[self.view]


def read_ledger_filter(query: Mapping[str, str], sorts: Collection[str]) -> LedgerFilter:
    """Return the filter an address asks for; ``sorts`` are the orders that the list offers."""
    complaints: list[str] = []
    first, last = days_of(query, "no row", complaints)
    return LedgerFilter(
        account=text_of(query, "account"),
        underlying=text_of(query, "underlying").upper(),
        first=first,
        last=last,
        state=choice_of(query, "state", dict(STATES), "", complaints),
        term=choice_of(query, "term", dict(TERMS), "", complaints),
        view=choice_of(query, "view", dict(VIEWS), "", complaints),
        sort=choice_of(query, "sort", sorts, "newest", complaints),
        size=size_of(query, complaints),
        complaints=complaints,
    )
