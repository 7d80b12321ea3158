"""What a finished run tells its user."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from apps.notifications.models import NoticeKind
from apps.notifications.services.notify import Event, notify
from apps.tastytrade_sync.models import LinkState, RunState

if TYPE_CHECKING:
    from apps.tastytrade_sync.sync.context import Context


def tell(context: Context) -> None:
    """Write the notices of a run: a lost link, a failed or incomplete sync, new problems."""
    run = context.run
    path = reverse("sync:run", args=[run.pk])
    for event in _events(context, path):
        notify(run.owner, event)


def _events(context: Context, path: str) -> list[Event]:
    run, link = context.run, context.link
    if link.state == LinkState.LOST:
        return [Event(NoticeKind.LINK_LOST, "Your tastytrade link no longer works", link.state_reason, path)]
    if run.state in {RunState.FAILED, RunState.PARTIAL}:
        title = "A sync failed" if run.state == RunState.FAILED else "A sync stayed incomplete"
        return [Event(NoticeKind.SYNC_FAILED, title, run.reason, path)]
    if context.new_problems:
        body = f"The sync found {context.new_problems} new problem(s). Open the sync to see each with what to do."
        return [Event(NoticeKind.NEW_PROBLEMS, "New problems", body, path)]
    return []
