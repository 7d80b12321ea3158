"""One execution of a sync, as a generator of progress events.

Rows are committed page by page, so whatever ends a run early, what was read stays and the next run goes on from there.
The ledger is recalculated from it in any case.
"""

from __future__ import annotations

from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection
from django.utils import timezone

from apps.tastytrade_sync.client import broker_name
from apps.tastytrade_sync.models import SyncRun
from apps.tastytrade_sync.sync.comparing import compare
from apps.tastytrade_sync.sync.context import Context
from apps.tastytrade_sync.sync.endings import (
    NOT_COMPARED,
    NOT_RECALCULATED,
    STOPPED,
    ending_after,
    ending_lacking,
    ending_of,
    store_ending,
)
from apps.tastytrade_sync.sync.locks import close_former_runs, close_interrupted_runs, lock_link
from apps.tastytrade_sync.sync.progress import Calls, Progress
from apps.tastytrade_sync.sync.readers import open_reader
from apps.tastytrade_sync.sync.recalculating import recalculate
from apps.tastytrade_sync.sync.stages import read_login

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from datetime import datetime

    from apps.tastytrade_sync.client.reader import BrokerReader
    from apps.tastytrade_sync.models import Link, Trigger
    from apps.tastytrade_sync.sync.endings import Ending


def run(
    link: Link,
    *,
    trigger: Trigger,
    full: bool = False,
    only: str | None = None,
    now: Callable[[], datetime] = timezone.now,
    open_with: Callable[[Link], BrokerReader] | None = None,
) -> Generator[Progress, None, None]:
    """Sync a link, or ``only`` the account of that number; the last event carries the run's final state.

    ``full`` reads the whole history instead of what may be new.
    Raises ``AlreadyRunningError`` before the first event if the link is being synced; everything that goes wrong
    later is stored with the run as its reason and as problems, and never raised.
    """
    close_interrupted_runs(now())
    with lock_link(link.pk) as lock:
        close_former_runs(link, now())
        record = SyncRun.objects.create(
            owner_id=link.owner_id,
            link=link,
            trigger=trigger,
            is_full=full,
            only_account=only or "",
            started_at=now(),
        )
        with closing(Calls(broker=broker_name(link.environment))) as calls:
            opened = open_with or partial(open_reader, sleep=calls.sleep)
            yield from _execute(Context(record, link, opened, calls, lock, now, settings.TASTYTRADE_PAGE_SIZE, only))


def _execute(context: Context) -> Generator[Progress, None, None]:
    # What stands when the generator itself is stopped, as by Ctrl-C in the command.
    ending = STOPPED
    try:
        read = yield from _read(context)
        recalculated = yield from _made(context, recalculate, read, NOT_RECALCULATED)
        ending = yield from _made(context, compare, recalculated, NOT_COMPARED)
    finally:
        context.close()
        store_ending(context, ending)
    yield Progress(context.run.pk, "Finished", state=ending.state, reason=ending.reason)


def _read(context: Context) -> Generator[Progress, None, Ending]:
    try:
        yield from _noted(context.run, read_login(context))
    except Exception as error:
        return ending_after(context, error)
    return ending_of(context)


def _made(
    context: Context, stage: Callable[[Context], Generator[Progress, None, None]], former: Ending, lacking: str
) -> Generator[Progress, None, Ending]:
    """Run a stage that makes something of whatever was read, however the reading ended.

    Returns how the run ends: as it did before, or with what is ``lacking`` now.
    """
    try:
        # The connection may be what broke the reading.
        connection.close_if_unusable_or_obsolete()
        yield from _noted(context.run, stage(context))
    except Exception as error:
        return ending_lacking(context, former, lacking, error)
    return former


def _noted(record: SyncRun, events: Generator[Progress, None, None]) -> Generator[Progress, None, None]:
    """Pass the events on and write down each new stage, for viewers who did not start the run and poll it."""
    stage = ""
    with closing(events):
        for event in events:
            if event.stage != stage:
                stage = event.stage
                SyncRun.objects.filter(pk=record.pk).update(stage=stage[:200])
            yield event
