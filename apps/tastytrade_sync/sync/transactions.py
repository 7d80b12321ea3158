"""One account's transactions: what is new, and proof that nothing is missing.

Offset paging has no snapshot: rows that appear while we read shift the rest. Reading oldest first, such a shift can
only repeat rows, which storing absorbs; rows that vanish shift the other way and can hide one. So it is proved twice:

- After the first reading the broker's unfiltered total is compared with what is stored. Where it counts more, rows may
  have come since: the last days are read until they bring nothing. Where they still differ, the whole history is read
  once, and held to the count that its own last answer states.
- The last days are read once more after the positions, and what this stores is held to the count that its own last
  answer states of those days: no row can come in between, so a moving market makes no difference. Only where the two
  differ is the unfiltered total asked for again.

Together: of all days, what the broker counted when it was first compared is stored; of the last days, what it counted
at the end. Not proved, until the next run compares: a row that is booked under an older day, or taken back, between
the two; and rows that vanish and appear in equal number, which no count can tell, unless the whole history is read.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction

from apps.core.dates import new_york_day
from apps.tastytrade_sync.models import Checkpoint, ProblemState, SyncProblem
from apps.tastytrade_sync.sync.pages import SOURCE, Reading, retry_rejected_rows
from apps.tastytrade_sync.sync.problems import Finding, rejected_row_gone, resolve_calls
from apps.trades.models import Account, Transaction

if TYPE_CHECKING:
    from collections.abc import Generator
    from datetime import date

    from django.db.models import QuerySet

    from apps.tastytrade_sync.sync.context import Context
    from apps.tastytrade_sync.sync.progress import Progress

# Rows are posted late (settlements, corrections): two weeks are read again, and one day more because the broker's
# filter may cut at midnight in UTC or in New York.
OVERLAP = timedelta(days=14 + 1)
DIFFERS = "count_differs"
MOST_COUNTS = 3


@dataclass(frozen=True, slots=True)
class Newest:
    """What reading the last days once more showed: how many rows had appeared, and whether all that the broker counts
    of them came; ``total`` is its unfiltered count where that had to be asked for."""

    appeared: int
    is_counted: bool
    total: int | None = None


def read_transactions(context: Context, account: Account) -> Generator[Progress, None, None]:
    """Bring the stored rows up to what the broker has; say so as a problem where that cannot be shown."""
    count = context.count(account, "transactions")
    checkpoint, _ = Checkpoint.objects.get_or_create(account=account)
    count.checkpoint_before = checkpoint.executed_at
    retry_rejected_rows(context, account, count)
    start = None if context.run.is_full else _start(checkpoint)
    reading = Reading(context, account, count)
    yield from reading.read(start)
    total = None if start is None else (yield from _settled_total(context, account))
    if start is not None and total is not None and total != _stored(account):
        start, reading = None, Reading(context, account, count)
        yield from reading.read(None)
    if start is None:
        # Counted by the same answer that held the last rows; a later one may count rows that came since.
        total = reading.total
        _judge_absent(context, account, reading)
    _report_vanished(context, account)
    _compare(context, account, total, came=reading.met if start is None else None)
    resolve_calls(context.run, account, "transactions", context.now())


def read_newest(context: Context, account: Account) -> Generator[Progress, None, Newest]:
    """Read the last days once more, and hold what came to the broker's count of those days."""
    reading = yield from _read_last_days(context, account)
    if reading.met == reading.total:
        return Newest(reading.new, is_counted=True)
    # A page cut short, a row that slipped in behind the page being read, or a broker that counts all days whatever
    # was asked for: the count of everything tells.
    total = yield from _broker_total(context, account)
    return Newest(reading.new, is_counted=total == _stored(account), total=total)


def report_uncounted(context: Context, account: Account, newest: Newest) -> None:
    """Say that the last days could not be read as the broker counts them, however often they were read."""
    _compare(context, account, newest.total, came=None)


def _read_last_days(context: Context, account: Account) -> Generator[Progress, None, Reading]:
    reading = Reading(context, account, context.count(account, "transactions"))
    newest = Checkpoint.objects.get(account=account).executed_at
    yield from reading.read(new_york_day(newest) - timedelta(days=1) if newest else None)
    return reading


def _start(checkpoint: Checkpoint) -> date | None:
    return new_york_day(checkpoint.executed_at) - OVERLAP if checkpoint.executed_at else None


