"""The scenario of any size: exact in number, sound in every row, quick."""

from __future__ import annotations

import json
import time
from collections import Counter
from datetime import date, timedelta

import pytest

from apps.tastytrade_sync.simulator.amounts import net_of_parts, signed
from apps.tastytrade_sync.simulator.books import balances, net_liq, positions
from apps.tastytrade_sync.simulator.scenario import Scenario, ScenarioError, load
from apps.tastytrade_sync.simulator.stories.scale import DEFAULT_ROWS, rows_in
from tests.tastytrade_sync.simulator.histories import DEMO_DAY, Row, new_york_day


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load("scale:3000", today=DEMO_DAY)


@pytest.fixture(scope="module")
def rows(scenario: Scenario) -> list[Row]:
    return [row for entry in scenario.accounts for row in entry.transactions]


@pytest.mark.parametrize("wanted", [1, 2, 31, 200, 3000])
def test_scale_has_exactly_the_rows_asked_for(wanted: int) -> None:
    built = load(f"scale:{wanted}", today=DEMO_DAY)
    assert sum(len(entry.transactions) for entry in built.accounts) == wanted


def test_rows_in_is_25000__no_number_given() -> None:
    assert rows_in("scale") == DEFAULT_ROWS == 25_000


@pytest.mark.parametrize("name", ["scale:", "scale:0", "scale:-5", "scale:many", "scale:1.5", "scale:²"])
def test_scale_says_what_is_wrong__no_number_of_rows(name: str) -> None:
    with pytest.raises(ScenarioError, match="needs a number of rows from 1 on, as in scale:10000"):
        load(name, today=DEMO_DAY)


def test_scale_is_the_same_again__and_another_with_another_seed(rows: list[Row]) -> None:
    def all_rows(seed: int) -> str:
        return json.dumps([a.transactions for a in load("scale:3000", seed=seed, today=DEMO_DAY).accounts])

    assert all_rows(1) == all_rows(1) != all_rows(2)


def test_scale_ids_are_unique__and_net_value_holds(rows: list[Row]) -> None:
    assert len({row["id"] for row in rows}) == len(rows)
    assert all(signed(row, "net-value") == net_of_parts(row) for row in rows)


def test_scale_spreads_over_years_and_underlyings(rows: list[Row]) -> None:
    years = Counter(new_york_day(row).year for row in rows)
    assert len(years) >= 7
    assert min(count for year, count in years.items() if year not in {2019, 2026}) > 200
    assert len({row.get("underlying-symbol") for row in rows}) > 100


def test_scale_ends_by_today__nothing_later(rows: list[Row]) -> None:
    assert date(2026, 10, 1) < max(map(new_york_day, rows)) <= DEMO_DAY


def test_scale_is_a_mix__most_rows_are_trades(rows: list[Row]) -> None:
    kinds = Counter(row["transaction-type"] for row in rows)
    assert 0.6 < kinds["Trade"] / len(rows) < 0.9
    assert kinds["Receive Deliver"] > 100
    assert {"Expiration", "Assignment", "Mark to Market", "Dividend"} <= {r["transaction-sub-type"] for r in rows}


def test_scale_balances_agree_with_bars__both_accounts(scenario: Scenario) -> None:
    for entry in scenario.accounts:
        stated = balances(entry.account, entry.transactions, scenario.market, today=DEMO_DAY)
        bars = net_liq(entry.account, entry.transactions, scenario.market, today=DEMO_DAY)
        assert bars[-1]["close"] == stated["net-liquidating-value"]


def test_scale_marks_what_is_open(scenario: Scenario) -> None:
    entry = scenario.accounts[0]
    held = positions(entry.account, entry.transactions, scenario.market, today=DEMO_DAY)
    assert held
    assert all(position["symbol"] in scenario.market for position in held)


def test_scale_is_quick__ten_thousand_rows_and_their_books() -> None:
    start = time.process_time()
    built = load("scale:10000", today=DEMO_DAY - timedelta(days=1))
    entry = built.accounts[0]
    net_liq(entry.account, entry.transactions, built.market, today=DEMO_DAY)
    # About one second of our own time, whatever else the machine does; a hundred thousand take under ten.
    assert time.process_time() - start < 10
