"""Two users, and an account of the first with a row of every kind that others refer to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from apps.tastytrade_sync.models import Link, SyncRun
from apps.trades.models import (
    Snapshot,
)
from tests.constraints.stored import DAY, NOW, Stored, fact
from tests.factories import (
    make_account,
    make_closure,
    make_lot,
    make_stated_closing,
    make_stated_opening,
    make_transaction,
)

if TYPE_CHECKING:
    from apps.accounts.models import User


@pytest.fixture
def stored(owner: User, stranger: User) -> Stored:
    account = make_account(owner)
    link = Link.objects.create(owner=owner, environment="simulator")
    run = SyncRun.objects.create(owner=owner, link=link, trigger="COMMAND", started_at=NOW)
    kept = fact(account)
    kept.save()
    snapshot = Snapshot.objects.create(account=account, taken_at=NOW)
    closed = make_closure(make_lot(make_transaction(account, 8), "4", quantity="10"), make_transaction(account, 9), "6")
    stated = make_stated_closing(account, closed.instrument, closed_at=NOW)
    opened = make_stated_opening(account, closed.instrument, number=5, opened_on=DAY)
    return Stored(owner, stranger, account, link, run, kept, snapshot, closed, stated, opened)
