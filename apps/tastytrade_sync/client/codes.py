"""The redirect way of linking: the address the user is sent to, and the exchange of the code that comes back."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlencode

import httpx2

from apps.tastytrade_sync.client.environments import endpoint_of
from apps.tastytrade_sync.client.errors import BrokerError, ErrorKind, naming
from apps.tastytrade_sync.client.tls import trusted_certificates
from apps.tastytrade_sync.client.tokens import Grant, Timeouts, grant_from, unreachable
from apps.tastytrade_sync.client.verdicts import token_error, unexpected

# All that a tracker needs; the same applications can be granted trading.
SCOPE = "read"
CODE_REFUSED = "{broker} did not accept the permission it sent back; it may have expired or been used already."
START_AGAIN = "Start linking again from the links page."


@dataclass(frozen=True)
class Application:
    """The operator's own OAuth application and the address its users come back to."""

    environment: str
    client_id: str
    client_secret: str = field(repr=False)
    redirect_uri: str


def authorize_address(application: Application, *, state: str) -> str:
    """Return the address of the broker's consent page; ``state`` comes back unchanged. Asks to read only."""
    query = {
        "client_id": application.client_id,
        "redirect_uri": application.redirect_uri,
        "response_type": "code",
        "scope": SCOPE,
        "state": state,
    }
    return f"{endpoint_of(application.environment).authorize_url}?{urlencode(query)}"


def exchange_code(application: Application, code: str, *, timeouts: Timeouts | None = None) -> Grant:
    """Turn an authorization code into a grant with a refresh token; asked once, because a code is good for one use.

    Raises ``BrokerError``.
    """
    with naming(endpoint_of(application.environment).broker):
        return _exchanged(application, code, timeouts or Timeouts())


def _exchanged(application: Application, code: str, timeouts: Timeouts) -> Grant:
    secrets = (application.client_secret, code)
    answer = _post(application, code, timeouts)
    refusal = token_error(answer.status_code, answer.headers, answer.text, secrets=secrets)
    if refusal is not None:
        raise _explained(refusal)
    grant = grant_from(answer.text, status=answer.status_code, secrets=secrets)
    # Without one the link would end with its first access token, a quarter of an hour later.
    if not grant.refresh_token:
        raise unexpected(answer.text, status=answer.status_code, secrets=secrets, is_transient=False)
    return grant


def _post(application: Application, code: str, timeouts: Timeouts) -> httpx2.Response:
    endpoint = endpoint_of(application.environment)
    body = {
        "grant_type": "authorization_code",
        "code": code,
        "client_id": application.client_id,
        "client_secret": application.client_secret,
        "redirect_uri": application.redirect_uri,
    }
    limits, verify = httpx2.Timeout(timeouts.read, connect=timeouts.connect), trusted_certificates()
    address, headers = f"{endpoint.base_url}/oauth/token", endpoint.headers()
    try:
        return httpx2.post(address, json=body, headers=headers, timeout=limits, verify=verify)
    except httpx2.RequestError as error:
        raise unreachable(error) from error


def _explained(refusal: BrokerError) -> BrokerError:
    # The broker says invalid_grant of a withdrawn permission and of a bad code alike; here there was only a code.
    if refusal.kind not in (ErrorKind.GRANT_REVOKED, ErrorKind.WRONG_ENVIRONMENT):
        return refusal
    return BrokerError(
        ErrorKind.GRANT_REVOKED,
        message=CODE_REFUSED,
        advice=START_AGAIN,
        excerpt=refusal.excerpt,
        status=refusal.status,
    )
