"""Links that stop working, or are forgotten, while a sync wants to read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core import mail
from django.urls import reverse

from apps.notifications.models import Notice, NoticeKind
from apps.tastytrade_sync.models import Link, LinkSecret, LinkState, RunState, SyncProblem, SyncRun, Trigger
from apps.tastytrade_sync.services.linking import forget_link
from apps.tastytrade_sync.sync import run
from apps.trades.models import Transaction
from tests.core.keys import STRANGE, use
from tests.tastytrade_sync.sync.conftest import without_waits

if TYPE_CHECKING:
    from datetime import datetime

    from django.test import Client

    from tests.tastytrade_sync.sync.conftest import Desk

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page(desk: Desk, client: Client) -> Client:
    client.force_login(desk.link.owner)
    return client


@pytest.fixture
def lost(desk: Desk) -> Desk:
    """A desk whose grant was revoked and whose sync has met that."""
    desk.simulator.break_with({"kind": "grant-revoked"})
    desk.sync()
    return desk


def test_lost_link_is_told_by_mail__with_what_to_do_and_where(lost: Desk) -> None:
    (message,) = mail.outbox
    assert message.to == [lost.link.owner.email]
    assert message.subject == "Your tastytrade link no longer works"
    assert "Create a new grant" in message.body
    assert reverse("sync:links") in message.body


def test_lost_link_is_a_notice_that_leads_to_the_links(lost: Desk) -> None:
    notice = Notice.objects.get()
    assert (notice.kind, notice.path) == (NoticeKind.LINK_LOST, reverse("sync:links"))


@pytest.mark.parametrize("name", ["dashboard:index", "sync:index", "trades:accounts", "sync:links"])
def test_lost_link_is_told_on_every_page(lost: Desk, page: Client, name: str) -> None:
    text = page.get(reverse(name)).content.decode()
    assert "A tastytrade link no longer works: link again" in text


def test_sync_page_says_why_the_link_was_lost_and_what_to_do(lost: Desk, page: Client) -> None:
    text = page.get(reverse("sync:index")).content.decode()
    assert f"{lost.broker} has withdrawn this permission" in text
    assert "Create a new grant" in text
    assert ">Link again</a>" in text


def test_run_page_offers_to_link_again__not_to_sync_again(lost: Desk, page: Client) -> None:
    text = page.get(reverse("sync:run", args=[SyncRun.objects.get().pk])).content.decode()
    assert ">Link again</a>" in text
    assert "Sync again" not in text


def test_start_leads_to_the_links__the_only_one_is_lost(lost: Desk, page: Client) -> None:
    answer = page.post(reverse("sync:index"), follow=True)
    assert answer.redirect_chain == [(reverse("sync:links"), 302)]
    assert "your tastytrade link no longer works" in answer.content.decode()
    assert SyncRun.objects.count() == 1


def test_start_tells_the_script_where_to_go__the_only_link_is_lost(lost: Desk, page: Client) -> None:
    answer = page.post(reverse("sync:index"), headers={"Accept": "application/x-ndjson"})
    assert (answer.status_code, answer.json()["next"]) == (409, reverse("sync:links"))


@pytest.mark.parametrize("kind", ["refresh-refused", "unavailable"])
def test_trouble_of_the_broker_s_own_loses_no_link__however_long(desk: Desk, kind: str) -> None:
    desk.simulator.break_with({"kind": kind})
    assert desk.sync().state == RunState.FAILED
    assert desk.link.state == LinkState.ACTIVE
    assert not Notice.objects.filter(kind=NoticeKind.LINK_LOST).exists()


def test_link_whose_secrets_are_gone_ends_in_words(desk: Desk) -> None:
    LinkSecret.objects.all().delete()
    *_, last = run(desk.link, trigger=Trigger.COMMAND)
    assert (last.state, "No tastytrade login is linked here" in last.reason) == (RunState.FAILED, True)
    desk.link.refresh_from_db()
    assert desk.link.state == LinkState.LOST


def test_secrets_nobody_can_read_end_the_run_in_words__the_permission_stands(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, STRANGE)
    *_, last = run(desk.link, trigger=Trigger.COMMAND)
    assert (last.state, "does not open the stored secrets" in last.reason) == (RunState.FAILED, True)
    desk.link.refresh_from_db()
    assert desk.link.state == LinkState.ACTIVE


def test_link_forgotten_in_the_middle_is_read_no_further(desk: Desk, moment: datetime) -> None:
    events = run(desk.link, trigger=Trigger.COMMAND, open_with=without_waits)
    # The first account has seven rows; its positions would be asked for next.
    next(event for event in events if event.received == 7)
    forget_link(link=Link.objects.get(), now=moment)
    *_, last = events
    assert (last.state, "forgotten while it was being read" in last.reason) == (RunState.INTERRUPTED, True)
    assert Transaction.objects.count() == 7
    assert Link.objects.get().state == LinkState.FORGOTTEN
    assert not any("5WX00002" in call for call in desk.simulator.requests)


def test_problem_of_a_list_that_could_not_be_read_is_resolved__once_it_is_read(desk: Desk) -> None:
    desk.simulator.break_with({"kind": "unavailable", "path": "customers/me/accounts", "times": 4})
    desk.sync()
    assert SyncProblem.objects.open().count() == 1
    desk.sync()
    assert not SyncProblem.objects.open().exists()
