from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.tastytrade_sync.models import RunState, SyncRun, Trigger
from apps.tastytrade_sync.streaming import Unstoppable
from apps.tastytrade_sync.sync.locks import close_interrupted_runs, lock_link
from apps.trades.models import Transaction

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.tastytrade_sync.sync.conftest import Desk

pytestmark = pytest.mark.django_db(transaction=True)
STREAM = {"Accept": "application/x-ndjson"}


@pytest.fixture
def page(desk: Desk, client: Client) -> Client:
    client.force_login(desk.link.owner)
    return client


def test_page_streams_progress_and_ends_with_the_state(desk: Desk, page: Client) -> None:
    answer = page.post(reverse("sync:index"), headers=STREAM)
    events = [json.loads(line) for line in b"".join(answer).decode().splitlines()]
    assert events[-1]["state"] == "COMPLETE"
    assert any("Reading transactions of 5WX00001" in event["stage"] for event in events)
    assert (answer["Cache-Control"], answer["X-Accel-Buffering"]) == ("no-store", "no")
    assert Transaction.objects.count() == 14


def test_without_script_the_answer_is_a_page_that_ends_in_a_link(desk: Desk, page: Client) -> None:
    html = b"".join(page.post(reverse("sync:index"))).decode()
    run = SyncRun.objects.get()
    assert html.count("<h1") == 1
    assert reverse("sync:run", args=[run.pk]) in html
    assert html.rstrip().endswith("</html>")


def test_closed_tab_does_not_stop_the_run(desk: Desk, page: Client) -> None:
    answer = page.post(reverse("sync:index"), headers=STREAM)
    next(iter(answer))
    answer.close()
    assert SyncRun.objects.get().state == RunState.COMPLETE
    assert Transaction.objects.count() == 14


def test_unstoppable_lines_run_to_their_end_without_a_listener() -> None:
    seen: list[int] = []

    def counting() -> Iterator[str]:
        for number in range(5):
            seen.append(number)
            yield str(number)

    lines = Unstoppable(counting())
    next(lines)
    lines.close()
    assert seen == [0, 1, 2, 3, 4]


def test_second_request_is_told_which_run_is_going(desk: Desk, page: Client) -> None:
    going = SyncRun.objects.create(
        owner=desk.link.owner, link=desk.link, trigger=Trigger.PAGE, started_at=timezone.now()
    )
    with lock_link(desk.link.pk):
        answer = page.post(reverse("sync:index"), headers=STREAM)
        redirect = page.post(reverse("sync:index"))
    assert (answer.status_code, answer.json()["run_id"]) == (409, going.pk)
    assert redirect["Location"] == reverse("sync:run", args=[going.pk])


def test_run_whose_lock_is_free_is_stored_as_interrupted(desk: Desk) -> None:
    dead = SyncRun.objects.create(
        owner=desk.link.owner, link=desk.link, trigger=Trigger.PAGE, started_at=timezone.now()
    )
    with lock_link(desk.link.pk):
        assert close_interrupted_runs(timezone.now()) == 0
    assert close_interrupted_runs(timezone.now()) == 1
    dead.refresh_from_db()
    assert dead.state == RunState.INTERRUPTED


def test_eight_simultaneous_requests_make_one_run(desk: Desk) -> None:
    # The one run lasts until the seven others have been told, however slow this machine is.
    told = threading.Semaphore(0)
    application, statuses, told_of = desk.simulator.application, list[int](), list[object]()
    answer_now = application.answer
    together = threading.Barrier(8)

    def answer_when_all_were_told(request: Any) -> Any:
        if request.path.endswith("/customers/me/accounts"):
            assert all(told.acquire(timeout=60) for _ in range(7))
        return answer_now(request)

    def post() -> None:
        client = Client()
        client.force_login(desk.link.owner)
        together.wait(timeout=60)
        answer = client.post(reverse("sync:index"), headers=STREAM)
        statuses.append(answer.status_code)
        if answer.status_code == 409:
            told_of.append(answer.json()["run_id"])
            told.release()
        else:
            b"".join(answer)
        connections.close_all()

    application.answer = answer_when_all_were_told  # type: ignore[method-assign]
    threads = [threading.Thread(target=post) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200] + [409] * 7
    run = SyncRun.objects.get()
    assert (run.state, told_of) == (RunState.COMPLETE, [run.pk] * 7)
    assert Transaction.objects.count() == 14


def test_detail_shows_what_was_counted_and_polls_as_json(desk: Desk, page: Client) -> None:
    run = desk.sync()
    address = reverse("sync:run", args=[run.pk])
    assert b"5WX00001" in page.get(address).content
    assert page.get(address, headers={"Accept": "application/json"}).json()["state"] == "COMPLETE"


def test_history_lists_runs_and_open_problems(desk: Desk, page: Client) -> None:
    desk.simulator.break_with({"kind": "forbidden", "account": "5WX00001"})
    desk.sync()
    html = page.get(reverse("sync:index")).content.decode()
    assert "Incomplete" in html
    assert "What needs a look" in html


def test_user_without_a_link_is_told_to_link_first(client: Client, stranger: object) -> None:
    client.force_login(stranger)  # type: ignore[arg-type]
    answer = client.post(reverse("sync:index"), follow=True)
    assert b"link your tastytrade account first" in answer.content
