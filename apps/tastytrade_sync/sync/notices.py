"""What a finished run tells its user."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from apps.notifications.models import NoticeKind
from apps.notifications.services.notify import Event, notify
from apps.tastytrade_sync.models import LinkState, RunState

if TYPE_CHECKING:
    from apps.tastytrade_sync.models import Link, SyncRun


def tell(run: SyncRun, link: Link, new_problems: int) -> None:
    """Write the notice of a run: a lost link, a failed or incomplete sync, or how many problems are new."""
    event = _event(run, link, new_problems)
    if event is not None:
        notify(run.owner, event)


def _event(run: SyncRun, link: Link, new_problems: int) -> Event | None:
    path = reverse("sync:run", args=[run.pk])
    if link.state == LinkState.LOST:
        # Leads to where it is mended, not to the run that merely met it.
        body = f"{link}: {link.state_reason}"
        return Event(NoticeKind.LINK_LOST, "Your tastytrade link no longer works", body, reverse("sync:links"))
    if run.state in {RunState.FAILED, RunState.PARTIAL}:
        title = "A sync failed" if run.state == RunState.FAILED else "A sync stayed incomplete"
        return Event(NoticeKind.SYNC_FAILED, title, run.reason, path)
    if new_problems:
        body = f"The sync found {new_problems} new problem(s). Open the sync to see each with what to do."
        return Event(NoticeKind.NEW_PROBLEMS, "New problems", body, path)
    return None
