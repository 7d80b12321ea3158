"""What the sync pages and the frame of every page show about runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet, Sum

from apps.tastytrade_sync.models import Link, LinkState, ResourceCount, RunState, SyncProblem, SyncRun
from apps.tastytrade_sync.selectors.problems import ProblemRow, problem_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

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
# What asks for the most stands first: one press starts a run per link, and the last of them may be the only good one.
WORST_FIRST = (RunState.FAILED, RunState.INTERRUPTED, RunState.PARTIAL, RunState.RUNNING, RunState.COMPLETE)
GOOD = {RunState.COMPLETE, RunState.RUNNING}


@dataclass(frozen=True, slots=True)
class LastSync:
    """How the newest run of each link went, by the worst of them; ``is_good`` is false where the user should look.

    ``run`` is None, and ``text`` empty, before the first run. ``lost`` is a link that no longer works: no sync will
    mend that, so every page says it until it is linked again. ``waiting`` says which links were never synced.
    """

    run: SyncRun | None
    text: str
    is_good: bool
    lost: Link | None = None
    waiting: str = ""


@dataclass(frozen=True, slots=True)
class RunResult:
    """A link's newest run with what it brought: rows of all accounts together, and problems it met."""

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


def newest_runs(user: AbstractBaseUser) -> list[SyncRun]:
    """Return the newest run of each link that is kept, the worst first and of equal ones the oldest.

    Without any, the user's newest run: when the links are forgotten, what they brought is still shown.
    """
    runs = SyncRun.objects.for_user(user).select_related("link")
    kept = runs.filter(link__state__in=[LinkState.ACTIVE, LinkState.LOST]).order_by("link_id", "-started_at", "-pk")
    newest = sorted(kept.distinct("link_id"), key=lambda run: (WORST_FIRST.index(_state(run)), run.started_at, run.pk))
    return newest or list(runs[:1])


def last_sync(user: AbstractBaseUser) -> LastSync | None:
    """Return how the user's links were synced last, or None where nothing is linked and nothing was ever synced."""
    runs, links = newest_runs(user), list(Link.objects.for_user(user).kept())
    lost = next((link for link in links if link.state == LinkState.LOST), None)
    waiting = _waiting_words(links, runs)
    if not runs:
        return LastSync(None, "", is_good=True, lost=lost, waiting=waiting) if links else None
    return LastSync(runs[0], _words(runs[0], runs), _state(runs[0]) in GOOD, lost, waiting)


def latest_results(user: AbstractBaseUser) -> list[RunResult]:
    """Return the newest run of each link and what it brought, the worst first; nothing before the first run."""
    runs = newest_runs(user)
    rows = Q(resource="transactions")
    sums = {
        "rows_new": Sum("new", filter=rows, default=0),
        "rows_changed": Sum("changed", filter=rows, default=0),
        "met": Sum("problems", default=0),
    }
    counted = ResourceCount.objects.filter(run__in=runs).order_by().values_list("run").annotate(**sums)
    found = {run: figures for run, *figures in counted}
    return [RunResult(run, _words(run, runs), _state(run) in GOOD, *found.get(run.pk, (0, 0, 0))) for run in runs]


def _state(run: SyncRun) -> RunState:
    return RunState(run.state)


def _waiting_words(links: Sequence[Link], runs: Sequence[SyncRun]) -> str:
    """Say which links work and were never synced, by name unless there is no other; nothing where all were."""
    synced = {run.link_id for run in runs}
    waiting = [str(link) for link in links if link.state == LinkState.ACTIVE and link.pk not in synced]
    if not waiting:
        return ""
    return f"{', '.join(waiting)}: not synced yet" if len(links) > 1 else "Not synced yet"


def _words(run: SyncRun, runs: Sequence[SyncRun]) -> str:
    """Say how the run went, of which link where several are spoken of, and that it was for one account only."""
    # That all of them are complete needs no names.
    is_named = len(runs) > 1 and any(_state(each) != RunState.COMPLETE for each in runs)
    parts = [
        *([str(run.link)] if is_named else []),
        *([f"only account {run.only_account}"] if run.only_account else []),
    ]
    return SENTENCES[_state(run)] + (f" ({', '.join(parts)})" if parts else "")


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
