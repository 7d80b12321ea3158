"""What a P&L address asks for: every state of the page is a URL, and every figure on it one more."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode

from apps.core.periods import Grain
from apps.trades.address_parts import days_of, text_of
from apps.trades.engine.results import Category, View

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

# Stands in an address for entries that belong to no underlying, such as interest; no symbol is a lone minus.
NO_UNDERLYING = "-"
VIEWS = {"trader": View.TRADER, "tax": View.TAX}
VIEW_WORDS = {View.TRADER: "Trader view", View.TAX: "Tax view"}
CATEGORIES = {each.value.lower(): each for each in Category}
CATEGORY_WORDS = {
    Category.REALIZED: "Realized",
    # The fees of trades are within what is realized, so these need a name of their own.
    Category.FEE: "Account fees",
    Category.DIVIDEND: "Dividends",
    Category.WITHHOLDING: "Withholding",
    Category.INTEREST: "Interest",
    Category.LENDING: "Stock lending",
    Category.ADJUSTMENT: "Adjustments",
}
# What was realized on a cost that only the broker stated.
BY_BROKER = "broker"
COST_WORDS = {BY_BROKER: "Cost as the broker stated it"}


@dataclass(frozen=True)
class PnlFilter:
    """One state of the page; ``complaints`` says which parts of the address were not understood and left out.

    Days are New York days, both included; an empty account, underlying or category means all of them. ``cost`` leaves
    only what was realized on lots whose cost is somebody's word, by whose.
    """

    view: View = View.TRADER
    grain: Grain = Grain.MONTH
    first: date | None = None
    last: date | None = None
    account: str = ""
    underlying: str = ""
    category: Category | None = None
    cost: str = ""
    # Not compared: whatever else two addresses say, they ask for the same state.
    complaints: list[str] = field(default_factory=list, compare=False)

    @property
    def view_name(self) -> str:
        return self.view.value.lower()

    @property
    def category_name(self) -> str:
        return self.category.value.lower() if self.category else ""

    @property
    def has_realized(self) -> bool:
        """Whether what was realized is among what is asked for."""
        return self.category in {None, Category.REALIZED}

    @property
    def has_whole_year(self) -> bool:
        """Whether what is open belongs beside it: it has neither a category nor a cost of its own."""
        return self.has_realized and not self.cost

    @property
    def underlying_words(self) -> str:
        return "No underlying" if self.underlying == NO_UNDERLYING else f"Underlying {self.underlying}"

    @property
    def parts(self) -> list[tuple[str, dict[str, Any]]]:
        """Return what narrows the figures: words for people, and the change of the filter that takes it away."""
        candidates: list[tuple[object, str, dict[str, Any]]] = [
            (self.account, f"Account {self.account}", {"account": ""}),
            (self.first, f"From {self.first}", {"first": None}),
            (self.last, f"To {self.last}", {"last": None}),
            (self.underlying, self.underlying_words, {"underlying": ""}),
            (self.cost, COST_WORDS.get(self.cost, ""), {"cost": ""}),
            (self.category, CATEGORY_WORDS.get(self.category or Category.REALIZED, ""), {"category": None}),
        ]
        return [(words, change) for value, words, change in candidates if value]

    def query(self, **changes: Any) -> str:  # noqa: ANN401 (any field of the filter)
        """Return the query of an address that asks for this state with some changes, in a fixed order."""
        asked = replace(self, **changes)
        # What is usual is left out, so that a state has one address, and a kept one stays short.
        values = [
            ("view", "" if asked.view is View.TRADER else asked.view_name),
            ("by", "" if asked.grain is Grain.MONTH else asked.grain.value),
            ("from", asked.first.isoformat() if asked.first else ""),
            ("to", asked.last.isoformat() if asked.last else ""),
            ("account", asked.account),
            ("underlying", asked.underlying),
            ("category", asked.category_name),
            ("cost", asked.cost),
        ]
        query = urlencode([(name, value) for name, value in values if value])
        return f"?{query}" if query else ""


class Places(NamedTuple):
    """Which page of each long table is shown, as the address says it."""

    periods: str = ""
    underlyings: str = ""
    cash: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Places:
        # Everything an address can say would be kept apart: nonsense shall not fill the cache.
        return cls(*(text if (text := query.get(name, "")).isdecimal() else "" for name in cls._fields))


def read_pnl_filter(query: Mapping[str, str]) -> PnlFilter:
    """Return the filter an address asks for."""
    complaints: list[str] = []
    first, last = days_of(query, "nothing", complaints)
    return PnlFilter(
        view=_choice(query, "view", VIEWS, complaints) or View.TRADER,
        grain=_choice(query, "by", {each.value: each for each in Grain}, complaints) or Grain.MONTH,
        first=first,
        last=last,
        account=text_of(query, "account"),
        underlying=text_of(query, "underlying"),
        category=_choice(query, "category", CATEGORIES, complaints),
        cost=_choice(query, "cost", {BY_BROKER: BY_BROKER}, complaints) or "",
        complaints=complaints,
    )


def _choice[T](query: Mapping[str, str], name: str, known: Mapping[str, T], complaints: list[str]) -> T | None:
    value = text_of(query, name)
    if value and value not in known:
        complaints.append(f"There is no {name} “{value}”; it was left out. Known are {', '.join(known)}.")
    return known.get(value)
