"""Whatever the weather was, one clean sync later the ledger is the broker's history: nothing lost, nothing doubled.

``STORMS`` in the environment sets how many are drawn; with it they are drawn anew each time. Without it they are the
same ones while the same modules are loaded: Hypothesis also draws the constants it finds in them, so this module alone
meets other storms than the whole suite does. What a storm brings to light gets a small test of its own.
"""

from __future__ import annotations

import os
from contextlib import ExitStack, suppress
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.db.utils import DatabaseError, InterfaceError, OperationalError
from hypothesis import HealthCheck, Phase, given, settings

from apps.tastytrade_sync.models import Link, LinkState, RunState, SyncRun, Trigger
from apps.tastytrade_sync.simulator.scenario_values import Scenario
from apps.tastytrade_sync.simulator.server import Simulator, running_simulator
from apps.tastytrade_sync.sync import run
from apps.tastytrade_sync.sync.locks import LOCK_SPACE
from apps.trades.models import Account
from tests.factories import make_link, make_user
from tests.tastytrade_sync.sync.broker_desk import BrokerDesk
from tests.tastytrade_sync.sync.conftest import without_waits
from tests.tastytrade_sync.sync.histories import TODAY
from tests.tastytrade_sync.sync.storms import Interruption, Storm, storms
from tests.tastytrade_sync.sync.truths import assert_counts_add_up, assert_ledger_holds, assert_run_is_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_django.fixtures import Settings

    from apps.tastytrade_sync.sync import Progress

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]
DRAWN = int(os.environ.get("STORMS", "0"))
people = count(1)


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with running_simulator(Scenario([]), today=TODAY) as running:
        yield running


@settings(
    max_examples=DRAWN or 40,
    derandomize=not DRAWN,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(storms())
def test_clean_sync_after_any_storm_leaves_the_exact_history(
    simulator: Simulator, settings: Settings, storm: Storm
) -> None:
    settings.TASTYTRADE_SIMULATOR_URL, settings.TASTYTRADE_PAGE_SIZE = simulator.url, storm.page_size
    desk = BrokerDesk(simulator, storm)
    link = make_link(make_user(f"storm{next(people)}@example.com"), Scenario([]).credentials)
    with listening(simulator, desk):
        for each in storm.rounds:
            for change in each.before:
                desk.change(change)
            desk.expect(each.during)
            simulator.break_with(*each.faults)
            sync_until(link, each.interruption, full=each.is_full)
        simulator.break_with()
        if storm.has_calm:
            sync_until(link, Interruption("none", 0), full=False)
        for change in storm.last_changes:
            desk.change(change)
        desk.expect([])
        last = sync_until(link, Interruption("none", 0), full=storm.is_far)
    assert last is not None
    for number, facts in desk.facts.items():
        account = Account.objects.get(owner=link.owner, number=number)
        assert_ledger_holds(account, facts.values())
        assert_counts_add_up(account)
        assert_run_is_whole(last, account, desk.sent[number])
    assert not SyncRun.objects.filter(link=link, state=RunState.RUNNING).exists()


class listening(ExitStack):
    """Let the desk hear every answer the simulator gives."""

    def __init__(self, simulator: Simulator, desk: BrokerDesk) -> None:
        super().__init__()
        application = simulator.application
        answer = application.answer

        def heard(request: Any) -> Any:
            response = answer(request)
            desk.hear(request, response)
            return response

        application.answer = heard  # type: ignore[method-assign]
        self.callback(lambda: application.__dict__.pop("answer"))


def sync_until(link: Link, interruption: Interruption, *, full: bool) -> SyncRun | None:
    """Sync, interrupted as told; return the run if it came to an end of its own."""
    Link.objects.filter(pk=link.pk).update(state=LinkState.ACTIVE, state_reason="")
    fault = StatementFault(interruption.at if interruption.kind == "statement" else None)
    seen: list[Progress] = []
    # A database that fails before a run has begun is told to whoever asked.
    with connection.execute_wrapper(fault), suppress(OperationalError):
        events = run(link, trigger=Trigger.COMMAND, full=full, open_with=without_waits)
        for event in events:
            seen.append(event)
            if len(seen) == interruption.at + 1 and interruption.kind in BLOWS:
                BLOWS[interruption.kind](link, events)
    connection.close_if_unusable_or_obsolete()
    return SyncRun.objects.get(pk=seen[-1].run_id) if seen else None


class StatementFault:
    """Fails the n-th database statement, once."""

    def __init__(self, at: int | None) -> None:
        self.at, self.met, self.is_armed = at, 0, at is not None

    def __call__(self, execute: Callable[..., Any], sql: str, parameters: Any, many: Any, context: Any) -> Any:
        self.met += self.is_armed
        if self.is_armed and self.met > (self.at or 0):
            self.is_armed = False
            raise OperationalError("the server closed the connection unexpectedly")
        return execute(sql, parameters, many, context)


def _terminate_lock(link: Link, events: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks "
            "WHERE locktype = 'advisory' AND classid = %s AND objid = %s",
            [LOCK_SPACE, link.pk],
        )


def _terminate_connection(link: Link, events: Any) -> None:
    with suppress(DatabaseError, InterfaceError), connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")


def _throw(link: Link, events: Any) -> None:
    with suppress(StopIteration):
        events.throw(RuntimeError("a fault of ours"))


BLOWS: dict[str, Callable[[Link, Any], None]] = {
    "close": lambda link, events: events.close(),
    "throw": _throw,
    "lock": _terminate_lock,
    "connection": _terminate_connection,
}
