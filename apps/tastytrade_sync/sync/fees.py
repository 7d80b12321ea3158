"""The broker's own totals of fees, day by day, for the days whose rows changed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from apps.tastytrade_sync.client.errors import BrokerError
from apps.tastytrade_sync.fields import UnusableFieldError, required_amount_of
from apps.tastytrade_sync.sync.problems import Finding, failed_call, resolve_calls
from apps.trades.models import Account, FeeTotal, Transaction

if TYPE_CHECKING:
    from collections.abc import Generator
    from datetime import date

    from apps.tastytrade_sync.client.reader import Answer
    from apps.tastytrade_sync.sync.context import Context
    from apps.tastytrade_sync.sync.progress import Progress

RESOURCE = "total-fees"
# A call a day: a first sync of five years would ask twelve hundred times for what only tells. --full does ask.
MOST_DAYS = 10


def read_fees(context: Context, accounts: list[Account]) -> Generator[Progress, None, None]:
    """Store the broker's total of each day whose rows changed in this run: the newest ten of an account, all with
    ``--full``.

    Nothing here fails the run. The rows are stored by now; that the broker does not say what a day's fees were is a
    problem to look at, and takes nothing from them. At the first call that is not answered no other is made.
    """
    for account in accounts:
        try:
            yield from _read(context, account)
        except BrokerError as error:
            context.report(account, failed_call(RESOURCE, error))
            break
    context.save_effort()


def _read(context: Context, account: Account) -> Generator[Progress, None, None]:
    changed = _days(context, account)
    asked = changed if context.run.is_full else changed[:MOST_DAYS]
    stage = f"Reading the fees of {account.number}, {_count(len(asked), len(changed))}"
    for place, day in enumerate(asked):
        event = context.event(stage, place, len(asked))
        # Told before each call: with the whole history asked for there may be a thousand short ones.
        yield event
        answer = yield from context.ask(partial(context.reader.total_fees, account.number, day), event)
        _store(context, account, day, answer)
    resolve_calls(context.run, account, RESOURCE, context.now())


def _days(context: Context, account: Account) -> list[date]:
    """Return the broker's dates of the rows that came or changed in this run, of all with ``--full``, newest first.

    Rows without a symbol have no fees beside them: deposits and interest give no day to ask for.
    """
    rows = Transaction.objects.filter(account=account, transaction_date__isnull=False).exclude(symbol="")
    if not context.run.is_full:
        since = context.run.started_at
        rows = rows.filter(Q(first_seen_at__gte=since) | Q(revised_at__gte=since))
    days = rows.order_by("-transaction_date").values_list("transaction_date", flat=True).distinct()
    return [day for day in days if day is not None]


def _count(asked: int, changed: int) -> str:
    days = "1 day" if asked == 1 else f"{asked} days"
    return days if asked == changed else f"the newest {days} of {changed}"


@transaction.atomic
def _store(context: Context, account: Account, day: date, answer: Answer) -> None:
    # As every writer of an account does: whoever copies or deletes it meanwhile waits, or is waited for.
    Account.objects.select_for_update().get(pk=account.pk)
    item = answer.items[0] if answer.items else None
    try:
        if item is None or not isinstance(item.value, dict):
            raise UnusableFieldError(RESOURCE, "is missing")
        amount = required_amount_of(item.value, RESOURCE)
    except UnusableFieldError as defect:
        context.report(account, _rejected(day, item.text if item else "", str(defect)))
        return
    FeeTotal.objects.update_or_create(account=account, day=day, defaults={"amount": amount, "read_at": context.now()})


def _rejected(day: date, payload: str, why: str) -> Finding:
    return Finding(
        resource=RESOURCE,
        code="rejected_fees",
        message=f"The fees of {day} could not be stored: {why}.",
        advice="That day's fees are not compared. Every row and its own fees are stored.",
        mark=f"fees {day}",
        excerpt=payload,
    )
