"""What the sync pages and the frame of every page show about runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet, Sum

from apps.tastytrade_sync.models import Link, LinkState, ResourceCount, RunState, SyncProblem, SyncRun
from apps.tastytrade_sync.selectors.problems import ProblemRow, problem_rows

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

# A few, so that the history below stays in sight; a page of their own lists them all.
SHOWN_PROBLEMS = 5
SENTENCES = {
    RunState.RUNNING: "Syncing now",
    RunState.COMPLETE: "Last sync complete",
    RunState.PARTIAL: "Last sync incomplete",
    RunState.FAILED: "Last sync failed",
    RunState.INTERRUPTED: "Last sync cut off",
}


@dataclass(frozen=True, slots=True)
class LastSync:
    """How the newest run went, in words; ``is_good`` is false where the user should look.

    ``lost`` is a link that no longer works: no sync will mend that, so every page says it until it is linked again.
    """

    run: SyncRun
    text: str
    is_good: bool
    lost: Link | None = None


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
    """The sync page: links that can be synced, those lost, a run going on, and the newest problems still open."""

    links: list[Link]
    lost: list[Link]
    running: SyncRun | None
    problems: list[ProblemRow]
    open_problems: int


def last_sync(user: AbstractBaseUser) -> LastSync | None:
    """Return how the user's newest run went, or None before the first one."""
    run = SyncRun.objects.for_user(user).first()
    if run is None:
        return None
    state = RunState(run.state)
    lost = Link.objects.for_user(user).filter(state=LinkState.LOST).first()
    return LastSync(run, SENTENCES[state], state in {RunState.COMPLETE, RunState.RUNNING}, lost)


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


def sync_page(user: AbstractBaseUser) -> SyncPage:
    """Return what the sync page shows above its history."""
    links = list(Link.objects.for_user(user).kept())
    return SyncPage(
        links=[link for link in links if link.state == LinkState.ACTIVE],
        lost=[link for link in links if link.state == LinkState.LOST],
        running=SyncRun.objects.for_user(user).filter(state=RunState.RUNNING).first(),
        problems=problem_rows(open_problems(user)[:SHOWN_PROBLEMS]),
        open_problems=open_problem_count(user),
    )


def history(user: AbstractBaseUser) -> QuerySet[SyncRun]:
    """Return the user's runs, newest first, each with ``new``, ``changed`` and ``rejected`` transactions summed."""
    rows = Q(counts__resource="transactions")
    return (
        SyncRun.objects.for_user(user)
        .select_related("link")
        .annotate(
            new=Sum("counts__new", filter=rows),
            changed=Sum("counts__changed", filter=rows),
            rejected=Sum("counts__rejected", filter=rows),
        )
        # Said again: Django forgets a model's own order where it sums.
        .order_by("-started_at", "-pk")
    )


def open_problems(user: AbstractBaseUser) -> QuerySet[SyncProblem]:
    """Return the problems no sync has mended yet, newest first."""
    return SyncProblem.objects.for_user(user).open().select_related("account")


def links_to_sync(user: AbstractBaseUser) -> list[Link]:
    """Return the user's links that work, in id order."""
    return list(Link.objects.for_user(user).filter(state=LinkState.ACTIVE).order_by("pk"))


def lost_links(user: AbstractBaseUser) -> list[Link]:
    """Return the user's links that the broker no longer accepts."""
    return list(Link.objects.for_user(user).filter(state=LinkState.LOST))


def problems_of(run: SyncRun) -> QuerySet[SyncProblem]:
    """Return every problem that stood during the run: first seen in it or before, last seen in it or later."""
    stood = SyncProblem.objects.filter(run__owner=run.owner_id, run__link=run.link_id, run__lte=run, last_run__gte=run)
    return stood.select_related("account")
