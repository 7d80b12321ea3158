"""A simulator with a history of four rows, and a signed-in HTTP client that asks it."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any

import httpx2

from apps.tastytrade_sync.simulator.scenario_values import Scenario, ScenarioAccount
from tests.tastytrade_sync.simulator.rows import ACCOUNT, PUT, Row, cash, removal, trade

if TYPE_CHECKING:
    from collections.abc import Iterator

    from apps.tastytrade_sync.simulator.server import Simulator

TODAY = date(2026, 1, 20)
FIRST, SECOND = "5WX00001", "5WX00002"
ROWS = f"/accounts/{FIRST}/transactions"
GRANT = {
    "grant_type": "refresh_token", "refresh_token": "simulator-refresh-token", "client_secret": "simulator-secret",
}  # fmt: skip


def small_scenario() -> Scenario:
    """Return two accounts: one with a deposit, an option sold and expired, and interest; one with a deposit."""
    fees = {"commission": "1.0", "commission-effect": "Debit", "clearing-fees": "0.1", "clearing-fees-effect": "Debit"}
    sold = trade("Sell to Open", "1.0", PUT, "2.0", "2026-01-06 15:00", net="200", id=2, **fees)
    rows = [
        cash("Deposit", "1000", "2026-01-05 15:00", id=1),
        # 200.00 less a dollar of commission and ten cents of clearing fees.
        {**sold, "net-value": "198.9"},
        removal("Expiration", "1.0", PUT, "2026-01-16 21:00", id=3),
        cash("Credit Interest", "5", "2026-01-19 15:00", id=4),
    ]
    return Scenario(
        [
            ScenarioAccount(ACCOUNT, rows),
            ScenarioAccount({**ACCOUNT, "account-number": SECOND}, [cash("Deposit", "7", "2026-01-05 15:00", id=5)]),
        ]
    )


def plain_client(simulator: Simulator, *, timeout: float = 30) -> httpx2.Client:
    """Return a client that sends a good agent and no token.

    It talks plain http, so it reads no certificates: that would take longer than the calls.
    """
    agent = {"User-Agent": "tests/1.0"}
    return httpx2.Client(base_url=simulator.url, headers=agent, timeout=timeout, verify=False)


@contextmanager
def signed_in(simulator: Simulator, *, timeout: float = 30) -> Iterator[httpx2.Client]:
    """Give a client that sends a good agent and a good token."""
    with plain_client(simulator, timeout=timeout) as client:
        sign_in(client)
        yield client


def sign_in(client: httpx2.Client) -> None:
    token = client.post("/oauth/token", json=GRANT).json()["access_token"]
    client.headers["Authorization"] = f"Bearer {token}"


def items(answer: httpx2.Response) -> list[Row]:
    found: list[Row] = answer.json()["data"]["items"]
    return found


def ids(client: httpx2.Client, path: str = ROWS, **params: Any) -> list[Any]:
    """Return the ids of a page of the list; names take underscores for hyphens."""
    return [row["id"] for row in items(client.get(path, params={k.replace("_", "-"): v for k, v in params.items()}))]


def error(answer: httpx2.Response) -> Row:
    found: Row = answer.json()["error"]
    return found
