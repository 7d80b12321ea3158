"""What an address of the list of trades asks for: every state of it is a URL."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from apps.trades.address_parts import choice_of, text_of
from apps.trades.filters.lists import NEWEST_FIRST, ListFilter, read_common
from apps.trades.trade_columns import PRESETS, columns_named
from apps.trades.trade_needs import NEEDS
from apps.trades.units import TRADE, UNITS
from apps.trades.words.trades import FLAGS, OUTCOMES

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from apps.trades.filters.lists import Part
    from apps.trades.trade_columns import Column

# Each ends in the key, so that no two trades compare equal and no page border loses or repeats one.
SORTS: dict[str, str] = {
    "opened": "opened_at", "closed": "closed_at", "underlying": "underlying", "name": "name", "expires": "expires_on",
    "premium": "premium", "cash": "opened", "realized": "realized", "tax": "tax", "fees": "fees", "rolls": "rolls",
    "max_profit": "max_profit", "max_loss": "max_loss", "capital": "capital", "rating": "rating",
}  # fmt: skip
# These are calculated from marks, so no table can sort by them: they order the open trades, which stand first.
OF_OPEN = ("open", "percent")
ORDERS = frozenset(f"{way}{name}" for name in (*SORTS, *OF_OPEN) for way in ("", "-"))
# What a choice offers where no heading can be pressed; every other order is added to it while it is in force.
SORT_WORDS: dict[str, str] = {
    "-opened": "Newest first", "opened": "Oldest first", "expires": "Expiring first",
    "-realized": "Most realized first", "realized": "Least realized first", "-open": "Best P/L open first",
    "open": "Worst P/L open first", "-percent": "Nearest to max profit first", "underlying": "Underlying",
}  # fmt: skip
# What a preset is about, where no other part of the filter says it.
KINDS: dict[str, str] = {"income": "Brings premium or dividends", "wheel": "In a wheel"}
UNIT_NAMES = tuple((kind.name, kind.plural.capitalize()) for kind in UNITS.values())
LONGEST_TEXT = 100


@dataclass(frozen=True)
class TradeFilter(ListFilter):
    """One state of the list; ``sort`` is one of `ORDERS`.

    ``unit`` says what underlying, status, strategy, tag, result and days are of: of the trade itself, or of the chain
    or campaign it belongs to, whose other trades are then listed with it.
    """

    unit: str = TRADE
    outcome: str = ""
    flag: str = ""
    kind: str = ""
    review: str = ""
    needs: str = ""
    text: str = ""
    chain: str = ""
    campaign: str = ""
    preset: str = "overview"
    columns: tuple[Column, ...] = ()

    @property
    def place_parts(self) -> list[Part]:
        kind = UNITS[self.unit]
        return [("unit", "" if self.unit == TRADE else self.unit, f"By {kind.word}"), *super().place_parts]

    @property
    def own_parts(self) -> list[Part]:
        return [
            ("kind", self.kind, KINDS.get(self.kind, "")),
            ("outcome", self.outcome, OUTCOMES.get(self.outcome, "")),
            ("flag", self.flag, FLAGS[self.flag][0] if self.flag else ""),
            ("review", self.review, "Needs review"),
            ("needs", self.needs, NEEDS.get(self.needs, "")),
        ]

    @property
    def day_parts(self) -> list[Part]:
        return [
            *super().day_parts,
            ("text", self.text, f"Text “{self.text}”"),
            ("chain", self.chain, f"Chain {self.chain}"),
            ("campaign", self.campaign, f"Campaign {self.campaign}"),
        ]

    @property
    def order(self) -> tuple[str, bool]:
        """Return the column of the table it is sorted by, and whether the largest comes first."""
        return SORTS[self.sort.removeprefix("-")], self.sort.startswith("-")

    @property
    def is_of_open(self) -> bool:
        """Whether it is sorted by what only open trades have."""
        return self.sort.removeprefix("-") in OF_OPEN

    @property
    def column_names(self) -> list[str]:
        return [column.name for column in self.columns]

    @property
    def narrowing(self) -> TradeFilter:
        """Return the same filter without what only says how the list is shown."""
        return replace(self, sort="", size=0, preset="", columns=(), complaints=[])


def read_trade_filter(query: Mapping[str, str], columns: Collection[str] = ()) -> TradeFilter:
    """Return the filter an address asks for; ``columns`` are its choice of columns, which may come several times."""
    complaints: list[str] = []
    preset = choice_of(query, "preset", PRESETS, "overview", complaints)
    return TradeFilter(
        **read_common(query, "trade", complaints),
        outcome=choice_of(query, "outcome", OUTCOMES, "", complaints),
        kind=choice_of(query, "kind", KINDS, "", complaints),
        unit=choice_of(query, "unit", UNITS, TRADE, complaints),
        flag=choice_of(query, "flag", FLAGS, "", complaints),
        review=choice_of(query, "review", {"1"}, "", complaints),
        needs=choice_of(query, "needs", NEEDS, "", complaints),
        text=text_of(query, "text")[:LONGEST_TEXT],
        chain=text_of(query, "chain"),
        campaign=text_of(query, "campaign"),
        preset=preset,
        columns=columns_named(columns or PRESETS[preset].columns),
        sort=choice_of(query, "sort", ORDERS, NEWEST_FIRST, complaints),
    )
