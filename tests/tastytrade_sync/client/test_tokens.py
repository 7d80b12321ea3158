"""Tokens: what the broker's refusals mean, which of them are worth another try, and that no secret leaks."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from apps.tastytrade_sync.client import BrokerError, BrokerReader, Credentials, ErrorKind
from tests.tastytrade_sync.client.conftest import CREDENTIALS
from tests.tastytrade_sync.client.scripted_server import (
    TOKEN_PATH,
    Reply,
    ScriptedBroker,
    json_reply,
    nginx,
    refusal,
    token_reply,
)

if TYPE_CHECKING:
    from collections.abc import Callable

ACCOUNTS = "/customers/me/accounts"
GOOD = json_reply({"data": {"items": []}})


def test_token_is_asked_with_secret_and_refresh_token__and_our_agent(
    broker: ScriptedBroker, reader: BrokerReader
) -> None:
    broker.answer(ACCOUNTS, GOOD)
    reader.accounts()
    (asked,) = broker.asked(TOKEN_PATH)
    assert json.loads(asked.body) == {
        "grant_type": "refresh_token",
        "client_secret": CREDENTIALS.client_secret,
        "refresh_token": CREDENTIALS.refresh_token,
    }
    assert asked.headers["User-Agent"] == "tastytrade-tracker/0.1"
    assert asked.headers["Host"] == broker.url.removeprefix("http://")
    assert "Authorization" not in asked.headers


def test_scope_is_what_the_broker_granted(broker: ScriptedBroker, reader: BrokerReader) -> None:
    broker.answer(TOKEN_PATH, token_reply(scope="read"))
    broker.answer(ACCOUNTS, GOOD)
    assert reader.scope == ""
    reader.accounts()
    assert reader.scope == "read"


FINAL = {
    "revoked": (refusal("invalid_grant", "Grant revoked"), ErrorKind.GRANT_REVOKED),
    "elsewhere": (refusal("invalid_grant", "Invalid JWT"), ErrorKind.WRONG_ENVIRONMENT),
    "wrong secret": (refusal("invalid_client", "Invalid client credentials"), ErrorKind.WRONG_SECRET),
    "standard form": (json_reply({"error": "invalid_client"}, status=401), ErrorKind.WRONG_SECRET),
    "standard grant": (json_reply({"error": "invalid_grant"}, status=400), ErrorKind.GRANT_REVOKED),
    "unknown": (refusal("invalid_scope", "Scope is not allowed"), ErrorKind.UNEXPECTED_ANSWER),
    "forbidden": (json_reply({"error": {"code": "not_permitted"}}, status=403), ErrorKind.FORBIDDEN),
    "agent refused": (nginx(401, "Authorization Required"), ErrorKind.UNEXPECTED_ANSWER),
    "sunset": (json_reply({"error": {"code": 406}}, status=406), ErrorKind.VERSION_SUNSET),
    "null": (Reply(body="null"), ErrorKind.UNEXPECTED_ANSWER),
    "no token": (json_reply({"token_type": "Bearer"}), ErrorKind.UNEXPECTED_ANSWER),
}


@pytest.mark.parametrize(("reply", "kind"), FINAL.values(), ids=FINAL)
def test_refusal_is_named_and_not_tried_again(
    broker: ScriptedBroker, reader: BrokerReader, reply: Reply, kind: ErrorKind
) -> None:
    broker.answer(TOKEN_PATH, reply)
    with pytest.raises(BrokerError) as caught:
        reader.accounts()
    assert (caught.value.kind, caught.value.status) == (kind, reply.status)
    assert (reader.calls, reader.retries) == (1, 0)


TRANSIENT = {
    "no customer": (refusal("invalid_request", "User is not a TastyTrade customer"), ErrorKind.BROKER_DOWN),
    "inner blip": (refusal("internal_server_error", "Failed request to get http://x"), ErrorKind.BROKER_DOWN),
    "throttled": (nginx(429, "Too Many Requests"), ErrorKind.RATE_LIMITED),
    "down": (nginx(503, "Service Unavailable"), ErrorKind.BROKER_DOWN),
    "web page": (nginx(200, "Welcome"), ErrorKind.UNEXPECTED_ANSWER),
    "short body": (Reply(body="{}", is_cut=True), ErrorKind.UNREACHABLE),
    "slow": (Reply(body="{}", delay=0.6), ErrorKind.UNREACHABLE),
    "not gzip": (Reply(body="plain", headers={"Content-Encoding": "gzip"}), ErrorKind.UNREACHABLE),
}


@pytest.mark.parametrize(("reply", "kind"), TRANSIENT.values(), ids=TRANSIENT)
def test_transient_refusal_is_tried_four_times_in_all(
    broker: ScriptedBroker, reader: BrokerReader, reply: Reply, kind: ErrorKind
) -> None:
    broker.answer(TOKEN_PATH, reply)
    with pytest.raises(BrokerError) as caught:
        reader.accounts()
    assert caught.value.kind is kind
    assert (reader.calls, reader.retries) == (4, 3)


def test_transient_refusal_is_survived__customer_known_again(broker: ScriptedBroker, reader: BrokerReader) -> None:
    broker.answer(TOKEN_PATH, TRANSIENT["no customer"][0], token_reply())
    broker.answer(ACCOUNTS, GOOD)
    assert reader.accounts().items == []
    assert reader.retries == 1


def test_garbled_token_is_told_from_one_of_elsewhere(
    broker: ScriptedBroker, make_reader: Callable[..., BrokerReader]
) -> None:
    broker.answer(TOKEN_PATH, refusal("invalid_grant", "Invalid JWT"))
    with pytest.raises(BrokerError, match="incomplete, or it is not a refresh token") as caught:
        make_reader(replace(CREDENTIALS, refresh_token="my-password")).accounts()
    assert caught.value.kind is ErrorKind.WRONG_ENVIRONMENT


@pytest.mark.parametrize("missing", ["client_secret", "refresh_token"])
def test_empty_secrets_ask_nobody(
    broker: ScriptedBroker, make_reader: Callable[..., BrokerReader], missing: str
) -> None:
    with pytest.raises(BrokerError) as caught:
        make_reader(replace(CREDENTIALS, **{missing: ""})).accounts()
    assert caught.value.kind is ErrorKind.NOT_LINKED
    assert broker.requests == []


def test_no_secret_is_shown__answer_that_repeats_them(broker: ScriptedBroker, reader: BrokerReader) -> None:
    echo = f"refused {CREDENTIALS.client_secret} and {CREDENTIALS.refresh_token}"
    broker.answer(TOKEN_PATH, refusal("invalid_client", echo))
    with pytest.raises(BrokerError) as caught:
        reader.accounts()
    shown = f"{caught.value} {caught.value.excerpt} {caught.value!r} {CREDENTIALS!r}"
    assert CREDENTIALS.client_secret not in shown
    assert CREDENTIALS.refresh_token not in shown
    assert "[hidden]" in caught.value.excerpt


def test_credentials_hide_their_secrets_when_printed() -> None:
    assert repr(Credentials("sandbox", "one", "two")) == "Credentials(environment='sandbox')"
