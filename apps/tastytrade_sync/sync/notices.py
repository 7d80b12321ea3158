"""What a finished run tells its user."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.urls import reverse

from apps.notifications.models import NoticeKind
from apps.notifications.services.notify import Event, notify
from apps.notifications.services.troubles import end_troubles
from apps.tastytrade_sync.models import LinkState, RunState, SyncProblem
from apps.tastytrade_sync.models.links import LOST_TROUBLE, SYNC_TROUBLE
from apps.tastytrade_sync.sync.problems import OF_ROWS

if TYPE_CHECKING:
    from datetime import datetime

    from apps.tastytrade_sync.models import Link, SyncRun


def tell(run: SyncRun, link: Link, new_problems: int, *, at: datetime) -> None:
    """Write the notices of a run: a lost link, a failed or incomplete sync, or that it works again and what is new."""
    path = reverse("sync:run", args=[run.pk])
    if link.state == LinkState.LOST:
        notify(run.owner, _lost(link))
        return
    if run.state in {RunState.FAILED, RunState.PARTIAL}:
        notify(run.owner, _failed(run, link, path))
        return
    # One account read well says nothing about the others of the login.
    if run.state == RunState.COMPLETE and not run.only_account:
        _tell_the_end(run, link, path, at)
    if new_problems:
        body = f"The sync found {new_problems} new problem(s). Open the sync to see each with what to do."
        notify(run.owner, Event(NoticeKind.NEW_PROBLEMS, "New problems", body, path))


def _lost(link: Link) -> Event:
    # Leads to where it is mended, not to the run that merely met it.
    path, body = reverse("sync:links"), f"{link}: {link.state_reason}"
    return Event(NoticeKind.LINK_LOST, "Your tastytrade link no longer works", body, path, LOST_TROUBLE.format(link.pk))


def _failed(run: SyncRun, link: Link, path: str) -> Event:
    title = "A sync failed" if run.state == RunState.FAILED else "A sync stayed incomplete"
    trouble = f"{SYNC_TROUBLE.format(link.pk)}{_cause(run)}"
    return Event(NoticeKind.SYNC_FAILED, title, run.reason, path, trouble)


def _tell_the_end(run: SyncRun, link: Link, path: str, at: datetime) -> None:
    ended = end_troubles(run.owner, SYNC_TROUBLE.format(link.pk), at=at)
    if not ended.notices:
        return
    body = f"{link}: a sync went through again. What was missed has been read."
    # Whoever was alarmed by mail shall be calmed by mail; nobody else wants a letter that says all is well.
    is_mailed = bool(ended.mailed)
    notify(run.owner, Event(NoticeKind.SYNC_WORKS_AGAIN, "Sync works again", body, path, is_mailed=is_mailed))


def _cause(run: SyncRun) -> str:
    """Return what makes a failure the same as the one before: the kinds of call that failed, else the reason."""
    # Not the reason where there are such: it names accounts and minutes, which change while the broker stays down.
    calls = SyncProblem.objects.filter(last_run=run).exclude(code__in=OF_ROWS)
    codes = calls.order_by("code").values_list("code", flat=True).distinct()
    return ",".join(codes)[:100] or hashlib.sha256(run.reason.encode()).hexdigest()[:16]
