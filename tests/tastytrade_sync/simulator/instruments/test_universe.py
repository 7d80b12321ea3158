"""Which instruments a scenario has: those its rows and quotes name, and what they are written on."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from apps.tastytrade_sync.simulator.instruments.universe import Known, of_quotes, of_rows
from apps.tastytrade_sync.simulator.options import Options
from apps.tastytrade_sync.simulator.scenario_values import Scenario, ScenarioAccount
from apps.tastytrade_sync.simulator.world import World
from tests.tastytrade_sync.simulator.rows import ACCOUNT, PUT, trade

if TYPE_CHECKING:
    from apps.tastytrade_sync.simulator.amounts import Row


def named(known: Known) -> dict[str, list[str]]:
    return {kind: list(contracts) for kind, contracts in known.items() if contracts}


def rows_of(*rows: Row) -> dict[str, list[Row]]:
    return {row["symbol"]: [row] for row in rows}


def bought(symbol: str, at: str = "2026-01-05 15:00") -> Row:
    return trade("Buy to Open", "1.0", symbol, "1.0", at)


def test_universe_has_what_an_option_is_written_on() -> None:
    assert named(of_rows(rows_of(bought(PUT)))) == {"Equity Option": [PUT], "Equity": ["AAPL"]}


def test_universe_has_the_future_an_option_is_written_on__alive_when_the_option_is() -> None:
    symbol = "./CLN1 LON1  210617C72.5"
    found = of_rows(rows_of(bought(symbol, "2021-06-01 15:00")))
    assert named(found) == {"Future Option": [symbol], "Future": ["/CLN1"]}
    # The third Friday of July 2021, not of 2031.
    assert found["Future"]["/CLN1"].expires == date(2021, 7, 16)


def test_universe_has_the_index_of_a_weekly_root() -> None:
    assert named(of_rows(rows_of(bought("SPXW  260121P06900000"))))["Equity"] == ["SPX"]


def test_contract_is_the_same_in_a_list_and_alone__a_symbol_of_two_decades() -> None:
    rows, quotes = [bought("/ESZ6", "2016-12-01 15:00")], {"/ESZ6": {"mark": "7000.0", "instrument-type": "Future"}}
    scenario = Scenario([ScenarioAccount(ACCOUNT, rows)], quotes)
    world = World(scenario, today=date(2026, 1, 20), options=Options())
    # What is in the history is meant: the third Friday of December 2016.
    for found in (world.contract("Future", "/ESZ6"), world.contracts("Future")["/ESZ6"]):
        assert (found and found.expires) == date(2016, 12, 16)


def test_universe_leaves_out_what_it_does_not_know() -> None:
    odd = {**bought("NFLP-1"), "instrument-type": "Event Contract"}
    assert named(of_rows(rows_of(odd))) == {}


def test_universe_has_what_is_only_quoted__a_stock_unless_the_quote_says_more() -> None:
    quotes = {"KO": {"mark": "70.0"}, "/ESH6": {"mark": "7000.0", "instrument-type": "Future"}}
    assert named(of_quotes(quotes, 2026)) == {"Equity": ["KO"], "Future": ["/ESH6"]}


def test_universe_takes_an_option_that_cannot_be_read_as_it_is() -> None:
    odd = {**bought("AAPL  261318C00200000"), "instrument-type": "Equity Option"}
    assert named(of_rows(rows_of(odd))) == {"Equity Option": ["AAPL  261318C00200000"]}
