"""How strategies did, by strategy or by period of closing; every figure with the filter that lists its trades."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db.models import F

from apps.core.periods import clipped, span_of
from apps.trades.engine.performance import Unit, performance_by, performance_of
from apps.trades.engine.recognition.library import BY_CODE
from apps.trades.kept import kept
from apps.trades.models import UserStrategy
from apps.trades.selectors.trade_lines import MOST_MEANT
from apps.trades.selectors.trade_units import trades_of_units
from apps.trades.units import CAMPAIGN, NETS, STORIES, TRADE, UNITS, story_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from apps.core.periods import Grain, Span
    from apps.trades.engine.performance import Performance
    from apps.trades.filters.trades import TradeFilter
    from apps.trades.models import Account

# Of these no library knows the name, and every trade may say it a little differently.
ROUGH_NAMES = {"CUSTOM": "Custom", "UNKNOWN": "Unknown", "": "Not in any strategy"}


@dataclass(frozen=True, slots=True)
class Line:
    """What the units of one strategy or period come to; ``wanted`` finds the trades of the closed ones and
    ``open_ones`` those of the open ones, which no period has."""

    name: str
    performance: Performance
    wanted: TradeFilter
    open_ones: TradeFilter


@dataclass(frozen=True, slots=True)
class Comparison:
    """The lines side by side, and all of them together."""

    lines: tuple[Line, ...]
    total: Line


def comparison(accounts: Sequence[Account], wanted: TradeFilter, grain: Grain | None) -> Comparison:
    """Return how these accounts' strategies did, or where a grain is given how all did period by period.

    ``wanted`` says which units: its days are those of closing, and what is open stands beside whatever they are.
    """
    asked = replace(wanted, by="closed", status="", result="", complaints=[], columns=())
    ledgers = [(each.pk, each.ledger_version) for each in accounts]
    ledgers = [(each.pk, each.ledger_version) for each in accounts]
    key = ("performance", ledgers, asked, grain)
    if grain is not None:
        all_of_them, spans = kept(key, lambda: _by_period(list(_units(accounts, asked)), grain))
        return Comparison(
            tuple(_period_line(span, each, asked) for span, each in spans), _line("All", all_of_them, asked)
        )
    all_of_them, codes = kept(key, lambda: _by_strategy(list(_units(accounts, asked))))
    # Names are not kept: a person may call a strategy otherwise without any ledger changing.
    names = strategy_names(accounts)
    lines = [_line(names.get(code, name), each, replace(asked, strategy=code)) for code, name, each in codes]
    lines.sort(key=lambda line: (-line.performance.realized, line.name))
    return Comparison(tuple(lines), _line("All", all_of_them, asked))


def strategy_names(accounts: Sequence[Account]) -> dict[str, str]:
    """Return what the owners of these accounts call strategies, by code: the library, and their own."""
    owners = {account.owner_id for account in accounts}
    own = UserStrategy.objects.filter(owner__in=owners).order_by("pk").values_list("code", "name")
    library = {code: template.name for code, template in BY_CODE.items()}
    return {**library, **dict(story_names()), **ROUGH_NAMES, **dict(own)}


def _line(name: str, performance: Performance, asked: TradeFilter) -> Line:
    return Line(name, performance, replace(asked, status="closed"), _open(asked))


def _period_line(span: Span, performance: Performance, asked: TradeFilter) -> Line:
    # A period at the edge of the days asked for holds only its part of them.
    within = clipped(span, asked.first, asked.last)
    closed = replace(asked, status="closed", first=within.first, last=within.last)
    return Line(span.words, performance, closed, _open(asked))


def _open(asked: TradeFilter) -> TradeFilter:
    return replace(asked, status="open", first=None, last=None)


def _by_strategy(units: Sequence[Unit]) -> tuple[Performance, list[tuple[str, str, Performance]]]:
    """Return what all come to, and each code with what comes of it and the first of the names that its units bear."""
    names: dict[str, str] = {}
    for unit in units:
        names[unit.code] = min(unit.name, names.get(unit.code, unit.name))
    found = performance_by(units, lambda unit: unit.code)
    return performance_of(units), [(code, names[code], found[code]) for code in sorted(found)]


def _by_period(units: Sequence[Unit], grain: Grain) -> tuple[Performance, list[tuple[Span, Performance]]]:
    """Return what all come to, and what was closed in each period, the newest first."""
    closed = [unit for unit in units if unit.closed_on is not None]
    found = performance_by(closed, lambda unit: span_of(grain, _closing_day(unit)))
    return performance_of(units), sorted(found.items(), reverse=True)


def _closing_day(unit: Unit) -> date:
    assert unit.closed_on is not None
    return unit.closed_on


def _units(accounts: Sequence[Account], asked: TradeFilter) -> Iterator[Unit]:
    """Yield the units in one order whatever the order of storing, each read off its first trade."""
    kind = UNITS[asked.unit]
    rows = trades_of_units(accounts, replace(asked, first=None, last=None))
    if asked.unit != TRADE:
        rows = rows.filter(key=F(f"{kind.path}key"))
    story = "campaign__kind" if asked.unit == CAMPAIGN else "key"
    count = f"{kind.path}trade_count" if kind.path else "units"
    figures = [f"{kind.path}{name}" for name in ("opened_on", "closed_on", "fees", *NETS[asked.unit])]
    read = rows.order_by("account", "key").values_list("code", "name", MOST_MEANT, story, count, *figures)
    for code, name, max_profit, of_kind, trades, opened, closed, fees, realized, *earned in read:
        if closed is not None and not _is_within(closed, asked):
            continue
        is_story = asked.unit == CAMPAIGN and of_kind in STORIES
        # What several trades could have won one after the other is no maximum of their chain, nor does one trade's
        # maximum say what could be earned beside it.
        most = max_profit if (asked.unit == TRADE or trades == 1) and not any(earned) else None
        yield Unit(of_kind if is_story else code, name, opened, closed, sum(earned, realized), fees, most)


def _is_within(day: date, asked: TradeFilter) -> bool:
    return (asked.first is None or day >= asked.first) and (asked.last is None or day <= asked.last)
