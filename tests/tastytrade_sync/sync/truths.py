"""What the database must hold once a sync has met no trouble: the broker's history, exactly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Sum

from apps.tastytrade_sync.models import ResourceCount, RunState, SyncProblem
from apps.trades.models import Account, Partition, Snapshot, Transaction, TransactionRevision

if TYPE_CHECKING:
    from collections.abc import Iterable

    from apps.tastytrade_sync.models import SyncRun
    from tests.tastytrade_sync.sync.histories import Fact

KEPT_OPEN = {"rejected_row", "rejected_row_gone", "unknown_kind", "vanished_rows"}


def assert_ledger_holds(account: Account, facts: Iterable[Fact]) -> None:
    """Every good row once with its current payload and columns; every defective one kept whole; nothing else."""
    good = {fact.broker_id: fact for fact in facts if fact.defect is None}
    defective = [fact for fact in facts if fact.defect is not None]
    rows = {row["broker_id"]: row for row in _stored(account)}
    unreadable = {fact.broker_id for fact in defective if fact.has_readable_id}
    assert set(rows) - unreadable == set(good)
    for broker_id, fact in good.items():
        expected = fact.columns()
        assert {name: rows[broker_id][name] for name in expected} == expected
    problems = SyncProblem.objects.open().filter(account=account)
    kept = sorted(problems.filter(code="rejected_row").values_list("payload", flat=True))
    assert kept == sorted(fact.payload for fact in defective)
    unknown = {broker_id for broker_id, fact in good.items() if not fact.columns()["is_known_kind"]}
    assert unknown <= set(problems.filter(code="unknown_kind").values_list("broker_id", flat=True))
    assert set(problems.values_list("code", flat=True)) <= KEPT_OPEN
    families = set(Transaction.objects.filter(account=account).values_list("family", flat=True))
    assert families <= set(Partition.objects.filter(account=account).values_list("family", flat=True))


def _stored(account: Account) -> list[dict[str, Any]]:
    return [dict(row) for row in Transaction.objects.filter(account=account, vanished_at=None).values()]


def assert_counts_add_up(account: Account) -> None:
    """A page and its counts are one commit: what all runs counted as new is what is stored, however they ended."""
    counts = ResourceCount.objects.filter(account=account, resource="transactions")
    sums = counts.aggregate(new=Sum("new"), changed=Sum("changed"))
    assert (sums["new"] or 0) == Transaction.objects.filter(account=account).count()
    assert (sums["changed"] or 0) == TransactionRevision.objects.filter(transaction__account=account).count()


def assert_run_is_whole(run: SyncRun, account: Account, sent: int) -> None:
    """The run says it is complete and counted each row the broker sent; its snapshot can be compared."""
    assert (run.state, run.reason) == (RunState.COMPLETE, "")
    count = ResourceCount.objects.get(run=run, account=account, resource="transactions")
    assert count.received == sent == count.new + count.changed + count.same + count.rejected
    assert Snapshot.objects.get(account=account, is_current=True).is_settled
