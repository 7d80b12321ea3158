"""What stands in the database before a row is tried, and how a constraint is tried against it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction

from apps.trades.models import (
    Account,
    Closure,
    Snapshot,
    StatedClosing,
    StatedOpening,
    Transaction,
)

if TYPE_CHECKING:
    from django.db.models import Model

    from apps.accounts.models import User
    from apps.tastytrade_sync.models import Link, SyncRun

NOW = datetime(2026, 11, 20, 18, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)
DAY = date(2026, 11, 20)


@dataclass(frozen=True)
class Stored:
    """What stands in the database before a row is tried: two users and an account of the first, with its rows."""

    owner: User
    stranger: User
    account: Account
    link: Link
    run: SyncRun
    fact: Transaction
    snapshot: Snapshot
    closure: Closure
    stated: StatedClosing
    stated_opening: StatedOpening


Row = Callable[[Stored], "Model"]
# Of a constraint: what is stored first, the row it refuses, and the row nearest to that which it lets in.
Case = tuple[list[Row], Row, Row]


def fact(account: Account, **fields: Any) -> Transaction:
    values = {
        "account": account, "source": "tastytrade", "broker_id": 1, "transaction_type": "Money Movement",
        "sub_type": "Deposit", "executed_at": NOW, "day": date(2026, 11, 20), "transaction_date": date(2026, 11, 20),
        "net_value": Decimal(100), "payload": "{}", "first_seen_at": NOW, **fields,
    }  # fmt: skip
    return Transaction(**values)


def check(stored: Stored, name: str, case: Case) -> None:
    """Fail unless the constraint of this name refuses the bad row of the case, and lets in the good one."""
    before, bad, good = case
    for row in before:
        row(stored).save()
    with pytest.raises(IntegrityError, match=f'"{name}"'), transaction.atomic():
        bad(stored).save()
    good(stored).save()
