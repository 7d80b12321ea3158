"""Accept-Version: the highest live version of an endpoint that is not newer than the date asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.tastytrade_sync.simulator import refusals
from apps.tastytrade_sync.simulator.wire import Refused, Request

if TYPE_CHECKING:
    from apps.tastytrade_sync.simulator.options import Options


def chosen(options: Options, request: Request, group: str) -> int:
    """Return the version that answers; without the header the oldest live one. Raises the 406."""
    live = options.versions.get(group) or options.versions[""]
    asked = request.headers.get("accept-version")
    # The SDK names a version in production only, so nothing is known of what the sandbox makes of one.
    if asked is None or options.environment == "sandbox":
        return live[0]
    fitting = [version for version in live if asked.isdigit() and version <= int(asked)]
    if not fitting:
        raise Refused(refusals.unsupported_version())
    return fitting[-1]
