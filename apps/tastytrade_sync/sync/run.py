"""One execution of a sync, as a generator of progress events.

accounts → transactions → positions and balances → the newest transactions once more (new rows mean that positions
and balances are read again, at most three times) → net-liq history → notices. Rows are committed page by page, so
whatever ends a run early, what was read stays and the next run goes on from there.
"""

from __future__ import annotations

import logging
from contextlib import closing
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import Error, InterfaceError, OperationalError, connection
from django.db.models import F
from django.utils import timezone

from apps.core.encryption import WrongKeyError
from apps.tastytrade_sync.client.errors import BrokerError, ErrorKind
from apps.tastytrade_sync.models import Link, LinkState, RunState, SyncRun
from apps.tastytrade_sync.sync.accounts import read_accounts
from apps.tastytrade_sync.sync.context import Context
from apps.tastytrade_sync.sync.locks import LockLostError, close_former_runs, close_interrupted_runs, lock_link
from apps.tastytrade_sync.sync.net_liq import read_net_liq
from apps.tastytrade_sync.sync.notices import tell
from apps.tastytrade_sync.sync.problems import failed_call
from apps.tastytrade_sync.sync.progress import Calls, Progress
from apps.tastytrade_sync.sync.readers import open_reader
from apps.tastytrade_sync.sync.snapshots import mark_settled, read_snapshot
from apps.tastytrade_sync.sync.transactions import read_newest, read_transactions

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from datetime import datetime

    from apps.tastytrade_sync.client.reader import BrokerReader
    from apps.tastytrade_sync.models import Trigger
    from apps.tastytrade_sync.sync.locks import LinkLock
    from apps.trades.models import Account

log = logging.getLogger(__name__)

# Of these the next call would die too, so the run ends; anything else concerns one resource of one account.
ENDING = frozenset({
    ErrorKind.NOT_LINKED, ErrorKind.GRANT_REVOKED, ErrorKind.WRONG_SECRET, ErrorKind.WRONG_ENVIRONMENT,
    ErrorKind.RATE_LIMITED, ErrorKind.UNREACHABLE, ErrorKind.VERSION_SUNSET,
})  # fmt: skip
# Of one account it may be that account's own trouble, of two in a row it is the broker's.
MOST_OUTAGES = 2
LOST = frozenset({
    ErrorKind.NOT_LINKED, ErrorKind.GRANT_REVOKED, ErrorKind.WRONG_SECRET, ErrorKind.WRONG_ENVIRONMENT,
})  # fmt: skip
OPERATORS = frozenset({ErrorKind.VERSION_SUNSET})
MOST_SNAPSHOTS = 3
WRONG_KEY = (
    "This server's key does not open the stored secrets of the link. Ask the person who runs it to restore the key, "
    "or link again."
)
OUR_FAULT = "The fault is ours and has been logged. What was read is stored; sync again."


def run(
    link: Link,
    *,
    trigger: Trigger,
    full: bool = False,
    now: Callable[[], datetime] = timezone.now,
    open_with: Callable[[Link], BrokerReader] = open_reader,
) -> Iterator[Progress]:
    """Sync a link; the last event carries the run's final state.

    Raises ``AlreadyRunningError`` before the first event if the link is being synced; everything that goes wrong
    later is stored with the run as its reason and as problems, and never raised.
    """
    close_interrupted_runs(now())
    with lock_link(link.pk) as lock:
        close_former_runs(link, now())
        record = SyncRun.objects.create(
            owner_id=link.owner_id, link=link, trigger=trigger, is_full=full, started_at=now()
        )
        yield from _execute(record, link, lock, now, open_with)


def _execute(
    record: SyncRun,
    link: Link,
    lock: LinkLock,
    now: Callable[[], datetime],
    open_with: Callable[[Link], BrokerReader],
) -> Generator[Progress, None, None]:
    with closing(Calls()) as calls:
        context = Context(record, link, open_with, calls, lock, now, settings.TASTYTRADE_PAGE_SIZE)
        # What stands when the generator itself is stopped, as by Ctrl-C in the command.
        state, reason = RunState.INTERRUPTED, "The sync was stopped. Sync again to read the rest."
        try:
            yield from _stages(context)
            state, reason = _outcome(context)
        except BrokerError as error:
            state, reason = _ended(context, error)
        except LockLostError as error:
            state, reason = RunState.FAILED, str(error)
        except (OperationalError, InterfaceError):
            log.exception("Run %s lost the database", record.pk)
            state, reason = RunState.FAILED, str(LockLostError())
        except WrongKeyError:
            log.exception("Run %s cannot read the secrets of its link", record.pk)
            state, reason = RunState.FAILED, WRONG_KEY
        except Exception:
            log.exception("Run %s met a fault of ours", record.pk)
            state, reason = RunState.FAILED, OUR_FAULT
        finally:
            context.close()
            _finish_if_possible(context, state, reason)
    yield Progress(record.pk, "Finished", state=state, reason=reason)


