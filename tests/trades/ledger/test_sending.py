"""Statements sent from a thread of their own: in order, in the giver's transaction, and never silently lost."""

from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, connection, transaction

from apps.trades.ledger.copying import KEYS_AT_ONCE, Copier
from apps.trades.ledger.sending import Sender, at_once
from apps.trades.ledger.sheets import BESIDE, LOTS, SHEETS
from apps.trades.models import Lot, Partition
from apps.trades.services.ledger import rebuild_account
from tests.factories import make_account
from tests.trades.ledger.histories import demo_rows, fill, store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.backends.utils import CursorWrapper

    from apps.accounts.models import User
    from apps.trades.ledger.sending import Job
    from apps.trades.models import Account

pytestmark = pytest.mark.django_db(transaction=True)
# Longer than any statement here takes, so that who does not wait is caught.
SLOW = "SELECT pg_sleep(0.3)"


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def answer(statement: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


@pytest.fixture
def numbers() -> Iterator[None]:
    run("CREATE TEMPORARY TABLE numbers (number integer PRIMARY KEY)")
    yield
    run("DROP TABLE numbers")


def adds(number: int, *, after: str = "SELECT 1") -> Job:
    """Return a job that stores the number after another statement."""

    def job(cursor: CursorWrapper) -> None:
        cursor.execute(after)
        cursor.execute("INSERT INTO numbers VALUES (%s)", [number])

    return job


@pytest.mark.usefixtures("numbers")
def test_giver_works_on_while_a_job_runs() -> None:
    may_end, began = Event(), Event()

    def job(cursor: CursorWrapper) -> None:
        began.set()
        # Nobody would ever let it end if whoever gave the job waited for it.
        assert may_end.wait(timeout=20)

    with transaction.atomic(), Sender(connection) as send:
        send(job)
        assert began.wait(timeout=20)
        may_end.set()


@pytest.mark.usefixtures("numbers")
def test_statement_of_the_giver_waits_for_all_jobs() -> None:
    with transaction.atomic(), Sender(connection) as send:
        send(adds(1, after=SLOW))
        send(adds(2))
        assert answer("SELECT sum(number) FROM numbers") == 3


@pytest.mark.usefixtures("numbers")
def test_jobs_are_part_of_the_givers_transaction() -> None:
    with pytest.raises(RuntimeError), transaction.atomic(), Sender(connection) as send:
        send(adds(1))
        raise RuntimeError("the giver gives up")
    assert answer("SELECT count(*) FROM numbers") == 0


@pytest.mark.usefixtures("numbers")
def test_error_of_a_job_is_raised_at_the_end_and_no_later_job_runs() -> None:
    done: list[int] = []
    with pytest.raises(IntegrityError, match="numbers_pkey"), transaction.atomic(), Sender(connection) as send:
        send(adds(1))
        send(adds(1, after=SLOW))
        send(lambda cursor: done.append(2))
    assert done == []
    assert answer("SELECT count(*) FROM numbers") == 0


@pytest.mark.usefixtures("numbers")
def test_error_of_a_job_is_raised_by_the_next_statement__not_that_the_transaction_is_broken() -> None:
    with pytest.raises(IntegrityError, match="numbers_pkey"), transaction.atomic(), Sender(connection) as send:
        send(adds(1))
        send(adds(1))
        answer("SELECT count(*) FROM numbers")


@pytest.mark.usefixtures("numbers")
def test_statement_after_the_block_waits_for_nobody() -> None:
    with transaction.atomic(), Sender(connection) as send:
        send(adds(1))
    assert connection.execute_wrappers == []
    assert answer("SELECT count(*) FROM numbers") == 1


def test_keys_are_fetched_once_for_as_many_rows_as_are_expected(account: Account) -> None:
    with connection.cursor() as cursor:
        copier = Copier(cursor, SHEETS, at_once(cursor))
        copier.expect(3 * KEYS_AT_ONCE)
        cursor.execute("SELECT nextval(pg_get_serial_sequence('trades_lot', 'id'))")
        (following,) = cursor.fetchone()
        keys = [*copier.keys(LOTS, KEYS_AT_ONCE), *copier.keys(LOTS, 2 * KEYS_AT_ONCE)]
    # Those handed out are the ones before the key that somebody else fetched meanwhile, each once.
    assert list(map(int, keys)) == list(range(following - 3 * KEYS_AT_ONCE, following))


def test_keys_that_nobody_expected_are_fetched_when_they_run_out() -> None:
    with connection.cursor() as cursor:
        copier = Copier(cursor, SHEETS, at_once(cursor))
        keys = [*copier.keys(BESIDE, 1), *copier.keys(BESIDE, KEYS_AT_ONCE + 5)]
    assert len(set(keys)) == KEYS_AT_ONCE + 6


def test_rows_the_database_refuses_leave_everything_as_it_was_and_say_why(account: Account) -> None:
    store(account, fill(1, "Buy to Open", 5, "-500"))
    rebuild_account(account)
    store(account, fill(2, "Buy to Open", 7, "-700", day=3))
    run("ALTER TABLE trades_lot ADD CONSTRAINT too_many CHECK (quantity < 7)")
    try:
        with pytest.raises(IntegrityError, match="too_many"):
            rebuild_account(account)
    finally:
        run("ALTER TABLE trades_lot DROP CONSTRAINT too_many")
    assert list(Lot.objects.values_list("quantity", flat=True)) == [5]
    assert Partition.objects.get(account=account).is_dirty
    assert rebuild_account(account) == 1
    assert Lot.objects.count() == 2


def test_caller_may_store_rows_in_any_order_after_a_rebuild(account: Account) -> None:
    store(account, fill(1, "Buy to Open", 5, "-500"))
    with transaction.atomic():
        rebuild_account(account)
        right = Lot.objects.get().opening_id
        # Wrong for a moment, which only the commit may mind.
        Lot.objects.update(opening=0)
        Lot.objects.update(opening=right)
    assert Lot.objects.get().opening_id == right


def test_small_batches_give_the_same_trades_as_one(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    account = make_account(owner, "5WX10003")
    store(account, *demo_rows("5WX10003"))
    rebuild_account(account)
    at_once = set(Partition.objects.values_list("family", "digest", "grouping_digest"))
    monkeypatch.setattr("apps.trades.ledger.batches.MOST_FACTS", 1)
    rebuild_account(account, everything=True)
    assert set(Partition.objects.values_list("family", "digest", "grouping_digest")) == at_once
