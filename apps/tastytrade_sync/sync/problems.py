"""Problems as data: written once per defect, kept open while they are seen, resolved when they are not."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.core.logs import without_secrets
from apps.tastytrade_sync.models import ProblemState, SyncProblem

if TYPE_CHECKING:
    from datetime import datetime

    from apps.tastytrade_sync.client.errors import BrokerError
    from apps.tastytrade_sync.mapping import Rejected
    from apps.tastytrade_sync.models import SyncRun
    from apps.trades.engine.values import BrokerTransaction
    from apps.trades.models import Account

EXCERPT_LENGTH = 600


@dataclass(frozen=True, slots=True)
class Finding:
    """One defect a run met; ``mark`` is what makes it the same defect when it is met again."""

    resource: str
    code: str
    message: str
    advice: str
    mark: str
    excerpt: str = ""
    payload: str = ""
    broker_id: int | None = None


def rejected_row(row: Rejected) -> Finding:
    """Return the finding for a row that could not enter the ledger."""
    return Finding(
        resource="transactions",
        code="rejected_row",
        message=f"A row could not be stored: {row.field} {row.reason}.",
        advice="The row is kept as received and tried again at each sync. Compare it with the broker's own history.",
        mark=row.payload,
        excerpt=without_secrets(row.payload[:EXCERPT_LENGTH]),
        payload=row.payload,
        broker_id=row.broker_id,
    )


def unknown_kind(row: BrokerTransaction) -> Finding:
    """Return the finding for a row that is stored but not understood."""
    kind = " / ".join(part for part in (row.transaction_type, row.sub_type, row.action, row.instrument_type) if part)
    return Finding(
        resource="transactions",
        code="unknown_kind",
        message=f"Row {row.broker_id} is of a kind we do not know: {kind}.",
        advice="Its cash is counted. Look at the row; an update of the application may learn to read it.",
        mark=f"unknown {row.broker_id}",
        excerpt=without_secrets(row.payload[:EXCERPT_LENGTH]),
        broker_id=row.broker_id,
    )


def failed_call(resource: str, error: BrokerError) -> Finding:
    """Return the finding for a call that did not answer usefully."""
    return Finding(
        resource=resource,
        code=error.kind.name.lower(),
        message=error.message,
        advice=error.advice,
        mark=f"call {resource} {error.kind.name}",
        excerpt=without_secrets(error.excerpt[:EXCERPT_LENGTH]),
    )


def report(run: SyncRun, account: Account | None, finding: Finding) -> bool:
    """Write the finding, or note that an open one was seen again; return whether it is new."""
    fingerprint = hashlib.sha256(f"{finding.code}\n{finding.mark}".encode()).hexdigest()
    seen = SyncProblem.objects.filter(
        run__owner=run.owner_id, account=account, fingerprint=fingerprint, state=ProblemState.OPEN
    ).update(last_run=run)
    if seen:
        return False
    SyncProblem.objects.create(
        run=run,
        last_run=run,
        account=account,
        resource=finding.resource,
        code=finding.code,
        message=finding.message,
        advice=finding.advice,
        excerpt=finding.excerpt,
        payload=finding.payload,
        broker_id=finding.broker_id,
        fingerprint=fingerprint,
    )
    return True


def resolve_calls(run: SyncRun, account: Account | None, resource: str, at: datetime) -> None:
    """Resolve the failures of a resource's calls, now that a run read it to the end."""
    calls = SyncProblem.objects.open().filter(run__owner=run.owner_id, account=account, resource=resource)
    calls.exclude(code__in=("rejected_row", "unknown_kind")).exclude(last_run=run).update(
        state=ProblemState.RESOLVED, resolved_at=at
    )


def resolve_rows(account: Account, broker_ids: list[int], at: datetime) -> None:
    """Resolve rejected rows that the broker has meanwhile sent in a usable form."""
    kept = SyncProblem.objects.open().filter(account=account, code="rejected_row")
    # Nearly every page finds none, and then need not send two thousand ids to ask.
    if kept.exists():
        kept.filter(broker_id__in=broker_ids).update(state=ProblemState.RESOLVED, resolved_at=at)
