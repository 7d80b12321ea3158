"""The simulated broker's state: accounts, their ledgers, quotes, the virtual clock and the grants."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.tastytrade_sync.simulator import books
from apps.tastytrade_sync.simulator.clock import day_end
from apps.tastytrade_sync.simulator.grants import Grants
from apps.tastytrade_sync.simulator.ledger import Ledger, Transform, View
from apps.tastytrade_sync.simulator.scenario_values import ScenarioAccount

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from apps.tastytrade_sync.simulator.options import Options
    from apps.tastytrade_sync.simulator.scenario_values import Scenario
    from apps.tastytrade_sync.simulator.wire import Row


@dataclass
class Holding:
    """One account with its ledger and whatever the scenario states instead of leaving it to be derived."""

    account: Row
    ledger: Ledger
    positions: list[Row] | None
    balances: Row | None
    net_liq: list[Row] | None

    @classmethod
    def of(cls, source: ScenarioAccount) -> Holding:
        """Build from a scenario's account. Rows are shared with it: they are replaced, never changed."""
        return cls(source.account, Ledger(source.transactions), source.positions, source.balances, source.net_liq)


class World:
    """All state of one simulator. The caller holds the application's lock while using it."""

    def __init__(self, scenario: Scenario, *, today: date, options: Options, seed: int = 1) -> None:
        self.scenario = scenario
        self.today = today
        self.options = options
        self.seed = seed
        self._start = (today, dataclasses.replace(options))
        self.grants = Grants(scenario.credentials)
        self.holdings = {source.account["account-number"]: Holding.of(source) for source in scenario.accounts}
        # What the faults of the call being answered hide or revise.
        self.transforms: tuple[Transform, ...] = ()

    def anew(self) -> World:
        """Return this world as it was at the start."""
        today, options = self._start
        return World(self.scenario, today=today, options=dataclasses.replace(options), seed=self.seed)

    @property
    def market(self) -> Mapping[str, Row]:
        """The quotes of the virtual day."""
        return self.scenario.market_on(self.today)

    @property
    def cutoff(self) -> int:
        """The first instant that is not visible yet."""
        return day_end(self.today)

    def view(self, number: str) -> View:
        """Return the rows of an account that can be seen today."""
        return self.holdings[number].ledger.view(self.cutoff, self.transforms)

    def put_rows(self, number: str, rows: Iterable[Row]) -> None:
        """Add rows to an account, or replace those with the same ids."""
        self.holdings[number].ledger.put(rows)

    def next_id(self) -> int:
        """Return an id no row of any account has."""
        known = (row.get("id") for holding in self.holdings.values() for row in holding.ledger.rows)
        return max((number for number in known if isinstance(number, int)), default=0) + 1

    def wipe(self, number: str) -> None:
        """Forget all rows of an account, the future ones too, and whatever was stated about it."""
        self.holdings[number] = Holding.of(ScenarioAccount(self.holdings[number].account, []))

    def add_account(self, source: ScenarioAccount) -> None:
        """Add an account, or replace it."""
        self.holdings[source.account["account-number"]] = Holding.of(source)

    def positions(self, number: str) -> list[Row]:
        """Return positions as stated, else as derived from the visible rows; marks included."""
        holding, view = self.holdings[number], self.view(number)
        if holding.positions is not None:
            return holding.positions
        return view.keep(
            ("positions", self.today),
            lambda: books.positions(holding.account, view.rows, self.market, today=self.today),
        )

    def balances(self, number: str) -> Row:
        """Return balances as stated, else as derived from the visible rows."""
        holding, view = self.holdings[number], self.view(number)
        if holding.balances is not None:
            return holding.balances
        return self.derived_balances(number, view, self.today)

    def derived_balances(self, number: str, view: View, day: date) -> Row:
        """Return the balances that follow from the rows of `view`, stated for `day`."""
        account = self.holdings[number].account
        return view.keep(("balances", day), lambda: books.balances(account, view.rows, self.market, today=day))

    def net_liq(self, number: str) -> list[Row]:
        """Return daily bars as stated, else as derived."""
        holding, view = self.holdings[number], self.view(number)
        if holding.net_liq is not None:
            return holding.net_liq
        return view.keep(
            ("net-liq", self.today), lambda: books.net_liq(holding.account, view.rows, self.market, today=self.today)
        )

    def rows_of_symbol(self, symbol: str) -> list[Row]:
        """Return the visible rows of one symbol in all accounts."""
        return [row for number in self.holdings for row in self.view(number).by_symbol().get(symbol, [])]
