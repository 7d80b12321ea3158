"""The sync page: start a run and watch it, the history of runs, and one run in detail."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from apps.tastytrade_sync import access
from apps.tastytrade_sync.models import Trigger
from apps.tastytrade_sync.selectors.runs import links_to_sync, problems_of, sync_page
from apps.tastytrade_sync.sign_in import take_start
from apps.tastytrade_sync.streaming import event_lines, html_lines, streamed
from apps.tastytrade_sync.sync import AlreadyRunningError, Progress, run
from apps.tastytrade_sync.sync.locks import close_interrupted_runs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from apps.accounts.http import AuthenticatedHttpRequest
    from apps.tastytrade_sync.models import Link

NDJSON = "application/x-ndjson"


@require_http_methods(["GET", "POST"])
def index(request: AuthenticatedHttpRequest) -> HttpResponseBase:
    if request.method == "POST":
        return _start(request)
    close_interrupted_runs(timezone.now())
    starts_now = take_start(request)
    response = render(
        request, "tastytrade_sync/index.html", {"page": sync_page(request.user), "starts_now": starts_now}
    )
    if starts_now:
        # Going back must ask us again, or a kept copy of this page would start another sync.
        response["Cache-Control"] = "no-store"
    return response


@require_GET
def detail(request: AuthenticatedHttpRequest, run_id: int) -> HttpResponse:
    close_interrupted_runs(timezone.now())
    record = access.run_of(request.user, run_id)
    if NDJSON in request.headers.get("Accept", "") or "json" in request.headers.get("Accept", ""):
        return JsonResponse(
            {"run_id": record.pk, "state": record.state, "stage": record.stage, "reason": record.reason},
            headers={"Cache-Control": "no-store"},
        )
    context = {"run": record, "counts": record.counts.select_related("account"), "problems": problems_of(record)}
    return render(request, "tastytrade_sync/run.html", context)


def _start(request: AuthenticatedHttpRequest) -> HttpResponseBase:
    links = links_to_sync(request.user)
    if not links:
        messages.warning(request, "There is nothing to sync yet: link your tastytrade account first.")
        return redirect("sync:index")
    full = request.POST.get("full") == "1"
    trigger = Trigger.SIGN_IN if "at_sign_in" in request.POST else Trigger.PAGE
    events = _events(links, trigger=trigger, full=full)
    try:
        first = next(events)
    except AlreadyRunningError as error:
        return _already_running(request, error)
    return _stream(request, chain([first], events))


def _events(links: list[Link], *, trigger: Trigger, full: bool) -> Iterator[Progress]:
    """Yield the runs of all links, one after the other; raises ``AlreadyRunningError`` only before the first event."""
    for place, link in enumerate(links):
        try:
            yield from run(link, trigger=trigger, full=full)
        except AlreadyRunningError as error:
            if place == 0:
                raise
            # By now the answer has begun, so the reader is told within it.
            yield Progress(error.run.pk if error.run else 0, str(error))


def _stream(request: AuthenticatedHttpRequest, events: Iterator[Progress]) -> HttpResponseBase:
    if NDJSON in request.headers.get("Accept", ""):
        return streamed(event_lines(events), NDJSON)
    head = render_to_string("tastytrade_sync/progress_head.html", request=request)
    return streamed(html_lines(events, head=head, tail=_tail), "text/html; charset=utf-8")


def _tail(run_id: int) -> str:
    return render_to_string("tastytrade_sync/progress_tail.html", {"run_id": run_id})


def _already_running(request: AuthenticatedHttpRequest, error: AlreadyRunningError) -> HttpResponse:
    run_id = error.run.pk if error.run else None
    if NDJSON in request.headers.get("Accept", ""):
        return JsonResponse({"run_id": run_id, "state": "RUNNING", "reason": str(error)}, status=409)
    messages.info(request, str(error))
    return redirect(reverse("sync:run", args=[run_id]) if run_id else reverse("sync:index"))
