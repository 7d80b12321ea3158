"""Every kind of fault by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.tastytrade_sync.simulator.faults import accounts, bodies, events, items, paging, statuses, views

if TYPE_CHECKING:
    from apps.tastytrade_sync.simulator.faults.strike import Kind

KINDS: dict[str, Kind] = {
    **statuses.KINDS,
    **bodies.KINDS,
    **paging.KINDS,
    **items.KINDS,
    **views.KINDS,
    **events.KINDS,
    **accounts.KINDS,
}
