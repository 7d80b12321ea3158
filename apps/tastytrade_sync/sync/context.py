"""What the stages of one run share."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from apps.tastytrade_sync.client import broker_name
from apps.tastytrade_sync.client.errors import at_start
from apps.tastytrade_sync.models import Link, ResourceCount, SyncRun
from apps.tastytrade_sync.sync.problems import Finding, report
from apps.tastytrade_sync.sync.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable
    from datetime import datetime

    from apps.tastytrade_sync.client.reader import BrokerReader
    from apps.tastytrade_sync.sync.locks import LinkLock
    from apps.tastytrade_sync.sync.progress import Calls
    from apps.trades.models import Account


class LinkForgottenError(Exception):
    """The user forgot the link while it was being read; nothing more may be read with its secrets."""

    def __init__(self) -> None:
        super().__init__("The link was forgotten while it was being read, so reading stopped. What was read is kept.")


@dataclass
class Context:
    """One run's link, reader, lock and clock; collects what failed, what is to know, and what is new to tell.

    ``only`` is the number of the one account to read, None reads all of the login; ``outages`` counts the accounts in
    a row at which the broker was out of order, ``new_rows`` the transactions stored for the first time, ``unread`` the
    numbers of the accounts whose turn has not come yet.
    """

    run: SyncRun
    link: Link
    open_with: Callable[[Link], BrokerReader]
    calls: Calls
    lock: LinkLock
    now: Callable[[], datetime]
    page_size: int
    only: str | None = None
    failures: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    new_problems: int = 0
    new_rows: int = 0
    outages: int = 0
    _met: set[tuple[int, int | str]] = field(default_factory=set)
    _counts: dict[tuple[int | None, str], ResourceCount] = field(default_factory=dict)

    @cached_property
    def reader(self) -> BrokerReader:
        """The broker, opened when first asked: secrets that cannot be read are a failure of the run like any other."""
        reader = self.open_with(self.link)
        reader.tell_waits_to(self.calls.note)
        return reader

    @property
    def broker(self) -> str:
        """What a sentence calls the other side where it begins with it."""
        return at_start(broker_name(self.link.environment))

    @property
    def is_open(self) -> bool:
        # A cached property stands there from its first use on; to ask for it would be that use.
        return "reader" in self.__dict__

    def close(self) -> None:
        if self.is_open:
            self.reader.close()

    def check(self) -> None:
        """Prove before each call that the run may go on; raises ``LockLostError`` or ``LinkForgottenError``."""
        self.lock.check()
        # The reader holds the secrets in memory: deleting them from the database does not stop it by itself.
        if not Link.objects.kept().filter(pk=self.link.pk).exists():
            raise LinkForgottenError

    def first_met(self, account: Account, names: Iterable[int | str]) -> set[int | str]:
        """Return which of these rows (by broker id, without one by payload) the run had not met, and remember them.

        A run reads the newest days twice and at times the whole history; what it counts of rows it counts once.
        """
        first = {name for name in names if (account.pk, name) not in self._met}
        self._met.update((account.pk, name) for name in first)
        return first

    def save_effort(self) -> None:
        """Write down how many calls the run has made, so that a run cut off still shows it."""
        if not self.is_open:
            return
        SyncRun.objects.filter(pk=self.run.pk).update(api_calls=self.reader.calls, retries=self.reader.retries)

    def event(self, stage: str, received: int = 0, total: int | None = None) -> Progress:
        return Progress(self.run.pk, stage, received, total)

    def ask[Answer](self, call: Callable[[], Answer], event: Progress) -> Generator[Progress, None, Answer]:
        """Make one broker call, repeating the event while it lasts."""
        self.check()
        return (yield from self.calls.wait(self.calls.start(call), event))

    def report(self, account: Account | None, *findings: Finding) -> None:
        """Write what was met as problems of the account, of the login where there is none; all at once."""
        self.new_problems += report(self.run, account, findings)

    def count(self, account: Account | None, resource: str) -> ResourceCount:
        """Return what the run counts of one resource of an account, of the login where there is none.

        Always the same object: stages add to it and save it whole, so a second copy would write over what was counted
        since it was read.
        """
        key = account.pk if account else None, resource
        if key not in self._counts:
            self._counts[key] = ResourceCount.objects.get_or_create(run=self.run, account=account, resource=resource)[0]
        return self._counts[key]
