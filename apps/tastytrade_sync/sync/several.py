"""Syncs several links one after the other, as one stream of events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.tastytrade_sync.sync.locks import AlreadyRunningError
from apps.tastytrade_sync.sync.progress import Progress
from apps.tastytrade_sync.sync.run import run

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from apps.tastytrade_sync.models import Link, Trigger


def run_each(links: Sequence[Link], *, trigger: Trigger, full: bool = False) -> Iterator[Progress]:
    """Sync each link; one that is being synced already is left to whoever began it, and the last events say so.

    Raises ``AlreadyRunningError`` before the first event when that is true of all of them.
    """
    busy: list[AlreadyRunningError] = []
    for link in links:
        try:
            yield from run(link, trigger=trigger, full=full)
        except AlreadyRunningError as error:
            busy.append(error)
    if links and len(busy) == len(links):
        raise busy[-1]
    for refusal in busy:
        yield Progress(refusal.run.pk if refusal.run else 0, str(refusal))