def _outcome(context: Context) -> tuple[RunState, str]:
    if context.failures:
        return RunState.PARTIAL, "\n".join(context.failures)
    return RunState.COMPLETE, ""


def _stages(context: Context) -> Generator[Progress, None, None]:
    accounts = yield from read_accounts(context)
    for account in accounts:
        failure = yield from _guarded(context, account, "transactions", read_transactions(context, account))
        if failure is not ErrorKind.BROKER_DOWN:
            settling = _settle(context, account, can_compare=failure is None)
            yield from _guarded(context, account, "positions", settling)
    # Last of all accounts: it is a series for the charts, served by a part of the broker that is often away.
    for account in accounts:
        yield from _guarded(context, account, "net-liq", read_net_liq(context, account))


def _settle(context: Context, account: Account, *, can_compare: bool) -> Generator[Progress, None, None]:
    """Read the snapshot until no row appears while it is read, so that it can be compared with the ledger."""
    for _ in range(MOST_SNAPSHOTS):
        yield from read_snapshot(context, account)
        if not can_compare:
            return
        appeared = yield from read_newest(context, account)
        if not appeared:
            mark_settled(account)
            return


def _guarded(
    context: Context, account: Account, resource: str, stage: Generator[Progress, None, None]
) -> Generator[Progress, None, ErrorKind | None]:
    """Run one stage of one account; a failure that concerns only it is stored and the others go on.

    Returns the kind of the failure, None if there was none.
    """
    failure = None
    try:
        yield from stage
        context.outages = 0
    except BrokerError as error:
        failure = error.kind
        context.report(account, failed_call(resource, error))
        context.failures.append(f"Account {account.number}, {resource}: {error.message} {error.advice}")
        context.outages = context.outages + 1 if failure is ErrorKind.BROKER_DOWN else 0
        if failure in ENDING or context.outages == MOST_OUTAGES:
            raise
    context.save_effort()
    return failure


def _ended(context: Context, error: BrokerError) -> tuple[RunState, str]:
    reason = f"{error.message} {error.advice}"
    if error.kind in LOST:
        # Only a link that still works can be lost: the user may have forgotten or renewed it meanwhile.
        still_active = Link.objects.filter(pk=context.link.pk, state=LinkState.ACTIVE)
        if still_active.update(state=LinkState.LOST, state_reason=reason):
            context.link.state, context.link.state_reason = LinkState.LOST, reason
    if context.failures:
        reason = "\n".join(context.failures)
    else:
        context.report(None, failed_call("accounts", error))
    if error.kind in OPERATORS:
        # Nothing a user can do: whoever runs the server has to know.
        log.error("Run %s: %s", context.run.pk, error)
    stored_something = context.run.counts.filter(resource="transactions", pages__gt=0).exists()
    return (RunState.PARTIAL if stored_something else RunState.FAILED), reason


def _finish_if_possible(context: Context, state: RunState, reason: str) -> None:
    """Write down the end of the run; where the database is gone for good, the freed lock will tell it later."""
    # The connection may be what broke; a new one is opened where it did.
    connection.close_if_unusable_or_obsolete()
    try:
        _finish(context, state, reason)
    except Error:
        log.exception("The end of run %s could not be stored", context.run.pk)


def _finish(context: Context, state: RunState, reason: str) -> None:
    context.save_effort()
    SyncRun.objects.filter(pk=context.run.pk).update(
        state=state, reason=reason, stage="Finished", finished_at=context.now()
    )
    context.run.state, context.run.reason = state, reason
    owned = context.link.linked_accounts.values("account")
    context.link.owner.brokerage_accounts.filter(pk__in=owned).update(ledger_version=F("ledger_version") + 1)
    tell(context)
