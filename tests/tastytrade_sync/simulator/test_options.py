"""What nobody has established about the real API is an option, and each option does what it says."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from apps.tastytrade_sync.simulator.options import Options
from tests.tastytrade_sync.simulator.calls import FIRST, GRANT, ROWS, error, ids, items
from tests.tastytrade_sync.simulator.rows import trade

if TYPE_CHECKING:
    import httpx2

    from apps.tastytrade_sync.simulator.server import Simulator

BACK = "http://127.0.0.1/back"
ASKED = {"client_id": "simulator-client", "redirect_uri": BACK}


@pytest.fixture
def options(small: Simulator) -> Options:
    return small.world.options


def sent_back(call: httpx2.Client, choice: str, **more: str) -> dict[str, list[str]]:
    answer = call.get("/auth.html", params={**ASKED, "choice": choice, **more})
    return parse_qs(urlsplit(answer.headers["Location"]).query)


def exchanged(call: httpx2.Client, code: str, **more: str) -> dict[str, Any]:
    body = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, **ASKED,
            "client_secret": "simulator-secret", **more}  # fmt: skip
    found: dict[str, Any] = call.post("/oauth/token", json=body).json()
    return found


def test_every_option_is_explained() -> None:
    explained = Options.__doc__ or ""
    assert [each.name for each in dataclasses.fields(Options) if f"`{each.name}`" not in explained] == []


def test_token_lives_as_long_as_it_is_told(options: Options, call: httpx2.Client) -> None:
    options.change({"expires_in": 0})
    granted = call.post("/oauth/token", json=GRANT).json()
    assert granted["expires_in"] == 0
    answer = call.get(ROWS, headers={"Authorization": f"Bearer {granted['access_token']}"})
    assert error(answer)["code"] == "token_invalid"


def test_code_lives_as_long_as_it_is_told(options: Options, call: httpx2.Client) -> None:
    assert "access_token" in exchanged(call, sent_back(call, "approve")["code"][0])
    options.change({"code_lifetime": 0})
    assert exchanged(call, sent_back(call, "approve")["code"][0])["error_description"] == "Invalid authorization code"


@pytest.mark.parametrize("more", [{"redirect_uri": "http://127.0.0.1/other"}, {"client_id": "somebody"}], ids=str)
def test_code_is_bound_to_its_address_and_its_client(call: httpx2.Client, more: dict[str, str]) -> None:
    assert exchanged(call, sent_back(call, "approve")["code"][0], **more)["error_code"] == "invalid_grant"


def test_only_registered_addresses_are_sent_back_to(options: Options, call: httpx2.Client) -> None:
    assert "Approve" in call.get("/auth.html", params=ASKED).text
    options.change({"redirect_uris": ["http://127.0.0.1/other"]})
    assert "Unknown application" in call.get("/auth.html", params=ASKED).text


def test_refusals_are_worded_as_told(options: Options, call: httpx2.Client) -> None:
    options.change(
        {"wrong_secret": ["bad_client", "No"], "wrong_code": ["bad_code", "Never"], "denial": ["no", "Nope"]}
    )
    refused = call.post("/oauth/token", json={**GRANT, "client_secret": "wrong"}).json()
    assert refused == {"error_code": "bad_client", "error_description": "No"}
    assert exchanged(call, "unknown") == {"error_code": "bad_code", "error_description": "Never"}
    assert sent_back(call, "deny", state="s") == {"error": ["no"], "error_description": ["Nope"], "state": ["s"]}


@pytest.mark.parametrize(("scope", "told"), [(None, None), ("read trade", "read trade")])
def test_scope_is_told_or_not(options: Options, call: httpx2.Client, scope: str | None, told: str | None) -> None:
    options.change({"scope": scope})
    assert call.post("/oauth/token", json=GRANT).json().get("scope") == told


def test_rotated_refresh_token_replaces_the_old_one(options: Options, call: httpx2.Client) -> None:
    options.change({"rotate_refresh_token": True})
    new = call.post("/oauth/token", json=GRANT).json()["refresh_token"]
    assert call.post("/oauth/token", json=GRANT).json()["error_description"] == "Invalid JWT"
    assert "access_token" in call.post("/oauth/token", json={**GRANT, "refresh_token": new}).json()


def test_authority_level_is_that_of_every_account(options: Options, call: httpx2.Client) -> None:
    options.change({"authority_level": "read-only"})
    assert {item["authority-level"] for item in items(call.get("/customers/me/accounts"))} == {"read-only"}


@pytest.mark.parametrize(
    "path",
    ["/nothing", f"{ROWS}/77", f"/accounts/{FIRST}/balances/EUR", "/instruments/futures/ZZZ", "/market-data/Equity/NO"],
)
def test_not_found_has_one_code_everywhere(options: Options, call: httpx2.Client, path: str) -> None:
    options.change({"not_found_code": "record_not_found"})
    answer = call.get(path)
    assert (answer.status_code, error(answer)["code"]) == (404, "record_not_found")


def test_fees_are_of_the_trade_date__or_of_the_day_of_execution(
    small: Simulator, options: Options, call: httpx2.Client
) -> None:
    # Executed on the evening of the 7th in New York, for the trade date of the 8th.
    late = trade(
        "Buy", "1.0", "/MESH6", "6900.0", "2026-01-08 00:30", id=9, commission="1.0", commission_effect="Debit"
    )
    small.world.put_rows(FIRST, [late])

    def fees(day: int) -> str:
        path = f"/accounts/{FIRST}/transactions/total-fees"
        found: str = call.get(path, params={"date": f"2026-01-0{day}"}).json()["data"]["total-fees"]
        return found

    assert [fees(7), fees(8)] == ["0.0", "1.0"]
    options.change({"fees_day": "executed-at"})
    assert [fees(7), fees(8)] == ["1.0", "0.0"]


def test_fees_are_of_the_day_of_execution__where_the_trade_date_cannot_be_read(
    small: Simulator, call: httpx2.Client
) -> None:
    odd = trade("Buy", "1.0", "/MESH6", "6900.0", "2026-01-08 15:00", id=9, commission="1.0", commission_effect="Debit")
    small.world.put_rows(FIRST, [{**odd, "transaction-date": "soon"}])
    answer = call.get(f"/accounts/{FIRST}/transactions/total-fees", params={"date": "2026-01-08"})
    assert answer.json()["data"]["total-fees"] == "1.0"


def test_calls_are_limited_by_the_minute__and_the_answer_may_say_for_how_long(
    options: Options, call: httpx2.Client
) -> None:
    options.change({"rate_limit": 3})  # signing in was the first
    answers = [call.get(ROWS) for _ in range(3)]
    assert [each.status_code for each in answers] == [200, 200, 429]
    assert "Retry-After" not in answers[-1].headers
    options.change({"retry_after": 7})
    assert call.get(ROWS).headers["Retry-After"] == "7"
    options.change({"rate_limit": None})
    assert ids(call) == [4, 3, 2, 1]


VERSIONS = [(None, dict), ("20240101", dict), ("20240501", list), ("20251101", list), ("29991231", list)]


@pytest.mark.parametrize(("asked", "kind"), VERSIONS, ids=str)
def test_version_is_the_newest_up_to_the_one_asked_for__without_one_the_oldest(
    options: Options, call: httpx2.Client, asked: str | None, kind: type
) -> None:
    options.change({"versions": {"balances": [20240101, 20240501]}})
    headers = {} if asked is None else {"Accept-Version": asked}
    data = call.get(f"/accounts/{FIRST}/balances", headers=headers).json()["data"]
    assert isinstance(data.get("items", data), kind)


@pytest.mark.parametrize("asked", ["20200101", "soon", "-1"])
def test_version_before_every_living_one_is_not_acceptable(call: httpx2.Client, asked: str) -> None:
    answer = call.get(f"/accounts/{FIRST}/balances", headers={"Accept-Version": asked})
    assert (answer.status_code, error(answer)) == (
        406, {"code": 406, "message": "The requested version is not supported."},
    )  # fmt: skip


def test_instruments_have_no_pages__before_the_version_that_brought_them(options: Options, call: httpx2.Client) -> None:
    options.change({"versions": {"instruments": [20240101, 20250715]}})
    before, since = (
        call.get("/instruments/equities", headers={"Accept-Version": version}).json()
        for version in ("20250101", "20250801")
    )
    assert ("pagination" in before, "pagination" in since) == (False, True)
    assert before["data"] == since["data"]


def test_refresh_need_not_name_its_client__but_the_right_one_if_any(call: httpx2.Client) -> None:
    assert "access_token" in call.post("/oauth/token", json={**GRANT, "client_id": "simulator-client"}).json()
    assert call.post("/oauth/token", json={**GRANT, "client_id": "x"}).json()["error_code"] == "invalid_client"


def test_code_is_exchanged_only_by_a_client_that_names_itself(call: httpx2.Client) -> None:
    body = {"grant_type": "authorization_code", "code": sent_back(call, "approve")["code"][0], "redirect_uri": BACK,
            "client_secret": "simulator-secret"}  # fmt: skip
    assert call.post("/oauth/token", json=body).json()["error_code"] == "invalid_grant"
