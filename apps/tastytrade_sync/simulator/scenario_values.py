"""What the simulator serves: accounts with their whole histories, quotes, and the credentials it accepts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from apps.tastytrade_sync.simulator.amounts import Row


class ScenarioError(Exception):
    """A scenario that cannot be served; the message is one sentence that says where and what is wrong."""


@dataclass(frozen=True)
class Credentials:
    """What the simulated token endpoint accepts."""

    client_secret: str = "simulator-secret"  # noqa: S105 - made up, and printed at the start
    refresh_token: str = "simulator-refresh-token"  # noqa: S105
    client_id: str = "simulator-client"


@dataclass
class ScenarioAccount:
    """One account as the API lists it. What is None is derived from the transactions."""

    account: Row
    transactions: list[Row]
    positions: list[Row] | None = None
    balances: Row | None = None
    net_liq: list[Row] | None = None


@dataclass
class Scenario:
    """Everything one simulator serves. Rows may lie after `today`, for a clock that is moved on."""

    accounts: list[ScenarioAccount]
    market: dict[str, Row] = field(default_factory=dict)
    credentials: Credentials = field(default_factory=Credentials)
    today: date | None = None
    market_by_day: Callable[[date], dict[str, Row]] | None = None

    def market_on(self, day: date) -> dict[str, Row]:
        """Return the quotes of a day; a scenario that knows only one set returns it for every day."""
        return self.market_by_day(day) if self.market_by_day else self.market
