"""Filters as links: each part as a label that can be taken away, and ranges of days to choose from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol
from urllib.parse import urlencode

from apps.trades.filters.transactions import TransactionFilter
from apps.trades.trade_columns import PRESETS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from django.http import QueryDict

    from apps.trades.filters.trades import TradeFilter
    from apps.trades.periods import Period
    from apps.trades.selectors.transactions import Place
    from apps.trades.trade_columns import Preset

# Where in the list one stood means nothing once the list is another.
PLACES = ("after", "before", "page")


@dataclass(frozen=True, slots=True)
class Chip:
    """One part of a filter in words, and the address of the page without it."""

    words: str
    without: str


class PeriodLink(NamedTuple):
    """A range of days or a preset by name, the address that asks for it, and whether it is what is shown."""

    name: str
    address: str
    is_shown: bool


def chips_of(parts: Iterable[tuple[str, str, str]], query: QueryDict) -> list[Chip]:
    """Return a chip per part of the filter, each with the address that leaves it out and keeps the rest."""
    return [Chip(words, _without(query, name)) for name, _, words in parts]


class HasDays(Protocol):
    """A filter with a range of days, both included."""

    @property
    def first(self) -> date | None: ...

    @property
    def last(self) -> date | None: ...


def period_links(periods: Iterable[Period], wanted: HasDays, query: QueryDict) -> list[PeriodLink]:
    """Return a link per range of days; each keeps the rest of the filter."""
    shown = (wanted.first, wanted.last)
    return [
        PeriodLink(each.name, _with_days(query, each.first, each.last), shown == (each.first, each.last))
        for each in periods
    ]


def preset_links(wanted: TradeFilter, query: QueryDict, today: date) -> list[PeriodLink]:
    """Return a link per preset: with its own columns and narrowing, and the rest of the filter, in which nothing is
    left of what the preset that is shown brought with it, nor of the days before that of one with its own."""
    rest = _rest(query, "preset", "column", "ticked")
    for name, value in PRESETS[wanted.preset].parts(today).items():
        if rest.get(name) == value:
            del rest[name]
    return [
        PeriodLink(preset.words, _with_preset(rest, preset, today), wanted.preset == name)
        for name, preset in PRESETS.items()
    ]


def _with_preset(rest: QueryDict, preset: Preset, today: date) -> str:
    # The end of an earlier range would leave nothing of a year that began after it.
    kept = _rest(rest, "from", "to") if preset.is_of_year else rest
    return _with(kept, {"preset": preset.name, **preset.parts(today)})


def list_query(wanted: TransactionFilter, place: Place) -> str:
    """Return how an address asks for this state of the list, from its ``?`` on; empty for the list as it opens.

    Built anew from what was understood, so that whatever else an address carried is not handed on.
    """
    parts = {name: value for name, value, _ in wanted.parts}
    opens_as = TransactionFilter()
    if wanted.sort != opens_as.sort:
        parts["sort"] = wanted.sort
    if wanted.size != opens_as.size:
        parts["size"] = str(wanted.size)
    query = urlencode({**parts, **place.parts})
    return f"?{query}" if query else ""


def _with_days(query: QueryDict, first: date | None, last: date | None) -> str:
    rest = _rest(query, "from", "to")
    for name, day in (("from", first), ("to", last)):
        if day is not None:
            rest[name] = day.isoformat()
    return f"?{rest.urlencode()}"


def _with(query: QueryDict, parts: Mapping[str, str]) -> str:
    asked = query.copy()
    for name, value in parts.items():
        asked[name] = value
    return f"?{asked.urlencode()}"


def _without(query: QueryDict, name: str) -> str:
    return f"?{_rest(query, name).urlencode()}"


def _rest(query: QueryDict, *names: str) -> QueryDict:
    rest = query.copy()
    for each in (*names, *PLACES):
        rest.pop(each, None)
    return rest
