"""The orders in which strategies, or periods, can stand side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from apps.trades.engine.performance import Performance
    from apps.trades.selectors.performance import Line

# By the name in the address; None is what nothing is known of.
FIGURES: dict[str, Callable[[Performance], Any]] = {
    "closed": lambda found: found.count,
    "win_rate": lambda found: found.win_rate,
    "factor": lambda found: found.profit_factor,
    "expectancy": lambda found: found.expectancy,
    "days": lambda found: found.average_days,
    "percent": lambda found: found.average_percent,
    "realized": lambda found: found.realized if found.count else None,
    "fees": lambda found: found.fees if found.count else None,
    "open": lambda found: found.open_count or None,
}
BY_NAME = "name"
ORDERS = frozenset(f"{way}{name}" for name in (BY_NAME, *FIGURES) for way in ("", "-"))
# What a choice offers where no heading can be pressed.
WORDS: dict[str, str] = {
    "-realized": "Highest P&L first", "realized": "Lowest P&L first", "-win_rate": "Best win rate first",
    "-expectancy": "Best expectancy first", "-closed": "Most closed first", "name": "By name",
}  # fmt: skip
# Periods go by their days, whose names no alphabet puts in order: what is called by name is their own order.
PERIOD_WORDS: dict[str, str] = {**WORDS, "-name": "Latest first", "name": "Earliest first"}


def usual_order(*, of_periods: bool) -> str:
    """Return the order of the page as it opens: the best strategy first, the latest period first."""
    return f"-{BY_NAME}" if of_periods else "-realized"


def in_order(lines: Sequence[Line], sort: str, *, of_periods: bool) -> list[Line]:
    """Return the lines by a name of `ORDERS`, a minus in front for the largest first; periods come in as the latest
    first. What is not known comes last either way, and equals stay as they stood."""
    name, is_descending = sort.removeprefix("-"), sort.startswith("-")
    if name == BY_NAME:
        earliest_first = list(reversed(lines)) if of_periods else sorted(lines, key=lambda line: line.name.casefold())
        return earliest_first[::-1] if is_descending else earliest_first
    figure = FIGURES[name]
    known = [line for line in lines if figure(line.performance) is not None]
    unknown = [line for line in lines if figure(line.performance) is None]
    return sorted(known, key=lambda line: figure(line.performance), reverse=is_descending) + unknown
