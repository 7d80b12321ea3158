"""Access tokens: got through the SDK, kept in memory for their quarter of an hour, never stored."""

from __future__ import annotations

import importlib
import json
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import httpx2

from apps.tastytrade_sync.client.environments import USER_AGENT, Endpoint
from apps.tastytrade_sync.client.errors import BrokerError, ErrorKind, naming
from apps.tastytrade_sync.client.verdicts import token_error, unexpected

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from apps.tastytrade_sync.client import sdk
    from apps.tastytrade_sync.client.retries import Backoff

REFRESH_MARGIN = 60.0
USUAL_LIFETIME = 900
GARBLED = "{broker} does not recognise this refresh token: it is incomplete, or it is not a refresh token."


@dataclass(frozen=True)
class Credentials:
    """What opens one login in one environment."""

    environment: str
    client_secret: str = field(repr=False)
    refresh_token: str = field(repr=False)


@dataclass(frozen=True)
class Timeouts:
    """Seconds to wait for a connection, and between two pieces of an answer."""

    connect: float = 10.0
    read: float = 30.0


@dataclass(frozen=True)
class Grant:
    """What the token endpoint gave; ``lifetime`` in seconds, ``refresh_token`` only for an authorization code."""

    access_token: str = field(repr=False)
    lifetime: float
    scope: str = ""
    refresh_token: str = field(default="", repr=False)


def grant_from(body: str, *, status: int, secrets: tuple[str, ...]) -> Grant:
    """Read a good answer of the token endpoint; raises ``BrokerError`` (UNEXPECTED_ANSWER) when it holds no token."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        raise unexpected(body, status=status, secrets=secrets, is_transient=True) from None
    token = value.get("access_token") if isinstance(value, dict) else None
    if not isinstance(token, str) or not token:
        raise unexpected(body, status=status, secrets=secrets, is_transient=False)
    lifetime = value.get("expires_in")
    seconds = float(lifetime) if isinstance(lifetime, int | float) else float(USUAL_LIFETIME)
    return Grant(token, seconds, _text(value.get("scope")), _text(value.get("refresh_token")))


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


class TokenSource:
    """Gives a valid access token, asking for a new one at least a minute before the old one ends."""

    def __init__(
        self,
        credentials: Credentials,
        endpoint: Endpoint,
        backoff: Backoff,
        *,
        timeouts: Timeouts,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._credentials = credentials
        self._endpoint = endpoint
        self._backoff = backoff
        self._timeouts = timeouts
        self._clock = clock
        self._grant: Grant | None = None
        self._ends_at = 0.0
        self.calls = 0

    @property
    def scope(self) -> str:
        """What the broker granted, as it said with the last token; empty when it did not say."""
        return self._grant.scope if self._grant else ""

    @property
    def secrets(self) -> tuple[str, ...]:
        """Everything that must never appear in a message."""
        held = (self._grant.access_token,) if self._grant else ()
        return (self._credentials.client_secret, self._credentials.refresh_token, *held)

    def token(self) -> str:
        """Return an access token good for at least a minute. Raises ``BrokerError``."""
        if self._grant is None or self._clock() >= self._ends_at - REFRESH_MARGIN:
            return self.renew()
        return self._grant.access_token

    def renew(self) -> str:
        """Ask for a new access token, again while the refusal is transient. Raises ``BrokerError``."""
        if not self._credentials.client_secret or not self._credentials.refresh_token:
            raise BrokerError(ErrorKind.NOT_LINKED)
        # From before the call: a slow answer has used up some of the token's life already.
        asked_at = self._clock()
        self._grant = self._backoff.run(self._ask)
        self._ends_at = asked_at + self._grant.lifetime
        return self._grant.access_token

    def _ask(self) -> Grant:
        # Not at the top: the SDK takes over two seconds and 70 MB, which pages that read nothing can do without.
        loaded = importlib.import_module("apps.tastytrade_sync.client.sdk")
        self.calls += 1
        with naming(self._endpoint.broker):
            return self._granted(loaded)

    def _granted(self, loaded: ModuleType) -> Grant:
        try:
            received: sdk.Received = loaded.ask_token(self._request(loaded))
        except httpx2.RequestError as error:
            raise unreachable(error) from error
        refusal = token_error(received.status, received.headers, received.body, secrets=self.secrets)
        if refusal is not None:
            raise self._explained(refusal)
        return grant_from(received.body, status=received.status, secrets=self.secrets)

    def _request(self, loaded: object) -> sdk.TokenRequest:
        request: sdk.TokenRequest = loaded.TokenRequest(  # type: ignore[attr-defined]
            base_url=self._endpoint.base_url,
            is_test=self._endpoint.is_test,
            client_secret=self._credentials.client_secret,
            refresh_token=self._credentials.refresh_token,
            user_agent=USER_AGENT,
            connect_seconds=self._timeouts.connect,
            read_seconds=self._timeouts.read,
        )
        return request

    def _explained(self, refusal: BrokerError) -> BrokerError:
        """Tell a token that cannot be one from a token of elsewhere: the broker says the same of both."""
        # The broker's tokens have three parts with dots between them.
        looks_whole = self._credentials.refresh_token.count(".") == 2
        if refusal.kind is not ErrorKind.WRONG_ENVIRONMENT or looks_whole:
            return refusal
        return BrokerError(refusal.kind, message=GARBLED, excerpt=refusal.excerpt, status=refusal.status)


def unreachable(error: httpx2.RequestError) -> BrokerError:
    """Return the error of a call that brought no whole answer; only the failure's name is quoted."""
    return BrokerError(ErrorKind.UNREACHABLE, excerpt=type(error).__name__, is_transient=True)
