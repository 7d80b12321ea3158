"""The only module that imports the SDK, which costs seconds and tens of megabytes: ``tokens`` loads it when needed.

The SDK's session does the token call; the transport given to it leads to the right host and keeps the raw answer,
because the SDK's own exceptions carry neither status nor body.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import httpx2
from tastytrade import Session

from apps.tastytrade_sync.client.tls import trusted_certificates

if TYPE_CHECKING:
    from collections.abc import Mapping

# The SDK lets its own debug lines through as it is imported, whatever the settings say.
logging.getLogger("tastytrade").setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True)
class Received:
    """The raw answer; its body may hold an access token, so it shows only its status."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: str = field(repr=False)


class _Transport(httpx2.AsyncHTTPTransport):
    """Leads every request to ``base_url`` and remembers the last answer."""

    def __init__(self, base_url: str, user_agent: str) -> None:
        super().__init__(verify=trusted_certificates())
        self.base = httpx2.URL(base_url)
        self.user_agent = user_agent
        self.received: Received | None = None

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        request.url = request.url.copy_with(scheme=self.base.scheme, host=self.base.host, port=self.base.port)
        request.headers["Host"] = self.base.netloc.decode("ascii")
        request.headers["User-Agent"] = self.user_agent
        response = await super().handle_async_request(request)
        await response.aread()
        self.received = Received(response.status_code, dict(response.headers), response.text)
        return response


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """What to ask and where; seconds for the two time limits."""

    base_url: str
    is_test: bool
    client_secret: str = field(repr=False)
    refresh_token: str = field(repr=False)
    user_agent: str
    connect_seconds: float
    read_seconds: float


def ask_token(request: TokenRequest) -> Received:
    """Let the SDK ask for an access token, in an event loop of its own, and return the raw answer.

    Raises ``httpx2.RequestError`` when no whole answer came.
    """
    return asyncio.run(_ask(request))


async def _ask(request: TokenRequest) -> Received:
    transport = _Transport(request.base_url, request.user_agent)
    timeout = httpx2.Timeout(request.read_seconds, connect=request.connect_seconds)
    session = Session(
        request.client_secret, request.refresh_token, is_test=request.is_test, transport=transport, timeout=timeout
    )
    async with session:
        try:
            await session.refresh(force=True)
        except httpx2.RequestError:
            raise
        except Exception:
            # The SDK fails in many ways on a refusal; the raw answer says which, if there is one.
            if transport.received is None:
                raise
    assert transport.received is not None
    return transport.received
