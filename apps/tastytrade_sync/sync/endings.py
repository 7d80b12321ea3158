"""How a run ended: its state, the reason in words, and what follows from it for the link and the user."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, NamedTuple

from django.db import Error, InterfaceError, OperationalError, connection, transaction
from django.db.models import F

from apps.core.encryption import WrongKeyError
from apps.tastytrade_sync.client.errors import BrokerError, ErrorKind
from apps.tastytrade_sync.models import Link, LinkState, RunState, SyncRun
from apps.tastytrade_sync.sync.context import LinkForgottenError
from apps.tastytrade_sync.sync.locks import LockLostError
from apps.tastytrade_sync.sync.notices import tell
from apps.tastytrade_sync.sync.problems import failed_call

if TYPE_CHECKING:
    from apps.tastytrade_sync.sync.context import Context

log = logging.getLogger(__name__)

# After these the stored secrets will not work again, however often they are tried.
LOST = frozenset({
    ErrorKind.NOT_LINKED, ErrorKind.GRANT_REVOKED, ErrorKind.WRONG_SECRET, ErrorKind.WRONG_ENVIRONMENT,
})  # fmt: skip
OPERATORS = frozenset({ErrorKind.VERSION_SUNSET})
WRONG_KEY = (
    "This server's key does not open the stored secrets of the link. Ask the person who runs it to restore the key, "
    "or link again."
)
NOT_RECALCULATED = (
    "What was read is stored, but profit and loss could not be recalculated from it; pages say so until the next sync "
    "does. The fault is ours and has been logged."
)
NOT_COMPARED = (
    "What was read is stored, but could not be compared with what the broker reports; the next sync tries again. "
    "The fault is ours and has been logged."
)
OUR_FAULT = "The fault is ours and has been logged. What was read is stored; sync again."


class Ending(NamedTuple):
    """The final state of a run and its reason, in one sentence or one line per failure."""

    state: RunState
    reason: str


STOPPED = Ending(RunState.INTERRUPTED, "The sync was stopped. Sync again to read the rest.")


def ending_of(context: Context) -> Ending:
    """Return how a run ended that went through all its stages."""
    if context.failures:
        return Ending(RunState.PARTIAL, "\n".join([*context.failures, *context.remarks]))
    # Complete as far as it was asked to go; whoever reads the history must not take it for the whole login.
    asked = [f"Only account {context.only} was asked for and read."] if context.only else []
    return Ending(RunState.COMPLETE, "\n".join([*asked, *context.remarks]))


def ending_after(context: Context, error: Exception) -> Ending:
    """Return how a run ended that this error broke off; called while the error is being handled."""
    match error:
        case BrokerError():
            return _after_refusal(context, error)
        case LinkForgottenError():
            return Ending(RunState.INTERRUPTED, str(error))
        case LockLostError():
            return Ending(RunState.FAILED, str(error))
        case OperationalError() | InterfaceError():
            log.exception("Run %s lost the database", context.run.pk)
            return Ending(RunState.FAILED, str(LockLostError()))
        case WrongKeyError():
            # The operator's to mend: the user's permission stands, so the link is not lost.
            log.exception("Run %s cannot read the secrets of its link", context.run.pk)
            return Ending(RunState.FAILED, WRONG_KEY)
        case _:
            log.exception("Run %s met a fault of ours", context.run.pk)
            return Ending(RunState.FAILED, OUR_FAULT)


def ending_lacking(context: Context, former: Ending, lacking: str, error: Exception) -> Ending:
    """Return how a run ended of whose rows something could not be made, for all that reading them may have said.

    ``lacking`` says what, in words for the user. Called while the error is being handled.
    """
    log.exception("Run %s met a fault of ours after reading: %s", context.run.pk, type(error).__name__)
    if former.state == RunState.FAILED:
        return former
    return Ending(RunState.PARTIAL, "\n".join(filter(None, (former.reason, lacking))))


def store_ending(context: Context, ending: Ending) -> None:
    """Write down the end of the run; where the database is gone for good, the freed lock will tell it later."""
    # The connection may be what broke; a new one is opened where it did.
    connection.close_if_unusable_or_obsolete()
    try:
        context.save_effort()
        _store(context, ending)
    except Error:
        log.exception("The end of run %s could not be stored", context.run.pk)


def _after_refusal(context: Context, error: BrokerError) -> Ending:
    reason = str(error)
    if error.kind in LOST:
        _mark_lost(context.link, reason)
    if context.failures:
        reason = "\n".join(context.failures)
    else:
        context.report(None, failed_call("accounts", error))
    if context.unread:
        reason += f"\nNot read: {', '.join(context.unread)}."
    if error.kind in OPERATORS:
        # Nothing a user can do: whoever runs the server has to know.
        log.error("Run %s: %s", context.run.pk, error)
    stored_something = context.run.counts.filter(resource="transactions", pages__gt=0).exists()
    return Ending(RunState.PARTIAL if stored_something else RunState.FAILED, reason)


def _mark_lost(link: Link, reason: str) -> None:
    # Only a link that still works can be lost: the user may have forgotten or renewed it meanwhile.
    still_active = Link.objects.filter(pk=link.pk, state=LinkState.ACTIVE)
    if still_active.update(state=LinkState.LOST, state_reason=reason):
        link.state, link.state_reason = LinkState.LOST, reason


@transaction.atomic
def _store(context: Context, ending: Ending) -> None:
    """Write the end and tell the user, both or neither."""
    record, link = context.run, context.link
    owned = link.linked_accounts.values("account")
    # New marks and balances change what pages show, also where they leave the ledger as it was.
    link.owner.brokerage_accounts.filter(pk__in=owned).update(ledger_version=F("ledger_version") + 1)
    ended_at = context.now()
    SyncRun.objects.filter(pk=record.pk).update(
        state=ending.state, reason=ending.reason, stage="Finished", finished_at=ended_at
    )
    record.state, record.reason = ending.state, ending.reason
    tell(record, link, context.new_problems, at=ended_at)
