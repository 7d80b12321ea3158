"""The sync page, its history, a run in detail and the problems, with a few rows and with many."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.tastytrade_sync.models import ProblemState, ResourceCount, RunState, SyncProblem, SyncRun, Trigger
from apps.tastytrade_sync.simulator.scenario_values import Credentials
from apps.tastytrade_sync.sync.locks import lock_link
from apps.tastytrade_sync.sync.problems import Finding, report
from apps.trades.models import Transaction
from tests.factories import make_account, make_link

if TYPE_CHECKING:
    from datetime import datetime

    from django.test import Client

    from apps.accounts.models import User
    from apps.tastytrade_sync.models import Link
    from apps.trades.models import Account
    from tests.tastytrade_sync.sync.conftest import Desk

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page(owner: User, client: Client) -> Client:
    client.force_login(owner)
    return client


@pytest.fixture
def link(owner: User) -> Link:
    return make_link(owner, Credentials())


@pytest.fixture
def account(owner: User) -> Account:
    return make_account(owner, "5WX00001")


def make_run(link: Link, started_at: datetime, *, state: RunState = RunState.COMPLETE, new: int = 0) -> SyncRun:
    """Return a run of a minute and a half that brought rows of an account."""
    ended = started_at + timedelta(seconds=90)
    made = SyncRun.objects.create(
        owner_id=link.owner_id, link=link, trigger=Trigger.PAGE, state=state, started_at=started_at, finished_at=ended
    )
    ResourceCount.objects.create(run=made, resource="transactions", received=new, new=new)
    ResourceCount.objects.create(run=made, resource="positions", received=7, new=7)
    return made


def make_problem(run: SyncRun, account: Account | None, number: int, code: str = "unknown_kind") -> SyncProblem:
    finding = Finding("transactions", code, f"Row {number} is odd.", "Look at it.", f"{number}", broker_id=number)
    report(run, account, [finding])
    return SyncProblem.objects.get(broker_id=number, code=code)


def text(page: Client, name: str, /, *args: object, **query: str | int) -> str:
    shown: str = page.get(reverse(name, args=args), query).content.decode()
    return shown


def queries_of(page: Client, name: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        text(page, name)
    return len(queries)


def test_history_says_what_each_run_brought__rows_of_all_accounts_not_positions(
    page: Client, link: Link, moment: datetime
) -> None:
    make_run(link, moment, new=1234)
    shown = text(page, "sync:index")
    assert '<td class="num" data-name="New rows">1,234</td>' in shown
    assert "90.0 s" in shown


def test_history_is_paged__newest_first(page: Client, link: Link, moment: datetime) -> None:
    runs = [make_run(link, moment + timedelta(hours=number)) for number in range(25)]
    first, second = text(page, "sync:index"), text(page, "sync:index", page=2)
    # Twenty to a page: the five oldest stand on the second.
    assert [run.pk for run in reversed(runs) if f'/sync/{run.pk}/">20' in first] == [run.pk for run in runs[:4:-1]]
    assert [run.pk for run in reversed(runs) if f'/sync/{run.pk}/">20' in second] == [run.pk for run in runs[4::-1]]


def test_history_costs_the_same__many_runs(page: Client, link: Link, moment: datetime) -> None:
    make_run(link, moment)
    few = queries_of(page, "sync:index")
    for number in range(1, 19):
        make_run(link, moment + timedelta(hours=number))
    assert queries_of(page, "sync:index") == few


def test_sync_page_shows_the_newest_problems_and_leads_to_all(
    page: Client, link: Link, account: Account, moment: datetime
) -> None:
    run = make_run(link, moment)
    for number in range(1, 8):
        make_problem(run, account, number)
    shown = text(page, "sync:index")
    assert shown.count("is odd.") == 5
    assert "newest 5 of 7" in shown
    assert reverse("sync:problems") in shown


def test_problems_page_lists_every_open_one__page_by_page(
    page: Client, link: Link, account: Account, moment: datetime
) -> None:
    run = make_run(link, moment)
    for number in range(1, 61):
        make_problem(run, account, number)
    SyncProblem.objects.filter(broker_id=60).update(state=ProblemState.RESOLVED)
    # 59 open ones, fifty to a page.
    assert text(page, "sync:problems").count("is odd.") == 50
    assert text(page, "sync:problems", page=2).count("is odd.") == 9


def test_problems_page_costs_the_same__many_problems(
    page: Client, link: Link, account: Account, moment: datetime
) -> None:
    run = make_run(link, moment)
    make_problem(run, account, 1)
    few = queries_of(page, "sync:problems")
    for number in range(2, 40):
        make_problem(run, account, number)
    assert queries_of(page, "sync:problems") == few


def test_problems_are_filtered_by_kind__each_counted(
    page: Client, link: Link, account: Account, moment: datetime
) -> None:
    run = make_run(link, moment)
    make_problem(run, account, 1)
    make_problem(run, account, 2)
    make_problem(run, account, 3, "rejected_row")
    shown = text(page, "sync:problems", kind="rejected_row")
    assert ("Row 3" in shown, "Row 1" in shown) == (True, False)
    assert "Unknown kind (2)" in shown
    assert "Rejected row (1)" in shown


@pytest.mark.parametrize("kind", ["\x00", "unknown_kind\x00", "none_such", "'"])
def test_kind_that_is_not_there_shows_all_and_says_so(
    page: Client, link: Link, account: Account, moment: datetime, kind: str
) -> None:
    run = make_run(link, moment)
    make_problem(run, account, 1)
    make_problem(run, account, 2, "rejected_row")
    for shown in (text(page, "sync:problems", kind=kind), text(page, "sync:run", run.pk, kind=kind)):
        assert shown.count("is odd.") == 2
        assert "no problem of the kind the address names; all are shown." in shown


def test_kind_without_any_problem_is_answered(page: Client) -> None:
    shown = text(page, "sync:problems", kind="\x00")
    assert "no problem of the kind the address names." in shown
    assert "Nothing needs a look" in shown


def test_problem_leads_to_the_row_it_speaks_of__where_it_is_stored(desk: Desk, page: Client) -> None:
    stored = desk.sync()
    row = Transaction.objects.get(broker_id=101)
    make_problem(stored, row.account, 101)
    make_problem(stored, row.account, 99999)
    shown = text(page, "sync:problems")
    assert reverse("trades:transaction", args=[row.pk]) in shown
    assert shown.count("Open the row") == 1


def test_run_shows_the_problems_that_stood_while_it_ran__mended_ones_as_mended(
    page: Client, link: Link, account: Account, moment: datetime
) -> None:
    first, second, third = (make_run(link, moment + timedelta(hours=number)) for number in range(3))
    seen_by_all = make_problem(first, account, 1)
    SyncProblem.objects.filter(pk=seen_by_all.pk).update(last_run=third, state=ProblemState.RESOLVED)
    make_problem(third, account, 2)
    shown = text(page, "sync:run", second.pk)
    assert ("Row 1" in shown, "Row 2" in shown) == (True, False)
    assert "Resolved since" in shown


def test_run_shows_no_problems_of_another_link(page: Client, link: Link, owner: User, moment: datetime) -> None:
    other = make_link(owner, Credentials())
    run, between = make_run(link, moment), make_run(other, moment + timedelta(hours=1))
    problem = make_problem(run, None, 1)
    SyncProblem.objects.filter(pk=problem.pk).update(last_run=make_run(link, moment + timedelta(hours=2)))
    assert "Row 1" not in text(page, "sync:run", between.pk)


def test_run_that_goes_on_is_followed__by_script_and_without(page: Client, link: Link, moment: datetime) -> None:
    run = make_run(link, moment, state=RunState.RUNNING)
    SyncRun.objects.filter(pk=run.pk).update(stage="Reading transactions of 5WX00001", finished_at=None)
    with lock_link(link.pk):
        for shown in (text(page, "sync:run", run.pk), text(page, "sync:index")):
            assert f'<run-progress data-address="/sync/{run.pk}/">' in shown
            assert "Reading transactions of 5WX00001" in shown
            assert ">Look again</a>" in shown
            assert "Sync now</button>" not in shown


def test_run_offers_to_sync_again__once_it_has_ended(page: Client, link: Link, moment: datetime) -> None:
    run = make_run(link, moment, state=RunState.FAILED)
    assert "Sync again" in text(page, "sync:run", run.pk)


def test_run_explains_what_it_counted_and_names_each_figure(page: Client, link: Link, moment: datetime) -> None:
    shown = text(page, "sync:run", make_run(link, moment, new=1234).pk)
    assert "Received = new + changed + same + rejected." in shown
    # On a phone the name stands beside the figure: 1,234 rows received, all of them new.
    assert re.findall(r'data-name="([^"]*)">1,234<', shown) == ["Received", "New"]


def test_run_leads_to_what_it_brought(page: Client, link: Link, moment: datetime) -> None:
    brought = text(page, "sync:run", make_run(link, moment, new=1234).pk)
    assert f'<a href="{reverse("trades:transactions")}">1,234 new transactions</a>' in brought
    assert "It brought" not in text(page, "sync:run", make_run(link, moment).pk)


def test_run_of_somebody_else_is_not_there(client: Client, link: Link, stranger: User, moment: datetime) -> None:
    run = make_run(link, moment)
    problem = make_problem(run, None, 1)
    client.force_login(stranger)
    assert client.get(reverse("sync:run", args=[run.pk])).status_code == 404
    assert problem.message not in text(client, "sync:problems")


def test_empty_pages_say_so(page: Client) -> None:
    assert "No sync yet" in text(page, "sync:index")
    assert "Nothing needs a look" in text(page, "sync:problems")
