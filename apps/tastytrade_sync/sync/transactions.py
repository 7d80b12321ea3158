"""One account's transactions: what is new, and proof that nothing is missing.

Offset paging has no snapshot: rows that appear while we read shift the rest. Reading oldest first, such a shift can
only repeat rows, which storing absorbs; rows that vanish shift the other way and can hide one. So after reading, the
broker's unfiltered total is compared with what is stored, and where they differ the whole history is read once.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from apps.core.dates import new_york_day
from apps.tastytrade_sync.models import Checkpoint, ProblemState, SyncProblem
from apps.tastytrade_sync.sync.pages import SOURCE, Reading, retry_rejected_rows
from apps.tastytrade_sync.sync.problems import Finding, resolve_calls
from apps.trades.models import Transaction

if TYPE_CHECKING:
    from collections.abc import Generator
    from datetime import date

    from apps.tastytrade_sync.sync.context import Context
    from apps.tastytrade_sync.sync.progress import Progress
    from apps.trades.models import Account

# Rows are posted late (settlements, corrections): two weeks are read again, and one day more because the broker's
# filter may cut at midnight in UTC or in New York.
OVERLAP = timedelta(days=14 + 1)
DIFFERS = "count_differs"


def read_transactions(context: Context, account: Account) -> Generator[Progress, None, None]:
    """Bring the stored rows up to what the broker has; say so as a problem where that cannot be shown."""
    count = context.count(account, "transactions")
    checkpoint, _ = Checkpoint.objects.get_or_create(account=account)
    count.checkpoint_before = checkpoint.executed_at
    retry_rejected_rows(context, account)
    start = None if context.run.is_full else _start(checkpoint)
    reading = Reading(context, account, count)
    yield from reading.read(start)
    total = yield from _broker_total(context, account)
    if start is not None and total is not None and total != _stored(account):
        start, reading = None, Reading(context, account, count)
        yield from reading.read(None)
    if start is None:
        _mark_vanished(context, account, reading.seen)
    _compare(context, account, total)
    resolve_calls(context.run, account, "transactions", context.now())


def read_newest(context: Context, account: Account) -> Generator[Progress, None, int]:
    """Read the last days once more and return how many rows had appeared meanwhile."""
    checkpoint = Checkpoint.objects.get(account=account)
    if checkpoint.executed_at is None:
        return 0
    reading = Reading(context, account, context.count(account, "transactions"))
    yield from reading.read(new_york_day(checkpoint.executed_at) - timedelta(days=1))
    return reading.new


def _start(checkpoint: Checkpoint) -> date | None:
    return new_york_day(checkpoint.executed_at) - OVERLAP if checkpoint.executed_at else None


def _broker_total(context: Context, account: Account) -> Generator[Progress, None, int | None]:
    call = partial(context.reader.transactions, account.number, page=0, per_page=1)
    answer = yield from context.ask(call, context.event(f"Comparing the count of {account.number}"))
    return answer.pagination.total_items if answer.pagination else None


def _stored(account: Account) -> int:
    """Return how many rows of the broker's count we hold, the rejected ones included."""
    rows = Transaction.objects.filter(account=account, source=SOURCE, vanished_at=None).count()
    return rows + SyncProblem.objects.open().filter(account=account, code="rejected_row").count()


def _mark_vanished(context: Context, account: Account, seen: set[int]) -> None:
    """Mark what a reading of the whole history did not meet; it keeps counting until the user decides."""
    now = context.now()
    kept = Transaction.objects.filter(account=account, source=SOURCE, vanished_at=None)
    gone = sorted(set(kept.values_list("broker_id", flat=True)) - seen)
    if gone:
        kept.filter(broker_id__in=gone).update(vanished_at=now)
        context.report(account, _vanished(account, gone))
    Checkpoint.objects.filter(account=account).update(whole_history_read_at=now)


def _vanished(account: Account, gone: list[int]) -> Finding:
    first = ", ".join(str(broker_id) for broker_id in gone[:5])
    return Finding(
        resource="transactions",
        code="vanished_rows",
        message=f"tastytrade no longer sends {len(gone)} rows of account {account.number} (ids {first} …).",
        advice="They are kept and still count. Compare them with the broker's own history before relying on sums.",
        mark=f"vanished {gone}",
    )


def _compare(context: Context, account: Account, total: int | None) -> None:
    stored = _stored(account)
    Checkpoint.objects.filter(account=account).update(broker_total=total)
    if total == stored:
        SyncProblem.objects.open().filter(account=account, code=DIFFERS).update(
            state=ProblemState.RESOLVED, resolved_at=context.now()
        )
        return
    context.failures.append(f"The count of account {account.number} could not be confirmed.")
    context.report(account, _differs(account, total, stored))


def _differs(account: Account, total: int | None, stored: int) -> Finding:
    stated = "did not state how many rows it has" if total is None else f"states {total} rows"
    return Finding(
        resource="transactions",
        code=DIFFERS,
        message=f"tastytrade {stated} for account {account.number}; {stored} are stored.",
        advice="Sync again. If it stays, run a full sync and compare the account's history with the broker's.",
        mark="count differs",
    )
