"""What the sync pages and the frame of every page show about runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.paginator import Page, Paginator
from django.db.models import Sum

from apps.tastytrade_sync.models import Link, LinkState, ResourceCount, RunState, SyncProblem, SyncRun

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
class RunResult:
    """The newest run with what it brought: rows of all accounts together, and problems it met."""

    run: SyncRun
    text: str
    is_good: bool
    new: int
    changed: int
    problems: int


@dataclass(frozen=True, slots=True)
class SyncPage:
    """The sync page: links that can be synced, one page of runs, and the newest problems still open of how many."""

    links: list[Link]
    runs: Page[SyncRun]
    problems: list[SyncProblem]
    open_problems: int


def last_sync(user: AbstractBaseUser) -> LastSync | None:
    """Return how the user's newest run went, or None before the first one."""
    run = SyncRun.objects.for_user(user).first()
    if run is None:
        return None
    state = RunState(run.state)
    return LastSync(run, SENTENCES[state], state in {RunState.COMPLETE, RunState.RUNNING})


def latest_result(user: AbstractBaseUser) -> RunResult | None:
    """Return the user's newest run and what it brought, or None before the first one."""
    last = last_sync(user)
    if last is None:
        return None
    counts = ResourceCount.objects.filter(run=last.run)
    found = counts.aggregate(problems=Sum("problems", default=0))
    rows = counts.filter(resource="transactions").aggregate(
        new=Sum("new", default=0), changed=Sum("changed", default=0)
    )
    return RunResult(last.run, last.text, last.is_good, rows["new"], rows["changed"], found["problems"])


def open_problem_count(user: AbstractBaseUser) -> int:
    """Return how many problems of the user's syncs are still open."""
    return SyncProblem.objects.for_user(user).open().count()


def sync_page(user: AbstractBaseUser, number: str = "1") -> SyncPage:
    """Return what the sync page shows; ``number`` is the page of the history, one out of range is the nearest."""
    runs = SyncRun.objects.for_user(user).select_related("link")
    return SyncPage(
        links=list(Link.objects.for_user(user).kept()),
        runs=Paginator(runs, HISTORY).get_page(number),
        problems=list(SyncProblem.objects.for_user(user).open().select_related("account")[:HISTORY]),
        open_problems=open_problem_count(user),
    )


def links_to_sync(user: AbstractBaseUser) -> list[Link]:
    """Return the user's links that work, in id order."""
    return list(Link.objects.for_user(user).filter(state=LinkState.ACTIVE).order_by("pk"))


def problems_of(run: SyncRun) -> QuerySet[SyncProblem]:
    """Return every problem the run saw, whether it was the first to see it or not."""
    seen = SyncProblem.objects.filter(last_run=run) | SyncProblem.objects.filter(run=run)
    return seen.select_related("account")
