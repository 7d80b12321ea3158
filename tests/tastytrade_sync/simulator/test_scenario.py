"""Scenario files: what loads, and the one sentence for what does not."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from apps.tastytrade_sync.simulator.books import balances
from apps.tastytrade_sync.simulator.scenario import Credentials, Scenario, ScenarioError, load
from tests.real_data import FILES, present
from tests.tastytrade_sync.simulator.rows import ACCOUNT, cash, trade

if TYPE_CHECKING:
    from pathlib import Path

TODAY = date(2026, 11, 20)
PUBLISHED_CASH = {
    "covered_calls_acat": "4720.68",
    "deposits": "19363.4",
    "future_options": "499.26",
    "lending_rebate": "0.29",
    "pfizer": "175.52",
    "single_options": "933.14",
    "spx_0dte_two_weeks": "641.123",
}


def loaded(folder: Path, document: object) -> Scenario:
    path = folder / "scenario.json"
    path.write_text(document if isinstance(document, str) else json.dumps(document))
    return load(str(path), today=TODAY)


def one_account(**more: Any) -> dict[str, Any]:
    return {"accounts": [{"account": ACCOUNT, "transactions": [], **more}]}


def test_load_reads_a_file__only_what_is_needed(tmp_path: Path) -> None:
    rows = [
        cash("Deposit", "5", "2026-01-05 15:00"),
        trade("Buy", "1.0", "/ESH6", "7000.0", "2026-01-05 15:00"),
    ]
    scenario = loaded(tmp_path, one_account(transactions=rows))
    account = scenario.accounts[0]
    assert account.transactions == rows
    assert (account.positions, account.balances, account.net_liq) == (None, None, None)
    assert (scenario.market, scenario.credentials, scenario.today) == ({}, Credentials(), None)


def test_load_keeps_what_the_file_states__positions_balances_bars(tmp_path: Path) -> None:
    stated = {
        "positions": [{"symbol": "X"}],
        "balances": {"cash-balance": "1.0"},
        "net-liq": [{"close": "1.0"}],
    }
    account = loaded(tmp_path, one_account(**stated)).accounts[0]
    assert (account.positions, account.balances, account.net_liq) == tuple(stated.values())


def test_load_reads_market_credentials_and_today__all_given(tmp_path: Path) -> None:
    extra = {"market": {"X": {"mark": "2.0"}}, "credentials": {"client-secret": "s"}, "today": "2026-03-02"}
    scenario = loaded(tmp_path, one_account() | extra)
    assert scenario.market == {"X": {"mark": "2.0"}}
    assert scenario.credentials == Credentials(client_secret="s")
    assert scenario.today == date(2026, 3, 2)
    assert scenario.market_on(TODAY) == scenario.market


def test_load_lets_odd_rows_through__unknown_kind_and_no_id(tmp_path: Path) -> None:
    odd = {"executed-at": "2026-01-05T15:00:00Z", "transaction-type": "Event", "value": "NaN", "id": None}
    assert loaded(tmp_path, one_account(transactions=[odd])).accounts[0].transactions == [odd]


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ("{", "line 1, column 2: not JSON"),
        ([], "the file must be an object, not a list"),
        ({}, 'the file has no "accounts"'),
        ({"accounts": {}}, "accounts must be a list, not an object"),
        ({"accounts": ["x"]}, "accounts[0] must be an object, not text"),
        ({"accounts": [{}]}, "accounts[0].account must be an object, not nothing"),
        ({"accounts": [{"account": {"account-number": 5}}]}, 'accounts[0].account needs an "account-number"'),
        ({"accounts": [{"account": ACCOUNT}]}, "accounts[0].transactions must be a list, not nothing"),
        (one_account(transactions=[1]), "accounts[0].transactions[0] must be an object, not a number"),
        (one_account(transactions=[{"executed-at": "soon"}]), 'transactions[0] needs "executed-at"'),
        (one_account(transactions=[{"executed-at": "2026-01-05T10:00:00"}]), "a time with its offset"),
        (one_account(positions={}), "accounts[0].positions must be a list"),
        (one_account(balances=[]), "accounts[0].balances must be an object"),
        ({"accounts": one_account()["accounts"] * 2}, "name the account-number 5WX00001 twice"),
        (one_account() | {"market": {"X": "2.0"}}, "market.X must be an object, not text"),
        (one_account() | {"credentials": {"refresh-token": 7}}, "credentials.refresh_token must be text"),
        (one_account() | {"today": "tomorrow"}, 'today must be a day like 2026-11-20, not "tomorrow"'),
    ],
)
def test_load_names_the_file_the_place_and_the_fault(tmp_path: Path, document: object, sentence: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        loaded(tmp_path, document)
    message = str(caught.value)
    assert message.startswith(f"{tmp_path / 'scenario.json'}: ")
    assert sentence in message
    assert message.endswith(".")


def test_load_says_what_it_could_be_given__no_such_name() -> None:
    with pytest.raises(ScenarioError, match=r"no scenario 'demmo': give demo, scale, scale:N or the path"):
        load("demmo", today=TODAY)


def test_load_says_that_a_folder_is_no_scenario(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="the file cannot be read"):
        load(str(tmp_path), today=TODAY)


@pytest.mark.real_data
@pytest.mark.parametrize("name", present(PUBLISHED_CASH))
def test_load_takes_a_published_history_as_it_is__cash_to_the_last_digit(name: str) -> None:
    account = load(str(FILES[name]), today=TODAY).accounts[0]
    found = balances(account.account, account.transactions, {}, today=TODAY)
    assert found["cash-balance"] == PUBLISHED_CASH[name]
