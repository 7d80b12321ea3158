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
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from apps.core.encryption import WrongKeyError
from apps.tastytrade_sync.client.errors import BrokerError, ErrorKind
from apps.tastytrade_sync.models import Link, LinkState, RunState, SyncRun
from apps.tastytrade_sync.sync.accounts import read_accounts
from apps.tastytrade_sync.sync.context import Context, LinkForgottenError
from apps.tastytrade_sync.sync.locks import LockLostError, close_interrupted_runs, lock_link
from apps.tastytrade_sync.sync.net_liq import read_net_liq
from apps.tastytrade_sync.sync.notices import tell
from apps.tastytrade_sync.sync.problems import failed_call
from apps.tastytrade_sync.sync.progress import Calls, Progress
from apps.tastytrade_sync.sync.readers import open_reader
from apps.tastytrade_sync.sync.snapshots import mark_unsettled, read_snapshot
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
    ErrorKind.BROKER_DOWN, ErrorKind.RATE_LIMITED, ErrorKind.UNREACHABLE, ErrorKind.VERSION_SUNSET,
})  # fmt: skip
LOST = frozenset({
    ErrorKind.NOT_LINKED, ErrorKind.GRANT_REVOKED, ErrorKind.WRONG_SECRET, ErrorKind.WRONG_ENVIRONMENT,
})  # fmt: skip
MOST_SNAPSHOTS = 3
OUR_FAULT = "The fault is ours and has been logged. What was read is stored; sync again."


def run(
    link: Link,
    *,
    trigger: Trigger,
    full: bool = False,
    only: str | None = None,
    now: Callable[[], datetime] = timezone.now,
    open_with: Callable[[Link], BrokerReader] = open_reader,
) -> Iterator[Progress]:
    """Sync a link, or ``only`` the account of that number; the last event carries the run's final state.

    ``full`` reads the whole history instead of what may be new.
    Raises ``AlreadyRunningError`` before the first event if the link is being synced; everything that goes wrong
    later is stored with the run as its reason and as problems, and never raised.
    """
    close_interrupted_runs(now())
    with lock_link(link.pk) as lock:
        record = SyncRun.objects.create(
            owner_id=link.owner_id, link=link, trigger=trigger, is_full=full, started_at=now()
        )
        yield from _execute(record, link, lock, now, open_with, only)


def _execute(
    record: SyncRun,
    link: Link,
    lock: LinkLock,
    now: Callable[[], datetime],
    open_with: Callable[[Link], BrokerReader],
    only: str | None,
) -> Generator[Progress, None, None]:
    try:
        opened = open_with(link)
    except (BrokerError, WrongKeyError) as error:
        # Nothing can be asked without the secrets: lost with a key, or deleted since the run was asked for.
        _save_end(record, link, *_unopened(link, error), at=now())
        yield Progress(record.pk, "Finished", state=record.state, reason=record.reason)
        return
    with closing(Calls()) as calls, opened as reader:
        reader.tell_waits_to(calls.note)
        context = Context(record, link, reader, calls, lock, now, settings.TASTYTRADE_PAGE_SIZE, only)
        # What stands when the generator itself is stopped, as by Ctrl-C in the command.
        state, reason = RunState.INTERRUPTED, "The sync was stopped. Sync again to read the rest."
        try:
            yield from _noted(record, _stages(context))
            state, reason = _outcome(context)
        except BrokerError as error:
            state, reason = _ended(context, error)
        except LinkForgottenError as error:
            state, reason = RunState.INTERRUPTED, str(error)
        except LockLostError as error:
            state, reason = RunState.FAILED, str(error)
        except Exception:
            log.exception("Run %s met a fault of ours", record.pk)
            state, reason = RunState.FAILED, OUR_FAULT
        finally:
            _finish(context, state, reason)
    yield Progress(record.pk, "Finished", state=state, reason=reason)


