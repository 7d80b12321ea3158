"""What open trades have gained or lost at the latest marks: kept for as long as neither a ledger nor a mark moves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.core.money import ZERO
from apps.trades.kept import kept
from apps.trades.models import Snapshot, Trade
from apps.trades.selectors.trade_lines import MOST_MEANT, open_profits, percent_of_max

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date
    from decimal import Decimal

    from django.db.models import QuerySet

    from apps.trades.models import Account

Amounts = dict[int, "Decimal | None"]


@dataclass(frozen=True, slots=True)
class OpenTotal:
    """Open trades added up (USD): ``unknown`` of ``count`` lack a mark, the others make ``known_profit``."""

    count: int
    unknown: int
    known_profit: Decimal

    @classmethod
    def of(cls, amounts: Iterable[Decimal | None]) -> OpenTotal:
        """Add up the open P&L of trades, None of each that is not known."""
        found = list(amounts)
        known = [amount for amount in found if amount is not None]
        return cls(len(found), len(found) - len(known), sum(known, ZERO))

    @property
    def is_partial(self) -> bool:
        """Whether some of them lack a mark, but not all."""
        return 0 < self.unknown < self.count

    @property
    def profit(self) -> Decimal | None:
        """What those make that are known, which is a part only where some are not; None where not one is."""
        return None if self.unknown and self.unknown == self.count else self.known_profit


def open_amounts(accounts: Sequence[Account], today: date) -> Amounts:
    """Return the open P&L of every open trade of these accounts by primary key, None where it is not known."""
    return kept(("open amounts", marked_state(accounts, today)), lambda: _amounts(accounts, today))


def total_of_open(amounts: Mapping[int, Decimal | None], rows: QuerySet[Trade, Trade]) -> OpenTotal:
    """Add up the open P&L of these trades."""
    return OpenTotal.of(amounts.get(name) for name in rows.values_list("pk", flat=True))


def by_open_profit(accounts: Sequence[Account], rows: QuerySet[Trade, Trade], sort: str, today: date) -> list[int]:
    """Return open trades in the order of ``open`` or ``percent`` (a minus in front: the largest first), by primary key;
    those that are not known come last either way."""
    amounts = open_amounts(accounts, today)
    newest_first = rows.order_by("-opened_at", "key", "pk").values_list("pk", "realized", MOST_MEANT)
    measured = [(name, _measure(sort, amounts.get(name), *facts)) for name, *facts in newest_first]
    # Sorting is stable, so equals stay with the newest first.
    known = sorted(
        ((amount, name) for name, amount in measured if amount is not None),
        key=lambda each: each[0],
        reverse=sort.startswith("-"),
    )
    return [name for _, name in known] + [name for name, amount in measured if amount is None]


def marked_state(accounts: Sequence[Account], today: date) -> tuple[object, ...]:
    """Return all that open P&L depends on: the ledgers, the snapshots whose marks are the latest, and the day."""
    snapshots = Snapshot.objects.current().filter(account__in=accounts).order_by("pk")
    return (state_of(accounts), list(snapshots.values_list("pk", "taken_at")), today)


def state_of(accounts: Sequence[Account]) -> list[tuple[int, int]]:
    """Return how the ledgers of these accounts stand."""
    return [(account.pk, account.ledger_version) for account in accounts]


def _amounts(accounts: Sequence[Account], today: date) -> Amounts:
    rows = list(Trade.objects.filter(account__in=accounts, closed_on=None).only("pk"))
    found = open_profits(accounts, rows, today)
    return {row.pk: found[row.pk].profit if row.pk in found else None for row in rows}


def _measure(sort: str, amount: Decimal | None, realized: Decimal, max_profit: Decimal | None) -> Decimal | None:
    if amount is None or sort.removeprefix("-") == "open":
        return amount
    return percent_of_max(realized + amount, max_profit)
