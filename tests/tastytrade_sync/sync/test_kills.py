"""A process killed in the middle of a sync, again and again: the next sync finds everything, and nothing twice."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.utils import timezone

from apps.tastytrade_sync.models import RunState, SyncRun
from apps.tastytrade_sync.simulator.scenario_values import Scenario
from apps.tastytrade_sync.simulator.server import Simulator, running_simulator
from apps.tastytrade_sync.sync.locks import close_interrupted_runs, lock_link
from apps.trades.models import Account
from tests.factories import make_link
from tests.tastytrade_sync.sync.conftest import NUMBERS, Desk, account
from tests.tastytrade_sync.sync.histories import LAST_DAY, SHAPES, Fact
from tests.tastytrade_sync.sync.truths import assert_counts_add_up, assert_ledger_holds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django.fixtures import Settings

    from apps.accounts.models import User

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]
ROOT = Path(__file__).resolve().parents[3]
PAGE_SIZE = 4
KILLS = 4


def histories(rng: random.Random) -> dict[str, list[Fact]]:
    """Return forty rows for each account: ten pages, so that every kill finds something unfinished."""
    return {number: [_fact(rng, number, broker_id) for broker_id in range(1, 41)] for number in NUMBERS}


def _fact(rng: random.Random, number: str, broker_id: int) -> Fact:
    return Fact(
        number=number,
        broker_id=broker_id,
        shape=rng.randrange(len(SHAPES)),
        day=rng.randrange(LAST_DAY - 1),
        minute=900,
        mills=rng.randrange(-9_999, 9_999),
    )


@pytest.fixture
def facts() -> dict[str, list[Fact]]:
    return histories(random.Random(20261120))


@pytest.fixture
def desk(owner: User, settings: Settings, facts: dict[str, list[Fact]]) -> Iterator[Desk]:
    scenario = Scenario([account(number, [fact.wire() for fact in rows]) for number, rows in facts.items()])
    settings.TASTYTRADE_PAGE_SIZE = PAGE_SIZE
    with running_simulator(scenario, today=date(2026, 11, 20)) as simulator:
        settings.TASTYTRADE_SIMULATOR_URL = simulator.url
        yield Desk(simulator, make_link(owner, scenario.credentials))


class Executioner:
    """Kills a process a moment after the simulator has answered its n-th call about transactions."""

    def __init__(self, simulator: Simulator, *, after: int, moment: float) -> None:
        self._application, self._left, self._moment = simulator.application, after, moment
        self.victim: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Executioner:
        answer = self._application.answer

        def watched(request: Any) -> Any:
            response = answer(request)
            self._left -= request.path.endswith("/transactions")
            if self._left == 0 and self.victim is not None:
                # From another thread, for the answer has yet to be sent.
                threading.Timer(self._moment, os.kill, (self.victim.pid, signal.SIGKILL)).start()
                self._left = -1
            return response

        self._application.answer = watched  # type: ignore[method-assign]
        return self

    def __exit__(self, *error: object) -> None:
        self._application.__dict__.pop("answer")


def start_sync(desk: Desk) -> subprocess.Popen[bytes]:
    """Start the command in a process of its own, on the test's database and simulator."""
    at = connection.get_connection_params()
    address = f"postgresql://{at['user']}:{at.get('password', '')}@/{at['dbname']}?host={at['host']}&port={at['port']}"
    environment = {
        **os.environ,
        "DATABASE_URL": address,
        "DJANGO_SETTINGS_MODULE": "config.settings.development",
        "TASTYTRADE_SIMULATOR_URL": desk.simulator.url,
        "TASTYTRADE_PAGE_SIZE": str(PAGE_SIZE),
    }
    environment.pop("EMBEDDED_POSTGRES", None)
    command = [sys.executable, "manage.py", "sync_tastytrade", "--user", desk.link.owner.email, "--json"]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def kill_a_sync(desk: Desk, rng: random.Random) -> int:
    """Start a sync, kill it at a random moment of its reading, and return what it ended with."""
    # Later syncs need fewer calls: the further the history is read, the earlier the kill has to come.
    with Executioner(desk.simulator, after=rng.randint(2, 9), moment=rng.uniform(0, 0.03)) as executioner:
        executioner.victim = start_sync(desk)
        return executioner.victim.wait(timeout=120)


def test_sync_after_killed_ones_leaves_the_exact_history(desk: Desk, facts: dict[str, list[Fact]]) -> None:
    rng = random.Random(7)
    endings = [kill_a_sync(desk, rng) for _ in range(KILLS)]
    assert endings == [-signal.SIGKILL] * KILLS
    assert desk.sync().state == RunState.COMPLETE
    for number, rows in facts.items():
        account = Account.objects.get(owner=desk.link.owner, number=number)
        assert_ledger_holds(account, rows)
        assert_counts_add_up(account)


def test_killed_sync_frees_its_lock_and_is_told_as_interrupted(desk: Desk) -> None:
    assert kill_a_sync(desk, random.Random(8)) == -signal.SIGKILL
    with lock_link(desk.link.pk):
        pass  # Nothing waits for a time-out: the server drops the lock with the connection.
    close_interrupted_runs(timezone.now())
    run = SyncRun.objects.get()
    assert run.state == RunState.INTERRUPTED
    assert "What it had read is stored; sync again" in desk.shown(run)
