"""Every run ends by making a ledger of what was read, however the reading ended."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Event
from typing import TYPE_CHECKING

import pytest
from django.db import connection, transaction

from apps.tastytrade_sync.models import RunState, Trigger
from apps.tastytrade_sync.sync import run
from apps.tastytrade_sync.sync.context import Context
from apps.tastytrade_sync.sync.recalculating import recalculate
from apps.trades.models import Account, CashBeside, Lot, Partition
from tests.factories import make_account
from tests.tastytrade_sync.sync.conftest import NUMBERS, purchase, without_waits
from tests.trades.ledger.histories import fill, store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from tests.tastytrade_sync.sync.conftest import Desk

pytestmark = pytest.mark.django_db(transaction=True)
FIRST, SECOND = NUMBERS


def open_shares() -> dict[str, Decimal]:
    return dict(Lot.objects.open().values_list("account__number", "remaining"))


@pytest.fixture
def broken_table() -> Iterator[None]:
    """Let the database refuse every new lot."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE trades_lot ADD CONSTRAINT refuses_all CHECK (false)")
    yield
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE trades_lot DROP CONSTRAINT refuses_all")


def test_sync_ends_with_a_ledger(desk: Desk) -> None:
    desk.put(purchase(FIRST, 108, 8))
    assert desk.sync().state == RunState.COMPLETE
    assert open_shares() == {FIRST: 1}
    assert not Partition.objects.dirty().exists()
    # Fourteen deposits, which are no profit.
    assert CashBeside.objects.filter(kind="FLOW").count() == 14


def test_recalculating_comes_after_reading__and_comparing_last(desk: Desk) -> None:
    stages = [event.stage for event in run(desk.link, trigger=Trigger.COMMAND, open_with=without_waits)]
    compared = [f"Comparing {number} with what was reported" for number in (FIRST, SECOND)]
    assert stages[-4:] == ["Recalculating", *compared, "Finished"]


def test_new_rows_are_in_the_ledger_after_the_next_sync(desk: Desk) -> None:
    desk.sync()
    desk.put(purchase(FIRST, 108, 8), purchase(SECOND, 208, 8))
    desk.sync()
    assert open_shares() == {FIRST: 1, SECOND: 1}


def test_run_that_fails_half_way_recalculates_what_it_read(desk: Desk) -> None:
    desk.put(purchase(FIRST, 108, 8), purchase(SECOND, 208, 8))
    ended = desk.sync_in({"kind": "forbidden", "path": "transactions", "account": SECOND})
    assert ended.state == RunState.PARTIAL
    assert open_shares() == {FIRST: 1}
    assert not Partition.objects.dirty().exists()


def test_run_makes_good_what_another_left(desk: Desk) -> None:
    forgotten = make_account(desk.link.owner, "5WX00099", environment="sandbox")
    store(forgotten, fill(1, "Buy to Open", 3, "-300"))
    desk.sync()
    assert open_shares() == {"5WX00099": 3}


def test_run_leaves_strangers_alone(desk: Desk, stranger: object) -> None:
    store(make_account(stranger), fill(1, "Buy to Open", 3, "-300"))  # type: ignore[arg-type]
    desk.sync()
    assert open_shares() == {}


@pytest.mark.usefixtures("broken_table")
def test_ledger_that_cannot_be_made_leaves_the_run_incomplete__and_what_was_read(desk: Desk) -> None:
    desk.put(purchase(FIRST, 108, 8))
    ended = desk.sync()
    assert ended.state == RunState.PARTIAL
    assert "could not be recalculated" in ended.reason
    account = Account.objects.get(number=FIRST)
    assert account.transactions.filter(broker_id=108).exists()
    assert set(Partition.objects.dirty().filter(account=account).values_list("family", flat=True)) == {"", "AAPL"}


def events_while_the_account_is_locked(desk: Desk, account: Account, beats: int) -> list[str]:
    """Return the stages told while somebody else holds the account, who lets go after so many of them."""
    is_held, may_go = Event(), Event()

    def hold() -> None:
        with transaction.atomic():
            Account.objects.select_for_update().get(pk=account.pk)
            is_held.set()
            may_go.wait(60)
        connection.close()

    context = Context(None, desk.link, without_waits, None, None, lambda: datetime.now(UTC), 3)  # type: ignore[arg-type]
    context.run = desk.sync()
    store(account, fill(1, "Buy to Open", 3, "-300"))
    stages: list[str] = []
    with ThreadPoolExecutor(max_workers=1) as pool:
        pool.submit(hold)
        assert is_held.wait(60)
        for event in recalculate(context, heartbeat=0.02):
            stages.append(event.stage)
            if len(stages) > beats:
                may_go.set()
    return stages


def test_heartbeats_are_told_while_it_takes_long(desk: Desk) -> None:
    account = make_account(desk.link.owner, "5WX00099", environment="sandbox")
    stages = events_while_the_account_is_locked(desk, account, 3)
    assert len(stages) >= 4
    assert {stage.split(" ")[0] for stage in stages} == {"Recalculating"}
    assert open_shares() == {"5WX00099": 3}


def test_run_stopped_meanwhile_leaves_no_half_ledger(desk: Desk) -> None:
    desk.put(purchase(FIRST, 108, 8))
    events = run(desk.link, trigger=Trigger.COMMAND, open_with=without_waits)
    while next(events).stage != "Recalculating":
        pass
    events.close()
    assert desk.link.runs.get().state == RunState.INTERRUPTED
    assert not Lot.objects.exists()
    assert Partition.objects.dirty().exists()