def _settled_total(context: Context, account: Account) -> Generator[Progress, None, int | None]:
    """Return the broker's unfiltered count, once it counts nothing that came after the reading.

    A row may be booked between the last page and the count; it is no difference, and no reason to read everything.
    """
    total = yield from _broker_total(context, account)
    for _ in range(MOST_COUNTS):
        if total is None or total <= _stored(account):
            break
        reading = yield from _read_last_days(context, account)
        if not reading.new:
            break
        # Asked again: the old count may equal what is stored by now only because a row is hidden and another new.
        total = yield from _broker_total(context, account)
    return total


def _broker_total(context: Context, account: Account) -> Generator[Progress, None, int | None]:
    call = partial(context.reader.transactions, account.number, page=0, per_page=1)
    answer = yield from context.ask(call, context.event(f"Comparing the count of {account.number}"))
    return answer.pagination.total_items if answer.pagination else None


def _stored(account: Account) -> int:
    """Return how many rows of the broker's count we hold, the rejected ones included."""
    rows = _present(account)
    rejected = SyncProblem.objects.open().filter(account=account, code="rejected_row")
    # A stored row whose newer version cannot be stored is one row, not two.
    return rows.count() + rejected.exclude(broker_id__in=rows.values("broker_id")).count()


def _present(account: Account) -> QuerySet[Transaction]:
    return Transaction.objects.filter(account=account, source=SOURCE, vanished_at=None)


@transaction.atomic
def _judge_absent(context: Context, account: Account, reading: Reading) -> None:
    """Mark what a reading of the whole history did not meet; it keeps counting until the user decides.

    A reading that met fewer rows than the broker counts was cut short somewhere, and proves nothing of the rest.
    """
    if reading.met != reading.total:
        return
    Account.objects.select_for_update().get(pk=account.pk)
    now, present = context.now(), _present(account)
    gone = set(present.values_list("broker_id", flat=True)) - reading.seen - reading.rejected_ids
    present.filter(broker_id__in=gone).update(vanished_at=now)
    for problem in SyncProblem.objects.open().filter(account=account, code="rejected_row"):
        if problem.payload not in reading.rejected_payloads:
            problem.state, problem.resolved_at = ProblemState.RESOLVED, now
            problem.save(update_fields=["state", "resolved_at"])
            context.report(account, rejected_row_gone(problem))


def _report_vanished(context: Context, account: Account) -> None:
    """Keep one problem for all rows that are missing now; once they are back, or others miss, it is resolved."""
    gone = Transaction.objects.filter(account=account, source=SOURCE, vanished_at__isnull=False)
    ids = sorted(gone.values_list("broker_id", flat=True))
    if ids:
        context.report(account, _vanished(context.broker, account, ids))


def _vanished(broker: str, account: Account, gone: list[int]) -> Finding:
    first = ", ".join(str(broker_id) for broker_id in gone[:5]) + (" …" if len(gone) > 5 else "")
    rows = "1 row" if len(gone) == 1 else f"{len(gone)} rows"
    return Finding(
        resource="transactions",
        code="vanished_rows",
        message=f"{broker} no longer sends {rows} of account {account.number} (id {first}).",
        advice="They are kept and still count. Compare them with the broker's own history before relying on sums.",
        mark=f"vanished {gone}",
    )


def _compare(context: Context, account: Account, total: int | None, *, came: int | None) -> None:
    """Hold what is stored, and what came if the whole history was read, to the broker's own count."""
    stored = _stored(account)
    if total == stored and came in (None, total):
        SyncProblem.objects.open().filter(account=account, code=DIFFERS).update(
            state=ProblemState.RESOLVED, resolved_at=context.now()
        )
        return
    failure = f"The count of account {account.number} could not be confirmed."
    # It may fail for the whole and for the last days again: one sentence is enough.
    if failure not in context.failures:
        context.failures.append(failure)
    ours = f"{stored} are stored" if total != stored else f"{came} came when the whole history was read"
    context.report(account, _differs(context.broker, account, total, ours))


def _differs(broker: str, account: Account, total: int | None, ours: str) -> Finding:
    stated = "did not state how many rows it has" if total is None else f"states {total} rows"
    return Finding(
        resource="transactions",
        code=DIFFERS,
        message=f"{broker} {stated} for account {account.number}; {ours}.",
        advice="Sync again. If it stays, run a full sync and compare the account's history with the broker's.",
        mark="count differs",
    )
