"""The sync page: start a run and watch it, the history of runs, and one run in detail."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from apps.tastytrade_sync import access
from apps.tastytrade_sync.models import Trigger
from apps.tastytrade_sync.selectors.problems import problem_kinds, problem_rows
from apps.tastytrade_sync.selectors.runs import (
    history,
    links_to_sync,
    lost_links,
    open_problems,
    problems_of,
    sync_page,
)
from apps.tastytrade_sync.sign_in import take_start
from apps.tastytrade_sync.streaming import event_lines, html_lines, streamed
from apps.tastytrade_sync.sync import AlreadyRunningError, run_each
from apps.tastytrade_sync.sync.locks import close_interrupted_runs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.db.models import QuerySet

    from apps.accounts.http import AuthenticatedHttpRequest
    from apps.tastytrade_sync.models import SyncProblem
    from apps.tastytrade_sync.sync import Progress

NDJSON = "application/x-ndjson"
RUNS_A_PAGE = 20
PROBLEMS_A_PAGE = 50
NOTHING_LINKED = "There is nothing to sync yet: link your tastytrade account first."
LINK_LOST = "Nothing was synced: your tastytrade link no longer works. Link again below, then sync."


@require_http_methods(["GET", "POST"])
def index(request: AuthenticatedHttpRequest) -> HttpResponseBase:
    if request.method == "POST":
        return _start(request)
    close_interrupted_runs(timezone.now())
    starts_now = take_start(request)
    context = {
        "page": sync_page(request.user),
        "runs": Paginator(history(request.user), RUNS_A_PAGE).get_page(request.GET.get("page")),
        "starts_now": starts_now,
    }
    response = render(request, "tastytrade_sync/index.html", context)
    if starts_now:
        # Going back must ask us again, or a kept copy of this page would start another sync.
        response["Cache-Control"] = "no-store"
    return response


@require_GET
def detail(request: AuthenticatedHttpRequest, run_id: int) -> HttpResponse:
    close_interrupted_runs(timezone.now())
    record = access.run_of(request.user, run_id)
    if "json" in request.headers.get("Accept", ""):
        return JsonResponse(
            {"run_id": record.pk, "state": record.state, "stage": record.stage, "reason": record.reason},
            headers={"Cache-Control": "no-store"},
        )
    counts = list(record.counts.select_related("account"))
    context = {
        "run": record,
        "counts": counts,
        "new_rows": sum(count.new for count in counts if count.resource == "transactions"),
        "can_sync": bool(links_to_sync(request.user)),
        **_listed(request, problems_of(record)),
    }
    return render(request, "tastytrade_sync/run.html", context)


@require_GET
def problems(request: AuthenticatedHttpRequest) -> HttpResponse:
    return render(request, "tastytrade_sync/problems.html", _listed(request, open_problems(request.user)))


def _listed(request: AuthenticatedHttpRequest, found: QuerySet[SyncProblem]) -> dict[str, Any]:
    """Return a page of the problems, of one kind where the address names it, and how many there are of each."""
    asked, kinds = request.GET.get("kind", ""), problem_kinds(found)
    # Only what is there is asked for: the address may hold anything, and a NUL the database refuses.
    code = asked if asked in {kind.code for kind in kinds} else ""
    wanted = found.filter(code=code) if code else found
    shown = Paginator(wanted, PROBLEMS_A_PAGE).get_page(request.GET.get("page"))
    return {
        "kinds": kinds,
        "kind": code,
        "is_kind_absent": asked != code,
        "pages": shown,
        "problems": problem_rows(shown),
    }


def _start(request: AuthenticatedHttpRequest) -> HttpResponseBase:
    links = links_to_sync(request.user)
    if not links:
        return _nothing_to_sync(request)
    full = request.POST.get("full") == "1"
    trigger = Trigger.SIGN_IN if "at_sign_in" in request.POST else Trigger.PAGE
    events = run_each(links, trigger=trigger, full=full)
    try:
        # Before the answer begins: once it has, its status can no longer say that another run is going.
        first = next(events)
    except AlreadyRunningError as error:
        return _already_running(request, error)
    return _stream(request, chain([first], events))


def _stream(request: AuthenticatedHttpRequest, events: Iterator[Progress]) -> HttpResponseBase:
    if NDJSON in request.headers.get("Accept", ""):
        return streamed(event_lines(events), NDJSON)
    head = render_to_string("tastytrade_sync/progress_head.html", request=request)
    return streamed(html_lines(events, head=head, tail=_tail), "text/html; charset=utf-8")


def _tail(ends: Sequence[Progress]) -> str:
    return render_to_string("tastytrade_sync/progress_tail.html", {"ends": ends})


def _nothing_to_sync(request: AuthenticatedHttpRequest) -> HttpResponse:
    lost = bool(lost_links(request.user))
    sentence, place = (LINK_LOST, "sync:links") if lost else (NOTHING_LINKED, "sync:index")
    messages.warning(request, sentence)
    if NDJSON in request.headers.get("Accept", ""):
        # The script follows the address; the sentence waits for it there.
        return JsonResponse({"reason": sentence, "next": reverse(place)}, status=409)
    return redirect(place)


def _already_running(request: AuthenticatedHttpRequest, error: AlreadyRunningError) -> HttpResponse:
    place = reverse("sync:run", args=[error.run.pk]) if error.run else reverse("sync:index")
    if NDJSON in request.headers.get("Accept", ""):
        run_id = error.run.pk if error.run else None
        body = {"run_id": run_id, "state": "RUNNING", "reason": str(error), "next": place}
        return JsonResponse(body, status=409)
    messages.info(request, str(error))
    return redirect(place)
