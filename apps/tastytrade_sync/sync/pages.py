"""One pass over an account's transaction pages, oldest first, a page a commit."""

from __future__ import annotations

from functools import partial
from time import monotonic
from typing import TYPE_CHECKING

from django.db import transaction

from apps.tastytrade_sync.client.raw_json import decode
from apps.tastytrade_sync.mapping import Rejected, map_transaction
from apps.tastytrade_sync.models import Checkpoint, ProblemState, SyncProblem
from apps.tastytrade_sync.sync.problems import rejected_row, resolve_rows, unknown_kind
from apps.trades.ingest import StoredPage, store_transactions

if TYPE_CHECKING:
    from collections.abc import Generator
    from concurrent.futures import Future
    from datetime import date, datetime

    from apps.tastytrade_sync.client.reader import Answer
    from apps.tastytrade_sync.models import ResourceCount
    from apps.tastytrade_sync.sync.context import Context
    from apps.tastytrade_sync.sync.progress import Progress
    from apps.trades.engine.values import BrokerTransaction
    from apps.trades.models import Account

SOURCE = "tastytrade"


class Reading:
    """A pass: how many rows it received, how many were new, and which ids it saw."""

    def __init__(self, context: Context, account: Account, count: ResourceCount) -> None:
        self.context, self.account, self.count = context, account, count
        self.seen: set[int] = set()
        self.received = self.new = 0

    def read(self, start: date | None) -> Generator[Progress, None, None]:
        """Read and store every page from a day on; None is the whole history.

        A page shorter than the page size is the last one, whatever the broker's page count says: the count can
        shrink or be missing, but a short page can not be followed by another.
        """
        page, following = 0, self._fetch(0, start)
        while True:
            self.context.lock.check()
            answer = yield from self.context.calls.wait(following, self._event(None))
            is_last = len(answer.items) < self._page_size(answer)
            if not is_last:
                # The next page travels while this one is stored.
                page += 1
                following = self._fetch(page, start)
            self._store(answer)
            yield self._event(answer)
            if is_last:
                return

    def _fetch(self, page: int, start: date | None) -> Future[Answer]:
        call = partial(
            self.context.reader.transactions,
            self.account.number,
            page=page,
            per_page=self.context.page_size,
            start=start,
        )
        return self.context.calls.start(call)

    def _page_size(self, answer: Answer) -> int:
        """Return the size the broker used, which may be smaller than the size we asked for."""
        stated = answer.pagination.per_page if answer.pagination else None
        return max(1, min(stated or self.context.page_size, self.context.page_size))

    def _event(self, answer: Answer | None) -> Progress:
        total = answer.pagination.total_items if answer and answer.pagination else None
        return self.context.event(f"Reading transactions of {self.account.number}", self.received, total)

    def _store(self, answer: Answer) -> None:
        """Commit one page: its rows, its counts, its problems and the checkpoint together."""
        began, now = monotonic(), self.context.now()
        results = [map_transaction(item.value, item.text) for item in answer.items]
        rows = [row for row in results if not isinstance(row, Rejected)]
        rejected = [row for row in results if isinstance(row, Rejected)]
        with transaction.atomic():
            stored = store_transactions(self.account, rows, source=SOURCE, at=now)
            self._report(rows, rejected, now)
            self._move_checkpoint(rows)
            self._add(stored, rows, rejected, milliseconds=round((monotonic() - began) * 1000))
        self.seen.update(row.broker_id for row in rows)
        self.received += len(answer.items)
        self.new += stored.new

    def _report(self, rows: list[BrokerTransaction], rejected: list[Rejected], now: datetime) -> None:
        for defect in rejected:
            self.context.report(self.account, rejected_row(defect))
        for row in rows:
            if not row.is_known_kind:
                self.context.report(self.account, unknown_kind(row))
        resolve_rows(self.account, [row.broker_id for row in rows], now)

    def _move_checkpoint(self, rows: list[BrokerTransaction]) -> None:
        if not rows:
            return
        newest = max(row.executed_at for row in rows)
        checkpoint, _ = Checkpoint.objects.get_or_create(account=self.account)
        if checkpoint.executed_at is None or newest > checkpoint.executed_at:
            checkpoint.executed_at = newest
            checkpoint.save(update_fields=["executed_at"])
        self.count.checkpoint_after = checkpoint.executed_at

    def _add(
        self, stored: StoredPage, rows: list[BrokerTransaction], rejected: list[Rejected], *, milliseconds: int
    ) -> None:
        count = self.count
        count.received += len(rows) + len(rejected)
        count.new += stored.new
        count.changed += stored.changed
        count.same += stored.same
        count.rejected += len(rejected)
        count.not_for_pnl += sum(not row.is_for_profit for row in rows)
        count.problems += len(rejected) + sum(not row.is_known_kind for row in rows)
        count.pages += 1
        count.milliseconds += milliseconds
        count.save()


def retry_rejected_rows(context: Context, account: Account) -> None:
    """Try the rows kept from earlier syncs again: an update of the application may have learned to read them."""
    kept = SyncProblem.objects.open().filter(account=account, code="rejected_row").exclude(payload="")
    for problem in kept:
        row = map_transaction(decode(problem.payload), problem.payload)
        if isinstance(row, Rejected):
            continue
        with transaction.atomic():
            store_transactions(account, [row], source=SOURCE, at=context.now())
            problem.state, problem.resolved_at = ProblemState.RESOLVED, context.now()
            problem.save(update_fields=["state", "resolved_at"])
