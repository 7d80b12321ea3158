"""The SDK in front of the small scenario, of the demo, and of one that names an instrument of every kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from apps.tastytrade_sync.simulator.scenario_values import Scenario, ScenarioAccount
from apps.tastytrade_sync.simulator.server import Simulator, running_simulator
from tests.tastytrade_sync.simulator.calls import TODAY
from tests.tastytrade_sync.simulator.histories import DEMO_DAY, built_demo
from tests.tastytrade_sync.simulator.rows import ACCOUNT, trade
from tests.tastytrade_sync.simulator.sdk.sessions import Sdk

if TYPE_CHECKING:
    from collections.abc import Iterator

HELD = (
    "AAPL", "BRK/B", "SPY", "AAPL  260220C00202500", "SPXW  260121P06900000", "USO1  260220P00070000",
    "/ESH6", "./ESH6 EW3G6 260220P6900", "/VXG6", "BTC/USD",
)  # fmt: skip
EXPIRED = "AAPL  251219P00150000"


@pytest.fixture
def sdk(small: Simulator) -> Sdk:
    return Sdk(small)


@pytest.fixture(scope="session")
def demo() -> Iterator[Sdk]:
    """The demo: tests only read it."""
    with running_simulator(built_demo(), today=DEMO_DAY) as running:
        yield Sdk(running)


@pytest.fixture
def market() -> Iterator[Sdk]:
    """One unit of everything, bought at 10.00 on the eighth; one option expired a month and a day before."""
    action = {"/": "Buy", ".": "Buy to Open"}
    rows = [trade(action.get(s[0], "Buy to Open"), "1.0", s, "10.0", "2026-01-08 15:00") for s in HELD]
    rows += [trade("Buy to Open", "1.0", EXPIRED, "10.0", "2025-12-01 15:00")]
    quotes = {"SPX": {"instrument-type": "Equity", "mark": "6950.5"}}
    with running_simulator(Scenario([ScenarioAccount(ACCOUNT, rows)], quotes), today=TODAY) as running:
        yield Sdk(running)
