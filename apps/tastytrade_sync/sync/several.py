"""Syncs several links one after the other, as one stream of events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.tastytrade_sync.sync.locks import AlreadyRunningError
from apps.tastytrade_sync.sync.run import run

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from apps.tastytrade_sync.models import Link, Trigger
    from apps.tastytrade_sync.sync.progress import Progress


def run_each(links: Sequence[Link], *, trigger: Trigger, full: bool = False) -> Iterator[Progress]:
    """Sync each link; one that is being synced already is left to whoever began it.

    Raises ``AlreadyRunningError`` before the first event when that is true of all of them.
    """
    busy: AlreadyRunningError | None = None
    has_begun = False
    for link in links:
        try:
            for event in run(link, trigger=trigger, full=full):
                has_begun = True
                yield event
        except AlreadyRunningError as error:
            busy = error
    if busy is not None and not has_begun:
        raise busy
