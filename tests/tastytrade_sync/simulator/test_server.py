"""The simulator over HTTP, asked as the real API would be."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from apps.tastytrade_sync.simulator.scenario import load
from apps.tastytrade_sync.simulator.server import Simulator, running_simulator
from tests.tastytrade_sync.simulator.calls import signed_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx2

TODAY = date(2026, 11, 20)
NUMBER = "5WX10001"
BACK = "http://127.0.0.1/back"
GRANT = {
    "grant_type": "refresh_token", "refresh_token": "simulator-refresh-token", "client_secret": "simulator-secret",
}  # fmt: skip


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with running_simulator(load("demo", today=TODAY), today=TODAY) as running:
        yield running


@pytest.fixture
def http(simulator: Simulator) -> Iterator[httpx2.Client]:
    simulator.break_with()
    with signed_in(simulator) as client:
        yield client


def items(answer: httpx2.Response) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = answer.json()["data"]["items"]
    return found


def test_agent_without_a_version_meets_the_gate_page(http: httpx2.Client) -> None:
    answer = http.get("/customers/me", headers={"User-Agent": "nameless"})
    assert (answer.status_code, answer.headers["Content-Type"]) == (401, "text/html")


def test_wrong_token_is_refused(http: httpx2.Client) -> None:
    answer = http.get("/customers/me", headers={"Authorization": "Bearer wrong"})
    assert answer.json()["error"]["code"] == "token_invalid"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"client_secret": "wrong"}, "invalid_client"),
        ({"refresh_token": "wrong"}, "invalid_grant"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
    ],
)
def test_token_errors_are_flat(http: httpx2.Client, change: dict[str, str], code: str) -> None:
    answer = http.post("/oauth/token", json={**GRANT, **change})
    assert (answer.status_code, answer.json()["error_code"]) == (400, code)


def test_token_may_be_asked_for_by_form__but_not_by_a_form_that_says_it_is_json(http: httpx2.Client) -> None:
    assert http.post("/oauth/token", data=GRANT).status_code == 200
    answer = http.post("/oauth/token", content="grant_type=x", headers={"Content-Type": "application/json"})
    assert answer.json()["error"]["code"] == "malformed_json"


def test_approval_gives_a_code_that_works_once(http: httpx2.Client) -> None:
    asked = {
        "client_id": "simulator-client",
        "redirect_uri": BACK,
        "state": "s",
        "choice": "approve",
    }
    sent_back = parse_qs(urlsplit(http.get("/auth.html", params=asked).headers["Location"]).query)
    exchange = {
        "grant_type": "authorization_code", "code": sent_back["code"][0], "client_id": "simulator-client",
        "client_secret": "simulator-secret", "redirect_uri": BACK,
    }  # fmt: skip
    assert sent_back["state"] == ["s"]
    assert "refresh_token" in http.post("/oauth/token", json=exchange).json()
    assert http.post("/oauth/token", json=exchange).status_code == 400


def test_denial_sends_an_error_back(http: httpx2.Client) -> None:
    asked = {"client_id": "simulator-client", "redirect_uri": BACK, "choice": "deny"}
    assert "error=access_denied" in http.get("/auth.html", params=asked).headers["Location"]


def test_consent_page_names_an_unknown_application(http: httpx2.Client) -> None:
    assert "Unknown application" in http.get("/auth.html", params={"client_id": "who"}).text


def test_accounts_are_listed_with_the_closed_one(http: httpx2.Client) -> None:
    accounts = [item["account"] for item in items(http.get("/customers/me/accounts"))]
    assert [account["is-closed"] for account in accounts].count(True) == 1
    assert http.get(f"/customers/me/accounts/{NUMBER}").json()["data"]["account-number"] == NUMBER
    assert http.get("/customers/me").json()["data"]["id"] == "me"


def test_other_customers_and_accounts_are_forbidden(http: httpx2.Client) -> None:
    for path in ("/customers/you", "/accounts/5WX99999/balances"):
        assert http.get(path).json()["error"]["code"] == "not_permitted"


def test_unknown_path_is_not_found(http: httpx2.Client) -> None:
    assert http.get("/nothing").status_code == 404


def test_old_version_is_no_longer_served(http: httpx2.Client) -> None:
    answer = http.get("/customers/me", headers={"Accept-Version": "20200101"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (406, 406)


def test_balances_come_as_a_list_and_by_currency(http: httpx2.Client) -> None:
    (listed,) = items(http.get(f"/accounts/{NUMBER}/balances"))
    assert listed == http.get(f"/accounts/{NUMBER}/balances/USD").json()["data"]
    assert http.get(f"/accounts/{NUMBER}/balances/EUR").status_code == 404


def test_snapshots_need_a_time_of_day(http: httpx2.Client) -> None:
    path = f"/accounts/{NUMBER}/balance-snapshots"
    assert http.get(path).json()["error"]["errors"] == [{"domain": "time-of-day", "reason": "is missing"}]
    assert len(items(http.get(path, params={"time-of-day": "EOD"}))) == 2
    one_day = {"time-of-day": "BOD", "snapshot-date": "2026-11-02"}
    assert items(http.get(path, params=one_day))[0]["snapshot-date"] == "2026-11-02"
    week = {"time-of-day": "EOD", "start-date": "2026-11-09", "end-date": "2026-11-13"}
    assert len(items(http.get(path, params=week))) == 5


def test_positions_show_marks_only_when_asked(http: httpx2.Client) -> None:
    path = f"/accounts/{NUMBER}/positions"
    assert all("mark-price" not in item for item in items(http.get(path)))
    marked = items(http.get(path, params={"include-marks": "true"}))
    assert all("mark-price" in item for item in marked)
    symbol = marked[0]["symbol"]
    assert [item["symbol"] for item in items(http.get(path, params={"symbol": symbol}))] == [symbol]


@pytest.mark.parametrize(
    ("wanted", "field", "value"),
    [
        ({"type": "Trade"}, "transaction-type", "Trade"),
        ({"sub-type[]": "Expiration"}, "transaction-sub-type", "Expiration"),
        ({"underlying-symbol": "AAPL"}, "underlying-symbol", "AAPL"),
        ({"instrument-type": "Future"}, "instrument-type", "Future"),
    ],
)
def test_transactions_are_filtered(http: httpx2.Client, wanted: dict[str, str], field: str, value: str) -> None:
    rows = items(http.get(f"/accounts/{NUMBER}/transactions", params=wanted))
    assert rows
    assert {row[field] for row in rows} == {value}


def test_transactions_come_newest_first_in_pages(http: httpx2.Client) -> None:
    path = f"/accounts/{NUMBER}/transactions"
    first = http.get(path, params={"per-page": 10}).json()
    second = http.get(path, params={"per-page": 10, "page-offset": 1}).json()
    moments = [row["executed-at"] for row in first["data"]["items"] + second["data"]["items"]]
    assert moments == sorted(moments, reverse=True)
    assert second["pagination"]["item-offset"] == 10


@pytest.mark.parametrize(
    ("wanted", "domain"),
    [({"per-page": 5000}, "per-page"), ({"end-date": "soon"}, "end-date"), ({"sort": "Up"}, "sort")],
)
def test_wrong_parameter_is_named(http: httpx2.Client, wanted: dict[str, Any], domain: str) -> None:
    answer = http.get(f"/accounts/{NUMBER}/transactions", params=wanted)
    assert (answer.status_code, answer.json()["error"]["errors"][0]["domain"]) == (400, domain)


def test_dates_cut_the_list(http: httpx2.Client) -> None:
    wanted = {"start-date": "2026-11-02", "end-date": "2026-11-03", "sort": "Asc"}
    days = {row["executed-at"][:10] for row in items(http.get(f"/accounts/{NUMBER}/transactions", params=wanted))}
    assert days <= {"2026-11-02", "2026-11-03", "2026-11-04"}
    assert days


def test_one_row_is_the_one_in_the_list(http: httpx2.Client) -> None:
    path = f"/accounts/{NUMBER}/transactions"
    row = items(http.get(path, params={"per-page": 1}))[0]
    assert http.get(f"{path}/{row['id']}").json()["data"] == row
    assert http.get(f"{path}/1").status_code == 404


def test_fees_of_a_day_carry_their_effect(http: httpx2.Client) -> None:
    path = f"/accounts/{NUMBER}/transactions/total-fees"
    # A Sunday: nothing was traded, so there is no effect either.
    assert http.get(path, params={"date": "2026-11-15"}).json()["data"] == {
        "total-fees": "0.0",
        "total-fees-effect": "None",
    }


def test_net_liq_history_is_daily__but_a_day_is_in_five_minutes(http: httpx2.Client) -> None:
    path = f"/accounts/{NUMBER}/net-liq/history"
    assert http.get(path).status_code == 400
    assert len(items(http.get(path, params={"time-back": "1w"}))) <= 8
    # Six and a half hours in bars of five minutes.
    assert len(items(http.get(path, params={"time-back": "1d"}))) == 78


def test_quotes_leave_unknown_symbols_out(http: httpx2.Client) -> None:
    quotes = items(http.get("/market-data/by-type", params={"equity": "AAPL,NOSUCH"}))
    assert [quote["symbol"] for quote in quotes] == ["AAPL"]
    too_many = ",".join(f"S{number}" for number in range(101))
    assert http.get("/market-data/by-type", params={"equity": too_many}).status_code == 400


def test_clock_faults_and_grant_are_moved_from_outside(simulator: Simulator, http: httpx2.Client) -> None:
    assert http.post("/__sim__/faults", json=[{"kind": "bad-gateway", "times": 1}]).status_code == 200
    assert http.get("/customers/me").status_code == 502
    assert "There is no fault" in http.post("/__sim__/faults", json=[{"kind": "gremlin"}]).json()["error"]
    assert "may have" in http.post("/__sim__/faults", json=[{"kind": "reset", "colour": 1}]).json()["error"]
    http.post("/__sim__/grant", json={"revoked": True})
    assert http.post("/oauth/token", json=GRANT).json()["error_description"] == "Grant revoked"
    http.post("/__sim__/grant", json={"revoked": False})
    assert http.post("/__sim__/clock", json={"today": "2026-11-20"}).json()["today"] == "2026-11-20"
