"""Faults that replace an answer or spoil its body, as they arrive over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx2
import pytest

from tests.tastytrade_sync.simulator.calls import GRANT, ROWS, error, ids, sign_in

if TYPE_CHECKING:
    from apps.tastytrade_sync.simulator.server import Simulator

JSON_REFUSALS = {
    "expired-token": (401, "token_invalid"),
    "unauthorized": (401, "unauthorized"),
    "forbidden": (403, "not_permitted"),
    "missing": (404, "not_found"),
    "invalid-parameter": (400, "validation_error"),
    # The code of this one is a number on the wire.
    "version-sunset": (406, 406),
    "internal": (500, "internal_server_error"),
}
PAGES = {
    "agent-refused": (401, "401 Authorization Required"),
    "too-many": (429, "429 Too Many Requests"),
    "bad-gateway": (502, "502 Bad Gateway"),
    "unavailable": (503, "503 Service Temporarily Unavailable"),
    "gateway-timeout": (504, "504 Gateway Time-out"),
    "redirect": (302, "302 Found"),
}
TOKEN_REFUSALS = {
    "grant-revoked": ("invalid_grant", "Grant revoked"),
    "token-garbled": ("invalid_grant", "Invalid JWT"),
    "refresh-refused": ("invalid_request", "User is not a TastyTrade customer"),
    "refresh-blip": ("internal_server_error", "Failed request to get http://sandbox-nginx.service"),
}
BODIES: dict[str, bytes] = {
    "empty-body": b"",
    "null": b"null",
    "empty-data": b'{"data":{}}',
    "list-body": b"[]",
}
CONNECTIONS = {"reset": httpx2.TransportError, "short-body": httpx2.RemoteProtocolError}
SILENCES = ("slow", "hang", "stall")


@pytest.mark.parametrize(("kind", "expected"), JSON_REFUSALS.items(), ids=JSON_REFUSALS)
def test_refusal_is_the_envelope_of_the_api(
    small: Simulator, call: httpx2.Client, kind: str, expected: tuple[int, object]
) -> None:
    small.break_with({"kind": kind})
    answer = call.get(ROWS)
    assert (answer.status_code, error(answer)["code"]) == expected
    assert answer.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize(("kind", "expected"), PAGES.items(), ids=PAGES)
def test_refusal_is_the_page_of_the_gate(
    small: Simulator, call: httpx2.Client, kind: str, expected: tuple[int, str]
) -> None:
    small.break_with({"kind": kind})
    answer = call.get(ROWS)
    assert (answer.status_code, answer.headers["Content-Type"]) == (expected[0], "text/html")
    assert answer.text.count(expected[1]) == 2  # in the title and in the heading
    assert "<hr><center>nginx</center>" in answer.text


@pytest.mark.parametrize(("kind", "expected"), TOKEN_REFUSALS.items(), ids=TOKEN_REFUSALS)
def test_token_refusal_is_flat__and_other_calls_go_on(
    small: Simulator, call: httpx2.Client, kind: str, expected: tuple[str, str]
) -> None:
    small.break_with({"kind": kind, "times": 1})
    assert call.get(ROWS).status_code == 200
    refused = call.post("/oauth/token", json=GRANT)
    assert (refused.status_code, refused.json()["error_code"]) == (400, expected[0])
    assert refused.json()["error_description"].startswith(expected[1])
    assert call.post("/oauth/token", json=GRANT).status_code == 200


def test_expired_token_ends_all_tokens__a_new_one_helps(small: Simulator, call: httpx2.Client) -> None:
    small.break_with({"kind": "expired-token", "times": 1})
    assert [call.get(ROWS).status_code for _ in range(2)] == [401, 401]
    sign_in(call)
    assert call.get(ROWS).status_code == 200


def test_token_endpoint_is_struck_by_other_kinds__only_by_its_path(small: Simulator, call: httpx2.Client) -> None:
    small.break_with({"kind": "unavailable"})
    assert call.post("/oauth/token", json=GRANT).status_code == 200
    small.break_with({"kind": "unavailable", "path": "/oauth/token"})
    assert call.post("/oauth/token", json=GRANT).status_code == 503
    assert call.get(ROWS).status_code == 200


@pytest.mark.parametrize("kind", ["too-many", "too-many-empty"])
@pytest.mark.parametrize("after", [None, 3, "Wed, 21 Oct 2026 07:28:00 GMT"])
def test_too_many_carries_retry_after__when_it_is_given(
    small: Simulator, call: httpx2.Client, kind: str, after: int | str | None
) -> None:
    small.break_with({"kind": kind, "value": after})
    answer = call.get(ROWS)
    assert answer.status_code == 429
    assert answer.headers.get("Retry-After") == (None if after is None else str(after))
    assert (answer.content == b"") == (kind == "too-many-empty")


def test_redirect_says_where_to(small: Simulator, call: httpx2.Client) -> None:
    small.break_with({"kind": "redirect", "value": "/elsewhere"})
    assert call.get(ROWS).headers["Location"] == "/elsewhere"


@pytest.mark.parametrize(("kind", "body"), BODIES.items(), ids=BODIES)
def test_body_is_replaced__the_status_stays_good(small: Simulator, call: httpx2.Client, kind: str, body: bytes) -> None:
    small.break_with({"kind": kind})
    answer = call.get(ROWS)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json")
    assert answer.content == body


@pytest.mark.parametrize("kind", ["truncated", "html", "bad-encoding"])
def test_body_can_not_be_decoded__the_status_stays_good(small: Simulator, call: httpx2.Client, kind: str) -> None:
    small.break_with({"kind": kind})
    answer = call.get(ROWS)
    assert answer.status_code == 200
    with pytest.raises(ValueError, match=r"."):
        answer.json()


def test_wrong_type_leaves_the_body_alone(small: Simulator, call: httpx2.Client) -> None:
    whole = call.get(ROWS).content
    small.break_with({"kind": "wrong-type"})
    answer = call.get(ROWS)
    assert (answer.headers["Content-Type"], answer.content) == ("text/plain", whole)


@pytest.mark.parametrize(("kind", "failure"), CONNECTIONS.items(), ids=CONNECTIONS)
def test_connection_breaks__the_next_call_makes_a_new_one(
    small: Simulator, call: httpx2.Client, kind: str, failure: type[Exception]
) -> None:
    small.break_with({"kind": kind, "times": 1})
    with pytest.raises(failure):
        call.get(ROWS)
    assert ids(call) == [4, 3, 2, 1]


@pytest.mark.parametrize("kind", SILENCES)
def test_silence_outlasts_a_client_that_waits_half_a_second(small: Simulator, call: httpx2.Client, kind: str) -> None:
    small.break_with({"kind": kind, "times": 1})
    # In a hurry for this call only: on a busy machine also a sound answer can take as long.
    with pytest.raises(httpx2.ReadTimeout):
        call.get(ROWS, timeout=0.5)
    assert ids(call) == [4, 3, 2, 1]


def test_slow_answer_is_whole__when_waited_for(small: Simulator, call: httpx2.Client) -> None:
    small.break_with({"kind": "slow", "value": 0.05})
    assert ids(call) == [4, 3, 2, 1]


def test_two_faults_meet_on_one_call(small: Simulator, call: httpx2.Client) -> None:
    faults: list[dict[str, Any]] = [{"kind": "slow", "value": 0.01}, {"kind": "reset"}]
    small.break_with(*faults)
    with pytest.raises(httpx2.TransportError):
        call.get(ROWS)
