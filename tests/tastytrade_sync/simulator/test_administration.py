"""`/__sim__/…`: the simulated broker is moved from outside, and refuses what it cannot do in one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx2
import pytest

from tests.tastytrade_sync.simulator.calls import FIRST, GRANT, ROWS, SECOND, ids, items, sign_in
from tests.tastytrade_sync.simulator.rows import ACCOUNT, PUT, cash

if TYPE_CHECKING:
    from apps.tastytrade_sync.simulator.server import Simulator


def post(call: httpx2.Client, subject: str, body: Any) -> dict[str, Any]:
    answer = call.post(f"/__sim__/{subject}", json=body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def accounts(call: httpx2.Client) -> dict[str, Any]:
    return {item["account"]["account-number"]: item["account"] for item in items(call.get("/customers/me/accounts"))}


def test_state_is_shown_to_anybody(small: Simulator) -> None:
    assert httpx2.get(f"{small.url}/__sim__/").json() == {"today": "2026-01-20", "requests": 0}


def test_clock_is_set_and_stepped(call: httpx2.Client) -> None:
    assert post(call, "clock", {"today": "2026-01-06"})["today"] == "2026-01-06"
    assert ids(call) == [2, 1]
    assert post(call, "clock", {"days": 10})["today"] == "2026-01-16"
    assert ids(call) == [3, 2, 1]


def test_faults_are_set_added_shown_and_cleared(call: httpx2.Client) -> None:
    post(call, "faults", [{"kind": "internal", "path": "/positions"}])
    post(call, "faults", {"kind": "forbidden", "path": "/transactions", "times": 1})
    call.get(ROWS)
    shown = call.get("/__sim__/faults").json()["faults"]
    assert [(fault["kind"], fault["met"], fault["struck"]) for fault in shown] == [
        ("internal", 0, 0), ("forbidden", 1, 1),
    ]  # fmt: skip
    assert call.delete("/__sim__/faults").status_code == 200
    assert call.get(f"/accounts/{FIRST}/positions").status_code == 200


def test_options_change_how_it_answers(call: httpx2.Client) -> None:
    shown = post(call, "options", {"timestamps": "zulu", "api_version": "v1"})["options"]
    assert (shown["timestamps"], shown["expires_in"]) == ("zulu", 900)
    answer = call.get(ROWS).json()
    assert (answer["api-version"], answer["data"]["items"][0]["executed-at"]) == ("v1", "2026-01-19T15:00:00.000Z")


def test_options_are_all_or_nothing(call: httpx2.Client) -> None:
    answer = call.post("/__sim__/options", json={"api_version": "v1", "timestamps": "roman"})
    assert "must be one of as-is, offset, zulu" in answer.json()["error"]
    assert call.get("/__sim__/options").json()["options"]["api_version"] is None


def test_grant_is_revoked_and_given_back(call: httpx2.Client) -> None:
    post(call, "grant", {"revoked": True})
    assert call.post("/oauth/token", json=GRANT).json()["error_description"] == "Grant revoked"
    post(call, "grant", {"revoked": False})
    assert call.post("/oauth/token", json=GRANT).status_code == 200


def test_access_tokens_end_when_told(call: httpx2.Client) -> None:
    post(call, "grant", {"expire-access": True})
    assert call.get(ROWS).status_code == 401


def test_rows_are_put_replaced_and_removed(call: httpx2.Client) -> None:
    new, other = cash("Deposit", "9", "2026-01-20 15:00", id=9), cash("Deposit", "8", "2026-01-05 15:00", id=1)
    post(call, "rows", {"account": FIRST, "put": [new, other], "remove": [2]})
    assert ids(call) == [9, 4, 3, 1]
    assert call.get(f"{ROWS}/1").json()["data"]["net-value"] == "8.0"


def test_account_is_added_with_its_rows(call: httpx2.Client) -> None:
    account = {
        "account": {**ACCOUNT, "account-number": "5WX00003"},
        "transactions": [cash("Deposit", "3", "2026-01-05 15:00")],
    }  # fmt: skip
    post(call, "accounts", {"add": account})
    assert call.get("/__sim__/accounts").json()["accounts"] == {FIRST: 4, SECOND: 1, "5WX00003": 1}
    assert call.get("/accounts/5WX00003/balances/USD").json()["data"]["cash-balance"] == "3.0"


def test_account_is_closed_reopened_changed_and_removed(call: httpx2.Client) -> None:
    post(call, "accounts", {"close": SECOND})
    assert (accounts(call)[SECOND]["is-closed"], "closed-at" in accounts(call)[SECOND]) == (True, True)
    post(call, "accounts", {"reopen": SECOND})
    assert (accounts(call)[SECOND]["is-closed"], "closed-at" in accounts(call)[SECOND]) == (False, False)
    post(call, "accounts", {"change": {"account-number": SECOND, "nickname": "Other"}})
    assert accounts(call)[SECOND]["nickname"] == "Other"
    post(call, "accounts", {"remove": SECOND})
    assert list(accounts(call)) == [FIRST]


def test_account_that_may_no_longer_borrow_has_the_balances_of_one_that_may_not(call: httpx2.Client) -> None:
    def told() -> list[str]:
        balance = call.get(f"/accounts/{SECOND}/balances/USD").json()["data"]
        return [balance["equity-buying-power"], balance["cash-settle-balance"]]

    # Seven dollars in cash: on margin they buy for twice as much, and are settled on the margin side.
    assert told() == ["14.0", "0.0"]
    post(call, "accounts", {"change": {"account-number": SECOND, "margin-or-cash": "Cash"}})
    assert told() == ["7.0", "7.0"]


def test_accounts_are_changed_one_at_a_time__a_refused_call_changes_nothing(call: httpx2.Client) -> None:
    answer = call.post("/__sim__/accounts", json={"close": SECOND, "remove": "5WX99999"})
    assert (answer.status_code, "one change" in answer.json()["error"]) == (400, True)
    assert accounts(call)[SECOND]["is-closed"] is False


def test_positions_are_stated__and_derived_again(small: Simulator, call: httpx2.Client) -> None:
    post(call, "clock", {"today": "2026-01-06"})
    (derived,) = items(call.get(f"/accounts/{FIRST}/positions"))
    post(call, "stated", {"account": FIRST, "positions": [{**derived, "quantity": 3}]})
    assert items(call.get(f"/accounts/{FIRST}/positions"))[0]["quantity"] == 3
    post(call, "stated", {"account": FIRST, "positions": None})
    assert [(row["symbol"], row["quantity"]) for row in items(call.get(f"/accounts/{FIRST}/positions"))] == [(PUT, 1)]


def test_requests_are_shown_and_forgotten(call: httpx2.Client) -> None:
    call.get(ROWS, params={"per-page": 2})
    assert call.get("/__sim__/requests").json()["calls"] == ["POST /oauth/token", f"GET {ROWS}?per-page=2"]
    assert call.delete("/__sim__/requests").json()["requests"] == 0


def test_reset_goes_back_to_the_start(call: httpx2.Client) -> None:
    whole, listed = call.get(ROWS).json(), accounts(call)
    post(call, "clock", {"days": 5})
    post(call, "faults", {"kind": "sandbox-wipe", "times": 1})
    post(call, "options", {"api_version": "v1"})
    post(call, "accounts", {"close": FIRST})
    call.get(ROWS)
    assert post(call, "reset", None) == {"today": "2026-01-20", "requests": 0}
    sign_in(call)
    assert (call.get(ROWS).json(), accounts(call)) == (whole, listed)


REFUSED: list[tuple[str, Any, str]] = [
    ("clock", {"today": "soon"}, "today must be a day like 2026-11-20"),
    ("clock", {"days": "one"}, "days a whole number"),
    ("clock", {"hours": 1}, "must be an object with any of today, days"),
    ("faults", "rain", "must be a fault or a list of faults"),
    ("faults", [{"kind": "gremlin"}], "There is no fault 'gremlin'"),
    ("options", [], "must be an object of options"),
    ("options", {"colour": 1}, "There is no option colour; known are"),
    ("options", {"expires_in": "long"}, "must be a number of seconds, not 'long'"),
    ("options", {"rate_limit": -1}, "must be a whole number or null, not -1"),
    ("options", {"rotate_refresh_token": 1}, "must be true or false, not 1"),
    ("options", {"authority_level": 1}, "must be a text, not 1"),
    ("options", {"redirect_uris": "http://here"}, "must be a list of texts"),
    ("options", {"denial": ["one"]}, "must be a code and a description"),
    ("options", {"versions": {"orders": []}}, "must give each group a list of dates"),
    ("grant", {}, "must be an object with any of revoked, expire-access"),
    ("rows", {"account": "5WX99999"}, "There is no account '5WX99999'"),
    ("rows", {"account": FIRST, "put": {}}, "put must be a list of rows"),
    ("rows", {"account": FIRST, "put": [{"id": 1}]}, 'put[0] needs "executed-at"'),
    ("accounts", {"open": FIRST}, "must be an object with any of add, change"),
    ("accounts", {"add": {"account": {}}}, 'needs an "account-number"'),
    ("accounts", {"change": FIRST}, "change must be an object"),
    ("accounts", {"remove": "5WX99999"}, "There is no account"),
    ("stated", {"account": FIRST, "positions": {}}, "positions must be a list or null"),
]


@pytest.mark.parametrize(("subject", "body", "sentence"), REFUSED, ids=lambda part: str(part)[:30])
def test_call_is_refused_in_one_sentence(call: httpx2.Client, subject: str, body: object, sentence: str) -> None:
    answer = call.post(f"/__sim__/{subject}", json=body)
    assert answer.status_code == 400
    assert sentence in answer.json()["error"]
    assert ids(call) == [4, 3, 2, 1]


def test_body_that_is_no_json_is_refused(call: httpx2.Client) -> None:
    assert call.post("/__sim__/faults", content=b"[").json() == {"error": "The body is not JSON."}


@pytest.mark.parametrize(("method", "path"), [("GET", "/__sim__/weather"), ("PUT", "/__sim__/faults")])
def test_unknown_call_is_not_found(call: httpx2.Client, method: str, path: str) -> None:
    answer = call.request(method, path)
    assert (answer.status_code, answer.json()["error"]["message"]) == (404, f"There is no {method} {path}.")


def test_mistake_of_the_simulator_is_an_internal_error__and_is_logged(
    small: Simulator, call: httpx2.Client, caplog: pytest.LogCaptureFixture
) -> None:
    small.world.accounts[FIRST].fields = {}
    assert call.get(f"/accounts/{FIRST}/balances").status_code == 500
    assert "KeyError" in caplog.text
    assert ids(call) == [4, 3, 2, 1]


def test_balances_and_net_liq_are_stated__and_derived_again(call: httpx2.Client) -> None:
    def told() -> tuple[str, list[str]]:
        balance = call.get(f"/accounts/{FIRST}/balances/USD").json()["data"]
        bars = items(call.get(f"/accounts/{FIRST}/net-liq/history", params={"time-back": "1w"}))
        return balance["cash-balance"], [bar["close"] for bar in bars]

    derived, bar = told(), {"time": "2026-01-20 21:00:00+00", "close": "6.0"}
    post(call, "stated", {"account": FIRST, "balances": {"currency": "USD", "cash-balance": "5.0"}, "net-liq": [bar]})
    assert told() == ("5.0", ["6.0"])
    post(call, "stated", {"account": FIRST, "balances": None, "net-liq": None})
    assert told() == derived
