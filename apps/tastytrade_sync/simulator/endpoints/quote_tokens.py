"""`/api-quote-tokens`: what a client would need to stream quotes, which nobody streams here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.tastytrade_sync.simulator.clock import DAY, day_start, stamp
from apps.tastytrade_sync.simulator.wire import Request, Response, single

if TYPE_CHECKING:
    from apps.tastytrade_sync.simulator.world import World

# A name that can never exist: a client that streams must not reach somebody's real server from here.
STREAM = "wss://quotes.invalid/realtime"


def show(world: World, request: Request) -> Response:
    """Answer a token that is good for 24 hours of the virtual clock."""
    issued = day_start(world.today)
    data = {
        "token": world.grants.issue_quote(),
        "dxlink-url": STREAM,
        "websocket-url": STREAM,
        "level": "api",
        "issued-at": stamp(issued),
        "expires-at": stamp(issued + DAY),
    }
    return single(data, request.path, api_version=world.options.api_version)
