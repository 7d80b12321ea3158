"""What the lists of trades, of chains and of campaigns can be narrowed by alike."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from apps.trades.address_parts import PAGE_SIZE, choice_of, days_of, size_of, text_of
from apps.trades.engine.performance import Result
from apps.trades.engine.recognition.library import BY_CODE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    # What narrows a list: a name in the address, its value, words for people.
    Part = tuple[str, str, str]

STATUSES = (("open", "Open"), ("closed", "Closed"))
# Days are those of the opening, unless the address asks for those of the closing.
DAYS = (("opened", "Opened"), ("closed", "Closed"))
NEWEST_FIRST = "-opened"
RESULTS: dict[str, str] = {Result.WIN: "Won", Result.LOSS: "Lost", Result.EVEN: "Even"}


@dataclass(frozen=True)
class ListFilter:
    """One state of a list; ``sort`` is a name of its sorts, with a minus in front for the largest first.

    Days are New York days, both included; empty parts ask for everything.
    """

    account: str = ""
    underlying: str = ""
    status: str = ""
    strategy: str = ""
    tag: str = ""
    result: str = ""
    by: str = "opened"
    first: date | None = None
    last: date | None = None
    sort: str = NEWEST_FIRST
    size: int = PAGE_SIZE
    complaints: list[str] = field(default_factory=list)

    @property
    def parts(self) -> list[Part]:
        """Return what narrows the list, in the order in which it is told."""
        found = (*self.place_parts, *self.own_parts, *self.day_parts)
        return [part for part in found if part[1]]

    @property
    def own_parts(self) -> list[Part]:
        """What narrows only a list of this kind."""
        return []

    @property
    def place_parts(self) -> list[Part]:
        return [
            ("account", self.account, f"Account {self.account}"),
            ("underlying", self.underlying, f"Underlying {self.underlying}"),
            ("status", self.status, dict(STATUSES).get(self.status, "")),
            ("strategy", self.strategy, f"Strategy {strategy_words(self.strategy)}"),
            ("tag", self.tag, f"Tag {self.tag}"),
            ("result", self.result, RESULTS.get(self.result, "")),
        ]

    @property
    def day_parts(self) -> list[Part]:
        day = dict(DAYS)[self.by]
        first, last = (each.isoformat() if each else "" for each in (self.first, self.last))
        return [("from", first, f"{day} from {first}"), ("to", last, f"{day} to {last}")]


def read_common(query: Mapping[str, str], nouns: str, complaints: list[str]) -> dict[str, Any]:
    """Return by name what an address says of the parts that all these lists have; ``nouns`` is what the list is of."""
    first, last = days_of(query, f"no {nouns}", complaints)
    return {
        "account": text_of(query, "account"),
        "underlying": text_of(query, "underlying").upper(),
        "status": choice_of(query, "status", dict(STATUSES), "", complaints),
        "strategy": text_of(query, "strategy").upper(),
        "tag": text_of(query, "tag"),
        "result": choice_of(query, "result", RESULTS, "", complaints),
        "by": choice_of(query, "by", dict(DAYS), "opened", complaints),
        "first": first,
        "last": last,
        "size": size_of(query, complaints),
        "complaints": complaints,
    }


def strategy_words(code: str) -> str:
    """Return what a strategy is called in a chip."""
    # One of one's own is called by its code here: its name stands in the database, and may change.
    return BY_CODE[code].name if code in BY_CODE else code


def sorts_offered(words: Mapping[str, str], sort: str) -> list[tuple[str, str]]:
    """Return the orders a choice offers with their words, and the present one if it is none of them."""
    if sort in words:
        return list(words.items())
    named = sort.removeprefix("-").replace("_", " ").capitalize()
    return [*words.items(), (sort, f"{named}, largest first" if sort.startswith("-") else named)]
