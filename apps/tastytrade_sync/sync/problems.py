"""Problems as data: written once per defect, kept open while they are seen, resolved when they are not."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.core.logs import without_secrets
from apps.tastytrade_sync.fields import storable
from apps.tastytrade_sync.models import Link, ProblemState, SyncProblem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from apps.tastytrade_sync.client.errors import BrokerError
    from apps.tastytrade_sync.mapping import Rejected
    from apps.tastytrade_sync.models import SyncRun
    from apps.trades.engine.values import BrokerTransaction
    from apps.trades.models import Account

EXCERPT_LENGTH = 600
GONE = "rejected_row_gone"
# These concern a row, and stay until that row comes otherwise, however well the calls go.
UNREADABLE = "unreadable_field"
OF_ROWS = ("rejected_row", GONE, "unknown_kind", UNREADABLE)
# What the want of a field leads to, where it leads to anything.
WANTED_FOR = {
    "order-id": "Its cash is counted, but it may be shown apart from the other fills of its order.",
    "reverses-id": "Its cash is counted, but which row it takes back is unknown, so that both count as they stand.",
}
WANTED_FOR_NOTHING = "Its cash is counted, and no amount depends on that field."


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
        excerpt=row.payload,
        payload=row.payload,
        broker_id=row.broker_id,
    )


def rejected_row_gone(problem: SyncProblem) -> Finding:
    """Return the finding for a rejected row that the broker has stopped sending, as it was."""
    return Finding(
        resource="transactions",
        code=GONE,
        message="A row that could not be stored is no longer sent by tastytrade in that form.",
        advice="It is kept here as received. Compare the account's history with the broker's own.",
        mark=problem.payload,
        excerpt=problem.excerpt,
        payload=problem.payload,
        broker_id=problem.broker_id,
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
        excerpt=row.payload,
        broker_id=row.broker_id,
    )


def unreadable_fields(row: BrokerTransaction) -> Iterator[Finding]:
    """Yield a finding for each field that a stored row had to leave empty."""
    for field, reason in row.unreadable:
        yield Finding(
            resource="transactions",
            code=UNREADABLE,
            message=f"Row {row.broker_id} is stored without its {field}, which {reason}.",
            advice=f"{WANTED_FOR.get(field, WANTED_FOR_NOTHING)} Compare the row with the broker's own history.",
            mark=_mark_of_field(row, field),
            excerpt=row.payload,
            broker_id=row.broker_id,
        )


def _mark_of_field(row: BrokerTransaction, field: str) -> str:
    return f"unreadable {row.broker_id} {field}"


def failed_call(resource: str, error: BrokerError) -> Finding:
    """Return the finding for a call that did not answer usefully."""
    return Finding(
        resource=resource,
        code=error.kind.name.lower(),
        message=error.message,
        advice=error.advice,
        mark=f"call {resource} {error.kind.name}",
        excerpt=error.excerpt,
    )


def fingerprint_of(code: str, mark: str) -> str:
    """Return what tells a defect from others of the same account."""
    # Halves of pairs, which JSON can write, have no bytes of their own.
    return hashlib.sha256(f"{code}\n{mark}".encode("utf-8", "surrogatepass")).hexdigest()


def report(run: SyncRun, account: Account | None, findings: Sequence[Finding]) -> int:
    """Write the findings, or note that open ones were seen again; return how many are new.

    A page may hold hundreds of rows that are not understood, so however many there are it takes three statements. The
    lock that each run holds on its link keeps others from writing the same defect in between.
    """
    found = {fingerprint_of(finding.code, finding.mark): finding for finding in findings}
    if not found:
        return 0
    seen = dict(_open_of(run, account).filter(fingerprint__in=found).values_list("fingerprint", "pk"))
    if seen:
        SyncProblem.objects.filter(pk__in=seen.values()).update(last_run=run)
    new = [_problem(run, account, finding, key) for key, finding in found.items() if key not in seen]
    SyncProblem.objects.bulk_create(new)
    return len(new)


def _problem(run: SyncRun, account: Account | None, finding: Finding, fingerprint: str) -> SyncProblem:
    return SyncProblem(
        run=run,
        last_run=run,
        account=account,
        resource=finding.resource,
        code=finding.code,
        message=storable(finding.message),
        advice=finding.advice,
        # Whatever the broker sent may repeat a secret; cut only afterwards, as half a token is not known for one.
        excerpt=storable(without_secrets(finding.excerpt)[:EXCERPT_LENGTH]),
        payload=finding.payload,
        broker_id=finding.broker_id,
        fingerprint=fingerprint,
    )


def resolve_calls(run: SyncRun, account: Account | None, resource: str, at: datetime) -> None:
    """Resolve the failures of a resource's calls, now that a run read it to the end."""
    calls = _open_of(run, account).filter(resource=resource)
    _resolve(calls.exclude(code__in=OF_ROWS).exclude(last_run=run), at)


def resolve_rows(account: Account, rows: list[BrokerTransaction], at: datetime) -> None:
    """Resolve what was wrong with rows that the broker meanwhile sends otherwise."""
    kept = SyncProblem.objects.open().filter(account=account, code__in=OF_ROWS)
    # Nearly every page finds none, and then need not send two thousand ids to ask.
    if not kept.exists():
        return
    _resolve(kept.filter(code__in=("rejected_row", GONE), broker_id__in=[row.broker_id for row in rows]), at)
    understood = [row.broker_id for row in rows if row.is_known_kind]
    _resolve(kept.filter(code="unknown_kind", broker_id__in=understood), at)
    still = [fingerprint_of(UNREADABLE, _mark_of_field(row, field)) for row in rows for field, _ in row.unreadable]
    unread = kept.filter(code=UNREADABLE, broker_id__in=[row.broker_id for row in rows])
    _resolve(unread.exclude(fingerprint__in=still), at)


def resolve_superseded(account: Account, rejected: list[Rejected], at: datetime) -> None:
    """Resolve the former versions of rejected rows: the same id with another text, or one thought gone."""
    if not rejected:
        return
    kept = SyncProblem.objects.open().filter(account=account)
    _resolve(kept.filter(code=GONE, payload__in=[row.payload for row in rejected]), at)
    # Of a row that comes twice the last version counts, as it does of rows that can be stored.
    latest = {row.broker_id: row.payload for row in rejected if row.broker_id is not None}
    former = kept.filter(code__in=("rejected_row", GONE), broker_id__in=latest)
    _resolve(former.exclude(payload__in=latest.values()), at)


def resolve_of_accounts(accounts: list[Account], code: str, at: datetime) -> None:
    """Resolve the problems of one code of these accounts."""
    _resolve(SyncProblem.objects.open().filter(account__in=accounts, code=code), at)


def _open_of(run: SyncRun, account: Account | None) -> QuerySet[SyncProblem]:
    """Return the open problems of the account, or of the run's login where they concern no account."""
    kept = SyncProblem.objects.open().filter(run__owner=run.owner_id, account=account)
    if account is not None:
        return kept
    # Another login may fail while this one works. What a forgotten one left has nobody else to resolve it.
    return kept.exclude(run__link__in=Link.objects.kept().exclude(runs=run))


def _resolve(problems: QuerySet[SyncProblem], at: datetime) -> None:
    problems.update(state=ProblemState.RESOLVED, resolved_at=at)
