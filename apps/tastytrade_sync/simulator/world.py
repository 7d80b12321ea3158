"""The simulated broker's state: accounts, their ledgers, quotes, the virtual clock and the grants."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.tastytrade_sync.simulator import books
from apps.tastytrade_sync.simulator.clock import day_end
from apps.tastytrade_sync.simulator.grants import Grants
from apps.tastytrade_sync.simulator.instruments import universe
from apps.tastytrade_sync.simulator.ledger import Ledger, Transform, View
from apps.tastytrade_sync.simulator.scenario_values import ScenarioAccount

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from apps.tastytrade_sync.simulator.contracts import Contract
    from apps.tastytrade_sync.simulator.options import Options
    from apps.tastytrade_sync.simulator.scenario_values import Scenario
    from apps.tastytrade_sync.simulator.wire import Row


@dataclass
class SimulatedAccount:
    """One account with its ledger and whatever the scenario states instead of leaving it to be derived."""

    fields: Row
    ledger: Ledger
    positions: list[Row] | None
    balances: Row | None
    net_liq: list[Row] | None

    @classmethod
    def of(cls, source: ScenarioAccount) -> SimulatedAccount:
        """Build from a scenario's account. Rows are shared with it: they are replaced, never changed."""
        return cls(source.account, Ledger(source.transactions), source.positions, source.balances, source.net_liq)

    @property
    def terms(self) -> tuple[object, object]:
        """What its balances depend on besides rows and quotes: they are kept with the rows, and this can be changed."""
        return self.fields.get("margin-or-cash"), self.fields.get("account-type-name")


class World:
    """All state of one simulator. The caller holds the application's lock while using it."""

    def __init__(self, scenario: Scenario, *, today: date, options: Options, seed: int = 1) -> None:
        self.scenario = scenario
        self.today = today
        self.options = options
        self.seed = seed
        # A copy: `/__sim__/options` changes the options in place.
        self._start = (today, dataclasses.replace(options))
        self.grants = Grants(scenario.credentials)
        self.accounts = {source.account["account-number"]: SimulatedAccount.of(source) for source in scenario.accounts}
        # What the faults of the call being answered hide or revise.
        self.transforms: tuple[Transform, ...] = ()
        self._quotes: tuple[date, Mapping[str, Row], universe.Known] | None = None

    def anew(self) -> World:
        """Return this world as it was at the start."""
        today, options = self._start
        return World(self.scenario, today=today, options=dataclasses.replace(options), seed=self.seed)

    @property
    def market(self) -> Mapping[str, Row]:
        """The quotes of the virtual day."""
        return self._quotes_of_today()[0]

    def _quotes_of_today(self) -> tuple[Mapping[str, Row], universe.Known]:
        """Return the quotes and the instruments they name: prices are invented anew for each day, so once only."""
        if self._quotes is None or self._quotes[0] != self.today:
            market = self.scenario.market_on(self.today)
            self._quotes = (self.today, market, universe.of_quotes(market, self.today.year))
        return self._quotes[1:]

    @property
    def cutoff(self) -> int:
        """The first instant that is not visible yet."""
        return day_end(self.today)

    def view(self, number: str) -> View:
        """Return the rows of an account that can be seen today."""
        return self.accounts[number].ledger.view(self.cutoff, self.transforms)

    def put_rows(self, number: str, rows: Iterable[Row]) -> None:
        """Add rows to an account, or replace those with the same ids."""
        self.accounts[number].ledger.put(rows)

    def next_id(self) -> int:
        """Return an id no row of any account has."""
        known = (row.get("id") for account in self.accounts.values() for row in account.ledger.rows)
        return max((number for number in known if isinstance(number, int)), default=0) + 1

    def wipe(self, number: str) -> None:
        """Forget all rows of an account, the future ones too, and whatever was stated about it."""
        self.accounts[number] = SimulatedAccount.of(ScenarioAccount(self.accounts[number].fields, []))

    def add_account(self, source: ScenarioAccount) -> None:
        """Add an account, or replace it."""
        self.accounts[source.account["account-number"]] = SimulatedAccount.of(source)

    def positions(self, number: str) -> list[Row]:
        """Return positions as stated, else as derived from the visible rows; marks and what closed today included."""
        account, view = self.accounts[number], self.view(number)
        if account.positions is not None:
            return account.positions
        return view.keep(
            ("positions", self.today),
            lambda: books.positions_in(account.fields, _books(view), self.market, today=self.today, with_closed=True),
        )

    def balances(self, number: str) -> Row:
        """Return balances as stated, else as derived from the visible rows."""
        account, view = self.accounts[number], self.view(number)
        if account.balances is not None:
            return account.balances
        return view.keep(
            ("balances", self.today, account.terms),
            lambda: books.balances_in(account.fields, _books(view), self.market, today=self.today),
        )

    def past_balances(self, number: str, day: date, *, until: datetime) -> Row:
        """Return the balances of a day as they follow from the visible rows executed before an instant."""
        account, view = self.accounts[number], self.view(number)
        walk = view.keep("walk", lambda: books.Walk(view.rows))
        market = books.quotes_for(day, self.market, today=self.today)
        return view.keep(
            ("past balances", self.today, account.terms, day, until),
            lambda: books.balances_in(account.fields, walk.until(until), market, today=day),
        )

    def net_liq(self, number: str) -> list[Row]:
        """Return daily bars as stated, else as derived."""
        account, view = self.accounts[number], self.view(number)
        if account.net_liq is not None:
            return account.net_liq
        return view.keep(
            ("net-liq", self.today), lambda: books.net_liq(account.fields, view.rows, self.market, today=self.today)
        )

    def contract(self, kind: str, symbol: str) -> Contract | None:
        """Return an instrument by kind and symbol, or None where nothing in the scenario names it."""
        return next((known[kind][symbol] for known in self._known() if symbol in known[kind]), None)

    def contracts(self, kind: str) -> dict[str, Contract]:
        """Return every instrument of a kind, by symbol in order."""
        # What comes last in a dictionary stays, so the first known is laid over the others, as in `contract`.
        merged = {symbol: contract for known in reversed(self._known()) for symbol, contract in known[kind].items()}
        return dict(sorted(merged.items()))

    def _known(self) -> list[universe.Known]:
        # Rows first: the year of a row says the decade of a future's single digit, a quote only says today.
        return [*map(_named_in, map(self.view, self.accounts)), self._quotes_of_today()[1]]

    def rows_of_symbol(self, symbol: str) -> list[Row]:
        """Return the visible rows of one symbol in all accounts."""
        return [row for number in self.accounts for row in self.view(number).by_symbol().get(symbol, [])]


def _books(view: View) -> books.Books:
    """Return the books of all rows; whoever asks only reads them."""
    return view.keep("books", lambda: books.Books(view.rows).apply_all())


def _named_in(view: View) -> universe.Known:
    return view.keep("universe", lambda: universe.of_rows(view.by_symbol()))
