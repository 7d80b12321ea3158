"""Trouble on our side: the database, the keys, the link and the clock of threads. A run always ends in words."""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.core.encryption import WrongKeyError
from apps.tastytrade_sync.models import Link, LinkSecret, LinkState, RunState, SyncRun, Trigger
from apps.tastytrade_sync.sync import AlreadyRunningError, progress, run
from apps.tastytrade_sync.sync.locks import LOCK_SPACE, close_former_runs, close_interrupted_runs, lock_link
from apps.tastytrade_sync.sync.progress import Calls, Progress
from apps.trades.models import Transaction
from tests.factories import make_link
from tests.tastytrade_sync.sync.conftest import without_waits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from apps.tastytrade_sync.client.reader import BrokerReader
    from tests.tastytrade_sync.sync.conftest import Desk

pytestmark = pytest.mark.django_db(transaction=True)
LOST = "The connection to the database was lost during the sync. Start the sync again."


def events_of(desk: Desk) -> Iterator[Progress]:
    return iter(run(desk.link, trigger=Trigger.COMMAND, open_with=without_waits))


def end(*, of: str, values: list[int]) -> None:
    """Let the server end connections, as when it is restarted."""
    with suppress(Exception), connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_terminate_backend({of}", values)


@pytest.mark.parametrize(
    ("of", "ours"),
    [
        ("pg_backend_pid())", False),
        ("pid) FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND objid = %s", True),
    ],
)
def test_lost_connection_ends_the_run_in_words__and_the_next_sync_goes_on(desk: Desk, of: str, ours: bool) -> None:  # noqa: FBT001
    events = events_of(desk)
    while "transactions" not in next(events).stage:
        pass
    end(of=of, values=[LOCK_SPACE, desk.link.pk] if ours else [])
    *_, last = events
    assert (last.state, last.reason) == (RunState.FAILED, LOST)
    assert LOST in desk.shown(SyncRun.objects.get())
    assert (desk.sync().state, Transaction.objects.count()) == (RunState.COMPLETE, 14)


def test_link_forgotten_before_its_run_began_is_told(desk: Desk) -> None:
    LinkSecret.objects.all().delete()
    Link.objects.update(state=LinkState.FORGOTTEN)
    last = list(run(Link.objects.get(), trigger=Trigger.COMMAND))[-1]
    assert (last.state, "Link your account" in last.reason) == (RunState.FAILED, True)
    assert Link.objects.get().state == LinkState.FORGOTTEN


def test_page_that_comes_after_its_link_was_forgotten_is_not_stored(desk: Desk) -> None:
    pages = []

    def forget_meanwhile(answer: Callable[[Any], Any], request: Any) -> Any:
        if "/transactions" in request.path:
            pages.append(request.target)
            # Long enough for the run to have begun its wait.
            time.sleep(0.3)
            Link.objects.update(state=LinkState.FORGOTTEN)
            connections.close_all()
        return answer(request)

    with desk.answering(forget_meanwhile):
        found = desk.sync()
    assert (found.state, Transaction.objects.count(), len(pages)) == (RunState.INTERRUPTED, 0, 1)


def test_secrets_that_the_key_does_not_open_are_the_operators_business__and_the_link_stays(desk: Desk) -> None:
    def locked(link: Link) -> BrokerReader:
        raise WrongKeyError

    found = desk.sync(open_with=locked)
    assert (found.state, desk.link.state) == (RunState.FAILED, LinkState.ACTIVE)
    assert "Ask the person who runs it to restore the key" in found.reason


def test_answer_that_comes_as_the_patience_ends_is_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "HEARTBEAT_SECONDS", 0.0)

    class JustInTime(Future[int]):
        """Is done as soon as somebody has waited for it in vain."""

        def result(self, timeout: float | None = None) -> int:
            with suppress(TimeoutError):
                return super().result(timeout)
            self.set_result(5)
            raise TimeoutError

    answer = JustInTime()
    threading.Timer(0.05, answer.set_result, [5]).start()
    waiting = Calls().wait(answer, Progress(1, "Reading"))
    with pytest.raises(StopIteration) as ended:
        while True:
            next(waiting)
    assert ended.value.value == 5


def test_asker_is_told_the_run_that_is_written_down_a_moment_later(desk: Desk) -> None:
    going = []

    def write_down() -> None:
        going.append(SyncRun.objects.create(
            owner=desk.link.owner, link=desk.link, trigger=Trigger.PAGE, started_at=timezone.now()
        ))  # fmt: skip
        connections.close_all()

    with lock_link(desk.link.pk):
        writer = threading.Timer(0.1, write_down)
        writer.start()
        with pytest.raises(AlreadyRunningError) as told:
            next(events_of(desk))
        writer.join()
    assert told.value.run == going[0]


def test_run_left_by_a_killed_process_is_not_taken_for_the_one_that_begins(desk: Desk) -> None:
    now = timezone.now()
    dead = SyncRun.objects.create(owner=desk.link.owner, link=desk.link, trigger=Trigger.PAGE, started_at=now)
    with lock_link(desk.link.pk):
        # Whoever looks from outside sees a lock and takes the run for alive; who holds the lock knows better.
        assert close_interrupted_runs(now) == 0
        close_former_runs(desk.link, now)
    dead.refresh_from_db()
    assert dead.state == RunState.INTERRUPTED


def test_run_that_begins_while_the_locks_are_looked_at_is_alive(desk: Desk) -> None:
    now, held = timezone.now(), ExitStack()

    def begin_after_the_locks_were_read(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        answer = execute(sql, *rest)
        if "pg_locks" in sql:
            held.enter_context(lock_link(desk.link.pk))
            SyncRun.objects.create(owner=desk.link.owner, link=desk.link, trigger=Trigger.PAGE, started_at=now)
        return answer

    with held:
        with connection.execute_wrapper(begin_after_the_locks_were_read):
            assert close_interrupted_runs(now) == 0
        assert SyncRun.objects.get().state == RunState.RUNNING


def test_second_login_that_is_being_synced_elsewhere_does_not_break_the_first(desk: Desk) -> None:
    other = make_link(desk.link.owner, desk.simulator.world.scenario.credentials)
    client = Client()
    client.force_login(desk.link.owner)
    with lock_link(other.pk):
        answer = client.post(reverse("sync:index"), headers={"Accept": "application/x-ndjson"})
        lines = b"".join(answer).decode().splitlines()
    assert '"state": "COMPLETE"' in lines[-2]
    assert "already running" in lines[-1]


def test_stopped_run_says_so__and_the_next_sync_goes_on(desk: Desk) -> None:
    events = events_of(desk)
    while "transactions" not in next(events).stage:
        pass
    events.close()  # type: ignore[attr-defined]
    assert SyncRun.objects.get().reason == "The sync was stopped. Sync again to read the rest."
    assert (desk.sync().state, Transaction.objects.count()) == (RunState.COMPLETE, 14)


def test_run_stopped_in_a_long_pause_does_not_wait_for_its_end__nor_knock_again(desk: Desk) -> None:
    desk.simulator.break_with({"kind": "too-many", "path": "transactions", "value": 30})
    events = run(desk.link, trigger=Trigger.COMMAND)
    while "asks us to wait" not in next(events).stage:
        pass
    asked, began = len(desk.simulator.requests), time.monotonic()
    events.close()
    assert time.monotonic() - began < 10
    assert len(desk.simulator.requests) == asked
