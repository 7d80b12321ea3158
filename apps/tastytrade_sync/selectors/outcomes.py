"""What runs came to, in the shape the command prints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Min

from apps.tastytrade_sync.models import ResourceCount, RunState
from apps.tastytrade_sync.selectors.runs import WORST_FIRST
from apps.trades.models import Transaction

if TYPE_CHECKING:
    from collections.abc import Sequence

    from apps.tastytrade_sync.models import SyncRun

COUNTERS = ("received", "new", "changed", "same", "rejected", "not_for_pnl", "problems")


def outcome(runs: Sequence[SyncRun], *, number: str | None = None) -> dict[str, Any]:
    """Return the worst state of the runs, why, their counts per account and resource, and the earliest day stored."""
    counts = ResourceCount.objects.filter(run__in=runs).select_related("account")
    if number:
        counts = counts.filter(account__number=number)
    state = min((RunState(run.state) for run in runs), key=WORST_FIRST.index)
    accounts = {count.account_id for count in counts if count.account_id}
    earliest = Transaction.objects.filter(account__in=accounts).aggregate(day=Min("day"))["day"]
    return {
        "state": state.value.lower(),
        "reason": "\n".join(run.reason for run in runs if run.reason),
        "accounts": [_row(count) for count in counts.order_by("run", "account__number", "resource")],
        "earliest_day": earliest.isoformat() if earliest else None,
    }


def _row(count: ResourceCount) -> dict[str, Any]:
    number = count.account.number if count.account else None
    return {
        "account": number,
        "resource": count.resource,
        **{name: getattr(count, name) for name in COUNTERS},
    }
