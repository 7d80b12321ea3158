"""The redirect way: the consent address and the exchange of the code."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

import pytest

from apps.tastytrade_sync.client import BrokerError, ErrorKind, authorize_address, exchange_code
from apps.tastytrade_sync.client.codes import Application
from tests.tastytrade_sync.client.scripted_server import (
    TOKEN_PATH,
    Reply,
    ScriptedBroker,
    json_reply,
    nginx,
    refusal,
    token_reply,
)

APPLICATION = Application("simulator", "client-1", "operator-secret", "http://testserver/sync/links/callback/")


def test_authorize_address_asks_to_read_only__state_included(broker: ScriptedBroker) -> None:
    address = urlsplit(authorize_address(APPLICATION, state="abc"))
    assert f"{address.scheme}://{address.netloc}{address.path}" == f"{broker.url}/auth.html"
    assert parse_qs(address.query) == {
        "client_id": ["client-1"],
        "redirect_uri": ["http://testserver/sync/links/callback/"],
        "response_type": ["code"],
        "scope": ["read"],
        "state": ["abc"],
    }


def test_exchange_code_returns_the_refresh_token(broker: ScriptedBroker) -> None:
    broker.answer(TOKEN_PATH, token_reply(refresh_token="long-lived", scope="read"))
    grant = exchange_code(APPLICATION, "code-1")
    assert (grant.refresh_token, grant.scope) == ("long-lived", "read")
    sent = json.loads(broker.asked(TOKEN_PATH)[0].body)
    assert sent["grant_type"] == "authorization_code"
    assert sent["redirect_uri"] == APPLICATION.redirect_uri
    assert (sent["code"], sent["client_id"]) == ("code-1", "client-1")


FAILURES = {
    "used": (refusal("invalid_grant", "Invalid JWT"), ErrorKind.GRANT_REVOKED),
    "wrong secret": (refusal("invalid_client", "no"), ErrorKind.WRONG_SECRET),
    "down": (nginx(502, "Bad Gateway"), ErrorKind.BROKER_DOWN),
    "no refresh token": (token_reply(), ErrorKind.UNEXPECTED_ANSWER),
    "short body": (Reply(body="{}", is_cut=True), ErrorKind.UNREACHABLE),
    "list": (json_reply([]), ErrorKind.UNEXPECTED_ANSWER),
}


@pytest.mark.parametrize(("reply", "kind"), FAILURES.values(), ids=FAILURES)
def test_exchange_code_fails_by_name__asked_once(broker: ScriptedBroker, reply: Reply, kind: ErrorKind) -> None:
    broker.answer(TOKEN_PATH, reply)
    with pytest.raises(BrokerError) as caught:
        exchange_code(APPLICATION, "code-1")
    assert caught.value.kind is kind
    assert len(broker.asked(TOKEN_PATH)) == 1


def test_exchange_code_says_to_start_again__code_used_up(broker: ScriptedBroker) -> None:
    broker.answer(TOKEN_PATH, refusal("invalid_grant", "Invalid code code-1"))
    with pytest.raises(BrokerError, match="Start linking again") as caught:
        exchange_code(APPLICATION, "code-1")
    assert "code-1" not in caught.value.excerpt
