"""What the sync pages and the frame of every page show about runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.tastytrade_sync.models import Link, LinkState, RunState, SyncProblem, SyncRun

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser
    from django.db.models import QuerySet

HISTORY = 25
SENTENCES = {
    RunState.RUNNING: "Syncing now",
    RunState.COMPLETE: "Last sync complete",
    RunState.PARTIAL: "Last sync incomplete",
    RunState.FAILED: "Last sync failed",
    RunState.INTERRUPTED: "Last sync cut off",
}


@dataclass(frozen=True, slots=True)
class LastSync:
    """How the newest run went, in words; ``is_good`` is false where the user should look."""

    run: SyncRun
    text: str
    is_good: bool


@dataclass(frozen=True, slots=True)
class SyncPage:
    """The sync page: links that can be synced, the newest runs, and the problems still open."""

    links: list[Link]
    runs: list[SyncRun]
    problems: list[SyncProblem]


def last_sync(user: AbstractBaseUser) -> LastSync | None:
    """Return how the user's newest run went, or None before the first one."""
    run = SyncRun.objects.for_user(user).first()
    if run is None:
        return None
    state = RunState(run.state)
    return LastSync(run, SENTENCES[state], state in {RunState.COMPLETE, RunState.RUNNING})


def sync_page(user: AbstractBaseUser) -> SyncPage:
    """Return what the sync page shows."""
    return SyncPage(
        links=list(Link.objects.for_user(user).kept()),
        runs=list(SyncRun.objects.for_user(user).select_related("link")[:HISTORY]),
        problems=list(SyncProblem.objects.for_user(user).open().select_related("account")[:HISTORY]),
    )


def links_to_sync(user: AbstractBaseUser) -> list[Link]:
    """Return the user's links that work, in id order."""
    return list(Link.objects.for_user(user).filter(state=LinkState.ACTIVE).order_by("pk"))


def problems_of(run: SyncRun) -> QuerySet[SyncProblem]:
    """Return every problem the run saw, whether it was the first to see it or not."""
    seen = SyncProblem.objects.filter(last_run=run) | SyncProblem.objects.filter(run=run)
    return seen.select_related("account")
