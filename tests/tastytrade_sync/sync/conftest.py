"""A simulated broker with a small history, and a user linked to it."""

from __future__ import annotations

import dataclasses
import html
import random
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from apps.tastytrade_sync.client.reader import BrokerReader
from apps.tastytrade_sync.client.tokens import Credentials as Secrets
from apps.tastytrade_sync.models import Link, SyncProblem, SyncRun, Trigger
from apps.tastytrade_sync.simulator.scenario_values import Scenario, ScenarioAccount
from apps.tastytrade_sync.simulator.server import Simulator, running_simulator
from apps.tastytrade_sync.sync import run
from tests.factories import make_link

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_django.fixtures import Settings

    from apps.accounts.models import User

TODAY = date(2026, 11, 20)
NUMBERS = ("5WX00001", "5WX00002")


def deposit(number: str, broker_id: int, day: int, amount: str = "100.0") -> dict[str, Any]:
    """Return a deposit of November 2026 as the broker sends it."""
    return {
        "id": broker_id, "account-number": number, "transaction-type": "Money Movement",
        "transaction-sub-type": "Deposit", "description": "ACH DEPOSIT",
        "executed-at": f"2026-11-{day:02d}T15:00:00.000+00:00", "transaction-date": f"2026-11-{day:02d}",
        "value": amount, "value-effect": "Credit", "net-value": amount, "net-value-effect": "Credit",
        "is-estimated-fee": True,
    }  # fmt: skip


def purchase(number: str, broker_id: int, day: int) -> dict[str, Any]:
    """Return one AAPL share bought at 210.00 for a fee of 0.05, so 210.05 paid."""
    return deposit(number, broker_id, day, "210.0") | {
        "transaction-type": "Trade", "transaction-sub-type": "Buy to Open", "action": "Buy to Open",
        "description": "Bought 1 AAPL @ 210.00", "symbol": "AAPL", "underlying-symbol": "AAPL",
        "instrument-type": "Equity", "quantity": "1.0", "price": "210.0", "value-effect": "Debit",
        "clearing-fees": "0.05", "clearing-fees-effect": "Debit", "net-value": "210.05", "net-value-effect": "Debit",
    }  # fmt: skip


def account(number: str, rows: list[dict[str, Any]]) -> ScenarioAccount:
    fields = {
        "account-number": number, "opened-at": "2026-01-02T15:00:00.000+00:00", "nickname": f"Account {number}",
        "account-type-name": "Individual", "is-closed": False, "margin-or-cash": "Margin",
    }  # fmt: skip
    return ScenarioAccount(account=fields, transactions=rows)


@dataclass
class Desk:
    """The simulator, the link to it, and a way to sync that does not wait between tries."""

    simulator: Simulator
    link: Link

    @property
    def broker(self) -> str:
        """What sentences call the other side where they begin with it."""
        return f"The tastytrade simulator at {self.simulator.url}"

    def sync(
        self,
        *,
        full: bool = False,
        only: str | None = None,
        open_with: Callable[[Link], BrokerReader] | None = None,
    ) -> SyncRun:
        *_, last = run(self.link, trigger=Trigger.COMMAND, full=full, only=only, open_with=open_with or without_waits)
        self.link.refresh_from_db()
        return SyncRun.objects.get(pk=last.run_id)

    def sync_in(self, *faults: dict[str, Any], full: bool = False) -> SyncRun:
        """Sync once in this weather; afterwards it is fine again."""
        self.simulator.break_with(*faults)
        try:
            return self.sync(full=full)
        finally:
            self.simulator.break_with()

    def put(self, *rows: dict[str, Any]) -> None:
        """Let the broker book rows in their accounts, or book them otherwise."""
        for row in rows:
            self.simulator.world.put_rows(row["account-number"], [row])

    @contextmanager
    def answering(self, change: Callable[[Callable[[Any], Any], Any], Any]) -> Iterator[None]:
        """Let ``change`` answer the calls; it is given what would answer them, and the request."""
        application = self.simulator.application
        answer = application.answer
        application.answer = lambda request: change(answer, request)  # type: ignore[method-assign]
        try:
            yield
        finally:
            application.__dict__.pop("answer")

    def sync_with_texts(self, **texts: bytes) -> SyncRun:
        """Sync while words of the answers are replaced byte by byte, as no JSON encoder would write them."""

        def rewritten(answer: Callable[[Any], Any], request: Any) -> Any:
            response = answer(request)
            body = response.body
            for word, wire in texts.items():
                body = body.replace(word.encode(), wire)
            return dataclasses.replace(response, body=body)

        with self.answering(rewritten):
            return self.sync()

    def shown(self, run: SyncRun) -> str:
        """Return what the owner reads on the run's page."""
        client = Client()
        client.force_login(self.link.owner)
        page = client.get(reverse("sync:run", args=[run.pk])).content.decode()
        return " ".join(html.unescape(strip_tags(page)).split())

    def open_problems(self) -> list[str]:
        """Return the codes of what the owner still has to look at."""
        problems = SyncProblem.objects.for_user(self.link.owner).open()
        return sorted(problems.values_list("code", flat=True))


@pytest.fixture
def desk(owner: User, settings: Settings) -> Iterator[Desk]:
    """Two accounts with seven rows each, read three rows a page."""
    scenario = Scenario([account(number, _week(number, 100 * place)) for place, number in enumerate(NUMBERS, 1)])
    settings.TASTYTRADE_PAGE_SIZE = 3
    with running_simulator(scenario, today=TODAY) as simulator:
        settings.TASTYTRADE_SIMULATOR_URL = simulator.url
        yield Desk(simulator, make_link(owner, scenario.credentials))


def _week(number: str, first_id: int) -> list[dict[str, Any]]:
    return [deposit(number, first_id + day, day) for day in range(1, 8)]


def without_waits(link: Link, **options: Any) -> BrokerReader:
    """Open the broker as the application does, but never wait between two tries."""
    secret = link.secret
    secrets = Secrets(link.environment, secret.client_secret, secret.refresh_token)
    return BrokerReader(secrets, rng=random.Random(1), **{"sleep": lambda seconds: None, **options})


@pytest.fixture
def moment() -> datetime:
    """Return a moment at which something is done, where it does not matter when."""
    return datetime(2026, 11, 20, 18, tzinfo=UTC)
