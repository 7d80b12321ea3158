"""Rebuild one history in this process and print seconds and peak memory as one line of JSON.

The argument is a number of rows of the scenario `scale`, or `deep`. Rows are stored without a broker: what is measured
is reading facts, deriving, and writing what is derived.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import sys
import time
from datetime import UTC, date, datetime, timedelta
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import django
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")
# With DEBUG Django keeps every statement, which no deployment does.
settings.DEBUG = False
django.setup()

from django.core.management import call_command  # noqa: E402  (the settings must be in place first)
from django.db.models import Count  # noqa: E402

from apps.accounts.models import User  # noqa: E402
from apps.tastytrade_sync.mapping import map_transaction  # noqa: E402
from apps.tastytrade_sync.simulator.scenario import load  # noqa: E402
from apps.trades.engine.values import BrokerTransaction  # noqa: E402
from apps.trades.ingest import refresh_statistics, store_transactions  # noqa: E402
from apps.trades.models import Account, Lot, Partition, Trade  # noqa: E402
from apps.trades.services.edits.annotations import relabel  # noqa: E402
from apps.trades.services.edits.making import make_edit  # noqa: E402
from apps.trades.services.edits.undoing import undo  # noqa: E402
from apps.trades.services.ledger import rebuild_account, rebuild_dirty  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DEEP = "deep"
DEEP_FILLS = 10_000
HELD_BACK = 250
PAGE = 2000
START = datetime(2020, 1, 2, 15, tzinfo=UTC)


def main() -> None:
    call_command("migrate", verbosity=0)
    user = User.objects.create_user("bench@example.com")
    figures = _deep(user) if sys.argv[1] == DEEP else _scale(user, int(sys.argv[1]))
    figures["peak_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    print(json.dumps(figures))


def _scale(user: User, rows: int) -> dict[str, float]:
    """Rebuild all but the newest rows of the busier accounts, then those, then everything once more."""
    held_back = _store_scale(user, rows)
    refresh_statistics(rows)
    gc.collect()
    first = _seconds(lambda: rebuild_dirty(user=user))
    for account, newest in held_back:
        _store(account, newest)
    touched = Partition.objects.filter(is_dirty=True).count()
    return {
        "first_seconds": first,
        "newest_seconds": _seconds(lambda: rebuild_dirty(user=user)),
        "newest_families": touched,
        "again_seconds": _seconds(lambda: [rebuild_account(each, everything=True) for each, _ in held_back]),
        "families": Partition.objects.count(),
        **_undone(user),
    }


def _undone(user: User) -> dict[str, float]:
    """Undo the label of one trade of the busiest family, whose trades are all grouped anew for it."""
    counted = Trade.objects.values_list("account", "family").annotate(trades=Count("pk"))
    pk, family, trades = counted.order_by("-trades")[0]
    account, first = Account.objects.get(pk=pk), Trade.objects.filter(account=pk, family=family)[0]
    now = datetime.now(UTC)
    make_edit(account=account, propose=partial(relabel, key=first.key, code="LONG_STRADDLE"), by=user, at=now)
    return {"undo_seconds": _seconds(lambda: undo(account=account, at=now)), "undo_trades": trades}


def _store_scale(user: User, rows: int) -> list[tuple[Account, list[BrokerTransaction]]]:
    """Store the scenario but for its newest rows, and return these by account."""
    scenario = load(f"scale:{rows}", today=date(2026, 11, 20))
    histories = []
    for each in scenario.accounts:
        account = _account(user, each.account["account-number"])
        histories += [(account, row) for row in map(_mapped, each.transactions)]
    histories.sort(key=lambda pair: pair[1].executed_at)
    accounts = sorted({account for account, _ in histories}, key=attrgetter("pk"))
    for account in accounts:
        _store(account, [row for owner, row in histories[:-HELD_BACK] if owner == account])
    return [(each, [row for owner, row in histories[-HELD_BACK:] if owner == each]) for each in accounts]


def _deep(user: User) -> dict[str, float]:
    """Rebuild one stock bought 10,000 times and sold 10,000 times, each sale reaching into two lots."""
    account = _account(user, "5WX90003")
    _store(account, list(_deep_rows()))
    refresh_statistics(2 * DEEP_FILLS)
    first = _seconds(lambda: rebuild_dirty(user=user))
    # One share of the very first sale is what puts all later ones across two lots.
    left = Lot.objects.open().get().remaining
    if left != 1:
        raise RuntimeError(f"One share should be left, not {left}")
    return {"first_seconds": first}


def _deep_rows() -> Iterator[BrokerTransaction]:
    for number in range(2 * DEEP_FILLS):
        action = "Buy to Open" if number < DEEP_FILLS else "Sell to Close"
        yield _mapped(_fill(number + 1, action, 1 if number == DEEP_FILLS else 2))


def _fill(broker_id: int, action: str, quantity: int) -> dict[str, Any]:
    at, cash = START + timedelta(minutes=broker_id), f"{quantity * 100}.05"
    effect = "Debit" if action.startswith("Buy") else "Credit"
    return {
        "id": broker_id, "transaction-type": "Trade", "transaction-sub-type": action, "action": action,
        "description": f"{action} {quantity} DEEP", "symbol": "DEEP", "underlying-symbol": "DEEP",
        "instrument-type": "Equity", "quantity": str(quantity), "price": "100.0", "executed-at": at.isoformat(),
        "transaction-date": at.date().isoformat(), "value": cash, "value-effect": effect, "net-value": cash,
        "net-value-effect": effect,
    }  # fmt: skip


def _account(user: User, number: str) -> Account:
    return Account.objects.create(owner=user, broker="tastytrade", environment="simulator", number=number)


def _mapped(row: dict[str, Any]) -> BrokerTransaction:
    mapped = map_transaction(row, json.dumps(row))
    assert isinstance(mapped, BrokerTransaction)
    return mapped


def _store(account: Account, rows: list[BrokerTransaction]) -> None:
    for start in range(0, len(rows), PAGE):
        store_transactions(account, rows[start : start + PAGE], source="tastytrade", at=datetime.now(UTC))


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return round(time.perf_counter() - began, 2)


main()
