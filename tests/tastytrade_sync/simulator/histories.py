"""Ways to look through a history: pick rows, cut at a day, pair what belongs together."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from apps.tastytrade_sync.simulator import market_days
from apps.tastytrade_sync.simulator.scenario import load

if TYPE_CHECKING:
    from apps.tastytrade_sync.simulator.scenario import Scenario

Row = dict[str, Any]


DEMO_DAY = date(2026, 11, 20)


@cache
def built_demo() -> Scenario:
    """Return the demo of DEMO_DAY, made once: tests only read it."""
    return load("demo", today=DEMO_DAY)


def until(rows: list[Row], day: date) -> list[Row]:
    """Return the rows executed until the end of a New York day."""
    return [row for row in rows if new_york_day(row) <= day]


def picked(rows: list[Row], **wanted: object) -> list[Row]:
    """Return the rows whose fields have these values; sub_type and kind stand for the long names."""
    names = {"sub_type": "transaction-sub-type", "kind": "transaction-type"}
    fields = {names.get(name, name.replace("_", "-")): value for name, value in wanted.items()}
    return [row for row in rows if all(row.get(name) == value for name, value in fields.items())]


def by(rows: list[Row], *names: str) -> dict[tuple[object, ...], list[Row]]:
    """Return the rows grouped by the values of some fields."""
    groups: dict[tuple[object, ...], list[Row]] = defaultdict(list)
    for row in rows:
        groups[tuple(row.get(name) for name in names)].append(row)
    return dict(groups)


def account(scenario: Scenario, number: str, day: date) -> list[Row]:
    """Return one account's rows until a day."""
    found = next(entry for entry in scenario.accounts if entry.account["account-number"] == number)
    return until(found.transactions, day)


def executed(row: Row) -> datetime:
    return datetime.fromisoformat(row["executed-at"]).astimezone(UTC)


def new_york_day(row: Row) -> date:
    return market_days.new_york_day(executed(row))
