"""One pass over an account's transaction pages, oldest first, a page a commit.

While PostgreSQL stores one page, the thread of the broker's calls already fetches and maps the next.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

from django.db import transaction

from apps.tastytrade_sync.client.raw_json import decode
from apps.tastytrade_sync.mapping import Rejected, map_transaction
from apps.tastytrade_sync.models import Checkpoint, ProblemState, SyncProblem
from apps.tastytrade_sync.sync.problems import (
    Finding,
    rejected_row,
    resolve_rows,
    resolve_superseded,
    unknown_kind,
    unreadable_fields,
)
from apps.trades.ingest import StoredPage, store_transactions

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from concurrent.futures import Future
    from datetime import date, datetime

    from apps.tastytrade_sync.models import ResourceCount
    from apps.tastytrade_sync.sync.context import Context
    from apps.tastytrade_sync.sync.progress import Progress
    from apps.trades.engine.values import BrokerTransaction
    from apps.trades.models import Account

SOURCE = "tastytrade"


@dataclass(frozen=True, slots=True)
class Page:
    """One page as the broker sent it, each row typed or rejected; ``size`` is how many rows it might have held."""

    rows: list[BrokerTransaction]
    rejected: list[Rejected]
    size: int
    total: int | None

    @property
    def received(self) -> int:
        return len(self.rows) + len(self.rejected)

    @property
    def is_last(self) -> bool:
        """A short page cannot be followed by another, whatever the broker's page count says: it can shrink or be
        missing."""
        return self.received < self.size


class Reading:
    """A pass: how many rows it received, how many were new, and which ids it saw."""

    def __init__(self, context: Context, account: Account, count: ResourceCount) -> None:
        self.context, self.account, self.count = context, account, count
        self.seen: set[int] = set()
        # Those that could not be stored: by their id where it can be read, and by their text.
        self.rejected_ids: set[int] = set()
        self.rejected_payloads: set[str] = set()
        self.nameless: set[str] = set()
        self.received = self.new = 0
        self.total: int | None = None

    @property
    def met(self) -> int:
        """How many different rows the pass met, those that could not be stored included."""
        return len(self.seen) + len(self.rejected_ids - self.seen) + len(self.nameless)

    def read(self, start: date | None) -> Generator[Progress, None, None]:
        """Read and store every page from a day on; None is the whole history."""
        self.context.check()
        number, following = 0, self._fetch(0, start)
        while True:
            page = yield from self.context.calls.wait(following, self._event(None))
            # The wait may have been minutes: what came after the link or the lock was lost is not ours to store.
            self.context.check()
            if not page.is_last:
                number += 1
                following = self._fetch(number, start)
            met = self.met
            self._store(page)
            yield self._event(page.total)
            # A page that holds nothing unseen: the list goes round in a circle, or it moved under us by a whole page,
            # which the broker's count will show.
            if page.is_last or self.met == met:
                return

    def _fetch(self, number: int, start: date | None) -> Future[Page]:
        return self.context.calls.start(lambda: self._page(number, start))

    def _page(self, number: int, start: date | None) -> Page:
        wanted = self.context.page_size
        answer = self.context.reader.transactions(self.account.number, page=number, per_page=wanted, start=start)
        results = [map_transaction(item.value, item.text) for item in answer.items]
        # The broker may use a smaller size than the one asked for.
        stated = answer.pagination.per_page if answer.pagination else None
        return Page(
            rows=[row for row in results if not isinstance(row, Rejected)],
            rejected=[row for row in results if isinstance(row, Rejected)],
            size=max(1, min(stated or wanted, wanted)),
            total=answer.pagination.total_items if answer.pagination else None,
        )

    def _event(self, total: int | None) -> Progress:
        return self.context.event(f"Reading transactions of {self.account.number}", self.received, total)

    def _store(self, page: Page) -> None:
        """Commit one page: its rows, its counts, its problems and the checkpoint together."""
        began, now = monotonic(), self.context.now()
        with transaction.atomic():
            stored = store_transactions(self.account, page.rows, source=SOURCE, at=now)
            self._report(page, now)
            self._move_checkpoint(page.rows)
            self._add(stored, page, milliseconds=round((monotonic() - began) * 1000))
        self.seen.update(row.broker_id for row in page.rows)
        for row in page.rejected:
            self.rejected_payloads.add(row.payload)
            if row.broker_id is None:
                self.nameless.add(row.payload)
            else:
                self.rejected_ids.add(row.broker_id)
        self.total = page.total
        self.received += page.received
        self.new += stored.new
        self.context.new_rows += stored.new

    def _report(self, page: Page, now: datetime) -> None:
        rejected = (rejected_row(defect) for defect in page.rejected)
        self.context.report(self.account, *rejected, *_odd(page.rows))
        resolve_rows(self.account, page.rows, now)
        resolve_superseded(self.account, page.rejected, now)

    def _move_checkpoint(self, rows: list[BrokerTransaction]) -> None:
        if not rows:
            return
        # A moment to come is a slip of the broker's; from there no later reading would find anything.
        newest = min(max(row.executed_at for row in rows), self.context.now())
        checkpoint, _ = Checkpoint.objects.get_or_create(account=self.account)
        if checkpoint.executed_at is None or newest > checkpoint.executed_at:
            checkpoint.executed_at = newest
            checkpoint.save(update_fields=["executed_at"])
        self.count.checkpoint_after = checkpoint.executed_at

    def _add(self, stored: StoredPage, page: Page, *, milliseconds: int) -> None:
        count = self.count
        _add_rows(self.context, self.account, count, page.rows, stored)
        first = self.context.first_met(self.account, [row.broker_id or row.payload for row in page.rejected])
        count.received += len(page.rejected)
        count.rejected += len(first)
        count.same += len(page.rejected) - len(first)
        count.problems += len(first)
        count.pages += 1
        count.milliseconds += milliseconds
        count.save()


def retry_rejected_rows(context: Context, account: Account, count: ResourceCount) -> None:
    """Try the rows kept from earlier syncs again: an update of the application may have learned to read them."""
    kept = SyncProblem.objects.open().filter(account=account, code="rejected_row").exclude(payload="")
    tried = {problem.pk: map_transaction(decode(problem.payload), problem.payload) for problem in kept}
    readable = {key: row for key, row in tried.items() if not isinstance(row, Rejected)}
    # Met again by this run, even where the broker's pages no longer reach back to them.
    kept.filter(pk__in=tried.keys() - readable.keys()).update(last_run=context.run)
    if not readable:
        return
    rows, now = list(readable.values()), context.now()
    with transaction.atomic():
        stored = store_transactions(account, rows, source=SOURCE, at=now)
        context.report(account, *_odd(rows))
        kept.filter(pk__in=readable.keys()).update(state=ProblemState.RESOLVED, resolved_at=now)
        _add_rows(context, account, count, rows, stored)
        count.save()
    context.new_rows += stored.new


def _odd(rows: list[BrokerTransaction]) -> Iterator[Finding]:
    """Yield what is wrong with rows that are stored nevertheless."""
    for row in rows:
        if not row.is_known_kind:
            yield unknown_kind(row)
        if row.unreadable:
            yield from unreadable_fields(row)


def _add_rows(
    context: Context, account: Account, count: ResourceCount, rows: list[BrokerTransaction], stored: StoredPage
) -> None:
    latest = {row.broker_id: row for row in rows}
    first = [latest[broker_id] for broker_id in latest.keys() & context.first_met(account, latest)]
    count.received += len(rows)
    count.new += stored.new
    count.changed += stored.changed
    count.same += stored.same
    count.not_for_pnl += sum(not row.is_for_profit for row in first)
    count.problems += sum(not row.is_known_kind or bool(row.unreadable) for row in first)
