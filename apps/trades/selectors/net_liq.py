"""The broker's net-liq history of several accounts as one line, and the same in a table.

A day on which one account has no bar must not look like a loss: until its next bar an account keeps its last value.
One that is closed is worth nothing any more: after its last bar it is left out. One that the broker no longer lists
gets no next bar either, but what is in it is not gone and counts in the totals: its last value stays in the line, which
so ends where the totals are.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from apps.core.dates import day_bounds
from apps.core.money import ZERO, total
from apps.trades.models import NetLiq

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date
    from decimal import Decimal

    from apps.trades.models import Account

# More points than pixels show nothing more.
MOST_POINTS = 800


@dataclass(frozen=True, slots=True)
class Point:
    """The value at the end of a New York day (USD)."""

    day: date
    value: Decimal


@dataclass(frozen=True, slots=True)
class Part:
    """An account in the line; where no other bar will come, the day of its last one.

    A closed account leaves the line there (``ended_on``), one no longer listed stays as it was (``kept_since``).
    """

    account: Account
    ended_on: date | None = None
    kept_since: date | None = None


@dataclass(frozen=True, slots=True)
class NetLiqSeries:
    """Values by day, oldest first; never empty. ``parts`` are the accounts in them, ``absent`` those without a bar."""

    points: list[Point]
    parts: list[Part] = field(default_factory=list)
    absent: list[Account] = field(default_factory=list)

    @property
    def is_of_several(self) -> bool:
        return len(self.parts) + len(self.absent) > 1

    @property
    def first(self) -> Point:
        return self.points[0]

    @property
    def last(self) -> Point:
        return self.points[-1]

    @property
    def lowest(self) -> Point:
        return min(self.points, key=lambda point: point.value)

    @property
    def highest(self) -> Point:
        return max(self.points, key=lambda point: point.value)

    @property
    def change(self) -> Decimal:
        """Deposits and withdrawals included: the difference between the ends of the line."""
        return self.last.value - self.first.value

    @property
    def months(self) -> list[Point]:
        """Return the last value of each month, newest first."""
        by_month = {(point.day.year, point.day.month): point for point in self.points}
        return list(by_month.values())[::-1]

    @property
    def chart(self) -> dict[str, list[str]]:
        """Return the line for the browser, thinned evenly; money as text, so that none of it is rounded on the way."""
        step = max(1, -(-len(self.points) // MOST_POINTS))
        # Counted from the newest, which is the one that must not be missing.
        kept = self.points[::-1][::step][::-1]
        return {"days": [point.day.isoformat() for point in kept], "values": [f"{point.value:.2f}" for point in kept]}


def net_liq_series(accounts: Sequence[Account], first: date | None) -> NetLiqSeries | None:
    """Return the accounts' net liq together, from ``first`` on (None: from the beginning), or None without a bar."""
    bars = NetLiq.objects.filter(account__in=accounts)
    before: dict[int, tuple[date, Decimal]] = {}
    if first is not None:
        start = day_bounds(first)[0]
        former = bars.filter(at__lt=start).order_by("account_id", "-at").distinct("account_id")
        before = {pk: (day, value) for pk, day, value in former.values_list("account_id", "day", "total_close")}
        bars = bars.filter(at__gte=start)
    by_day = _by_day(bars.order_by("at").values_list("account_id", "day", "total_close"))
    if not by_day:
        return None
    within = {account: day for day in sorted(by_day) for account in by_day[day]}
    # One that had closed before the range began has no day in it, not even the first.
    closed = {account.pk for account in accounts if account.is_closed}
    carried = {pk: value for pk, (_, value) in before.items() if pk in within or pk not in closed}
    last_days = {pk: before[pk][0] for pk in carried} | within
    return NetLiqSeries(
        _together(by_day, carried, {pk: day for pk, day in last_days.items() if pk in closed}),
        [_part(account, last_days[account.pk]) for account in accounts if account.pk in last_days],
        [account for account in accounts if account.pk not in last_days],
    )


def _part(account: Account, last_day: date) -> Part:
    if account.is_closed:
        return Part(account, ended_on=last_day)
    return Part(account) if account.is_listed else Part(account, kept_since=last_day)


def _by_day(bars: Iterable[tuple[int, date, Decimal]]) -> dict[date, dict[int, Decimal]]:
    """Return each day's value of each account; of several bars of one day the last one counts."""
    by_day: dict[date, dict[int, Decimal]] = defaultdict(dict)
    for account_id, day, value in bars:
        by_day[day][account_id] = value
    return by_day


def _together(
    by_day: Mapping[date, Mapping[int, Decimal]], before: Mapping[int, Decimal], ends: Mapping[int, date]
) -> list[Point]:
    """Add the accounts up day by day, each until its end."""
    last, points = dict(before), []
    for day in sorted(by_day):
        last.update(by_day[day])
        standing = [value for account, value in last.items() if ends.get(account, day) >= day]
        points.append(Point(day, total(standing) or ZERO))
    return points
