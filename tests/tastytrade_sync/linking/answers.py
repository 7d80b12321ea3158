"""What a broker says to somebody who links."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.tastytrade_sync.client import ErrorKind
from tests.tastytrade_sync.client.scripted_server import Reply, json_reply, nginx, refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

ACCOUNTS = "/customers/me/accounts"
SECRET = "the-client-secret"
TOKEN = "eyJhead.eyJbody.sign"


def accounts_reply(*numbers: str) -> Reply:
    items = [{"account": {"account-number": number}, "authority-level": "owner"} for number in numbers]
    return json_reply({"data": {"items": items}, "context": ACCOUNTS})


# Refusals of the token that are final, so that no test waits.
REFUSALS: Mapping[ErrorKind, Reply] = {
    ErrorKind.WRONG_SECRET: refusal("invalid_client", "Invalid client credentials"),
    ErrorKind.GRANT_REVOKED: refusal("invalid_grant", "Grant revoked"),
    ErrorKind.WRONG_ENVIRONMENT: refusal("invalid_grant", "Invalid JWT"),
    ErrorKind.FORBIDDEN: json_reply({"error": {"code": "not_permitted"}}, status=403),
    ErrorKind.UNEXPECTED_ANSWER: json_reply({"surprise": 1}),
}
OUTAGES: Mapping[ErrorKind, Reply] = {
    ErrorKind.BROKER_DOWN: nginx(503, "Service Unavailable"),
    ErrorKind.RATE_LIMITED: nginx(429, "Too Many Requests"),
    ErrorKind.UNREACHABLE: Reply(body="{}", is_cut=True),
}