def _outcome(context: Context) -> tuple[RunState, str]:
    if context.failures:
        return RunState.PARTIAL, "\n".join(context.failures)
    # Complete as far as it was asked to go; whoever reads the history must not take it for the whole login.
    return RunState.COMPLETE, f"Only account {context.only} was asked for and read." if context.only else ""


def _noted(record: SyncRun, events: Generator[Progress, None, None]) -> Generator[Progress, None, None]:
    """Pass the events on and write down each new stage, for viewers who did not start the run and poll it."""
    stage = ""
    with closing(events):
        for event in events:
            if event.stage != stage:
                stage = event.stage
                SyncRun.objects.filter(pk=record.pk).update(stage=stage[:200])
            yield event


def _stages(context: Context) -> Generator[Progress, None, None]:
    accounts = yield from read_accounts(context)
    for account in _wanted(context, accounts):
        yield from _guarded(context, account, "transactions", read_transactions(context, account))
        yield from _guarded(context, account, "positions", _settle(context, account))
        yield from _guarded(context, account, "net-liq", read_net_liq(context, account))


def _wanted(context: Context, accounts: list[Account]) -> list[Account]:
    """Return the accounts to read: those listed, or the one asked for."""
    wanted = [account for account in accounts if context.only in (None, account.number)]
    if not wanted and context.only:
        context.failures.append(f"tastytrade no longer lists account {context.only}; nothing of it was read.")
    return wanted


def _settle(context: Context, account: Account) -> Generator[Progress, None, None]:
    """Read the snapshot until no row appears while it is read, so that it can be compared with the ledger."""
    for _ in range(MOST_SNAPSHOTS):
        yield from read_snapshot(context, account)
        appeared = yield from read_newest(context, account)
        if not appeared:
            return
    mark_unsettled(account)


def _guarded(
    context: Context, account: Account, resource: str, stage: Generator[Progress, None, None]
) -> Generator[Progress, None, None]:
    """Run one stage of one account; a failure that concerns only it is stored and the others go on."""
    try:
        yield from stage
    except BrokerError as error:
        context.report(account, failed_call(resource, error))
        context.failures.append(f"Account {account.number}, {resource}: {error.message} {error.advice}")
        if error.kind in ENDING:
            raise
    context.save_effort()


def _ended(context: Context, error: BrokerError) -> tuple[RunState, str]:
    reason = str(error)
    if error.kind in LOST:
        _mark_lost(context.link, reason)
    if not context.failures:
        context.report(None, failed_call("accounts", error))
    stored_something = context.run.counts.filter(resource="transactions", pages__gt=0).exists()
    return (RunState.PARTIAL if stored_something else RunState.FAILED), reason


def _unopened(link: Link, error: BrokerError | WrongKeyError) -> tuple[RunState, str]:
    # A wrong key is the operator's to mend: the user's permission stands, so the link is not lost.
    if isinstance(error, BrokerError) and error.kind in LOST:
        _mark_lost(link, str(error))
    return RunState.FAILED, str(error)


def _mark_lost(link: Link, reason: str) -> None:
    # Only a link that still works can be lost: the user may have forgotten or renewed it meanwhile.
    still_active = Link.objects.filter(pk=link.pk, state=LinkState.ACTIVE)
    still_active.update(state=LinkState.LOST, state_reason=reason)
    link.refresh_from_db()


def _finish(context: Context, state: RunState, reason: str) -> None:
    context.save_effort()
    owned = context.link.linked_accounts.values("account")
    context.link.owner.brokerage_accounts.filter(pk__in=owned).update(ledger_version=F("ledger_version") + 1)
    _save_end(context.run, context.link, state, reason, at=context.now(), new_problems=context.new_problems)


def _save_end(
    record: SyncRun, link: Link, state: RunState, reason: str, *, at: datetime, new_problems: int = 0
) -> None:
    """Write down how the run ended and tell its user, both or neither."""
    with transaction.atomic():
        SyncRun.objects.filter(pk=record.pk).update(state=state, reason=reason, stage="Finished", finished_at=at)
        record.state, record.reason = state, reason
        tell(record, link, new_problems)
