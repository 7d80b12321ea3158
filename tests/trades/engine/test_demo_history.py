"""Five years of the demo's three accounts: the ledger holds what the simulated broker holds, and asks for nothing but
what was left out on purpose."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from apps.tastytrade_sync.simulator.books import positions
from apps.tastytrade_sync.simulator.stories.demo import build
from apps.trades.engine.amounts import ZERO
from apps.trades.engine.identity import difference
from apps.trades.engine.ledger import compute
from apps.trades.engine.results import View
from tests.builders import both_views, codes
from tests.builders.mapped import fact_of

if TYPE_CHECKING:
    from apps.tastytrade_sync.simulator.amounts import Row
    from apps.trades.engine.facts import Fact
    from apps.trades.engine.results import Ledger

TODAY = date(2026, 1, 30)
MARGIN, IRA, CLOSED = 0, 1, 2


class Account:
    """One account's rows up to today, and the ledger of all of them."""

    def __init__(self, account: Row, rows: list[Row]) -> None:
        self.account = account
        self.rows = rows
        self.facts: list[Fact] = [fact_of(row) for row in rows]
        self.ledger: Ledger = compute(self.facts)

    def held_by_broker(self) -> dict[str, Decimal]:
        signs = {"Long": 1, "Short": -1}
        held = positions(self.account, self.rows, {}, today=TODAY)
        return {row["symbol"]: Decimal(row["quantity"]) * signs[row["quantity-direction"]] for row in held}

    def held(self) -> dict[str, Decimal]:
        found: dict[str, Decimal] = {}
        for lot in self.ledger.lots:
            if lot.remaining:
                found[lot.contract.symbol] = found.get(lot.contract.symbol, ZERO) + lot.remaining
        return found


@pytest.fixture(scope="module")
def accounts() -> list[Account]:
    scenario = build(seed=1, today=TODAY)
    until = f"{TODAY}T23:59"
    return [
        Account(entry.account, [row for row in entry.transactions if row["executed-at"] < until])
        for entry in scenario.accounts
    ]


@pytest.mark.parametrize("number", [MARGIN, IRA, CLOSED])
def test_demo_holds_what_the_simulated_broker_holds(accounts: list[Account], number: int) -> None:
    assert accounts[number].held() == accounts[number].held_by_broker()


@pytest.mark.parametrize("number", [MARGIN, IRA, CLOSED])
def test_demo_loses_no_cent(accounts: list[Account], number: int) -> None:
    assert difference(accounts[number].facts, accounts[number].ledger) == 0


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        # Shares from another broker, and the closed account's last forty.
        (MARGIN, ["cost_stated_by_broker", "cost_stated_by_broker"]),
        (IRA, []),
        # A call and shares that were opened before the history begins.
        (CLOSED, ["unmatched_close", "unmatched_close"]),
    ],
)
def test_demo_asks_only_for_what_was_left_out(accounts: list[Account], number: int, expected: list[str]) -> None:
    assert codes(accounts[number].ledger) == expected


def test_demo_views_differ_by_the_premium_in_open_shares(accounts: list[Account]) -> None:
    ledger = accounts[MARGIN].ledger
    trader, tax = both_views(ledger)
    assert trader - tax == sum((lot.remaining_folded.net for lot in ledger.lots), ZERO)
    assert any(each.moved.net for each in ledger.closures)


def test_demo_in_any_order_is_the_same(accounts: list[Account]) -> None:
    account = accounts[MARGIN]
    assert compute(sorted(account.facts, key=lambda fact: (fact.description, fact.broker_id))) == account.ledger


def test_demo_entries_name_rows_that_exist(accounts: list[Account]) -> None:
    account = accounts[MARGIN]
    known = {fact.broker_id for fact in account.facts}
    assert {entry.broker_id for entry in account.ledger.entries if entry.view is View.TAX} <= known
