"""The real SDK, pointed at a simulator: each call runs in an event loop of its own, as the SDK wants it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import httpx2
from tastytrade import Account, Session

from tests.tastytrade_sync.simulator.calls import FIRST

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from apps.tastytrade_sync.simulator.server import Simulator

SECRET, REFRESH = "simulator-secret", "simulator-refresh-token"
# Longer than the SDK's five seconds: a busy machine is not a fault.
PATIENCE = httpx2.Timeout(30)


class Sdk:
    """Asks one simulator through the SDK."""

    def __init__(self, simulator: Simulator) -> None:
        self.simulator = simulator

    def ask[T](
        self, call: Callable[[Session], Awaitable[T]], *, secret: str = SECRET, refresh: str = REFRESH, **kwargs: Any
    ) -> T:
        """Return what one call answers in a session of its own."""

        async def in_a_session() -> T:
            # Plain http: reading the certificates of the machine would take longer than the call.
            session = Session(secret, refresh, **{"timeout": PATIENCE, "verify": False, **kwargs})
            session._client.base_url = httpx2.URL(self.simulator.url)
            async with session:
                return await call(session)

        return asyncio.run(in_a_session())

    def account[T](self, call: Callable[[Account, Session], Awaitable[T]], *, number: str = FIRST) -> T:
        """Return what one call about an account answers."""

        async def about_the_account(session: Session) -> T:
            return await call(await Account.get(session, number), session)

        return self.ask(about_the_account)
