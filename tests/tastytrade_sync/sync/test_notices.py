"""What a run tells its user, and that no trouble with telling reaches the run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail
from django.core.management import call_command

from apps.notifications.models import Delivery, Notice, NoticeKind
from apps.notifications.services.preferences import save_wishes, wishes_of
from apps.tastytrade_sync.client import Credentials
from apps.tastytrade_sync.models import RunState
from apps.tastytrade_sync.services.linking import forget_link, link_login
from apps.trades.models import Transaction
from tests.factories import NOON, make_link
from tests.notifications.mail_servers import BACKENDS
from tests.tastytrade_sync.sync.conftest import NUMBERS, Desk, deposit

if TYPE_CHECKING:
    from django.test import Client

    from apps.accounts.models import User

pytestmark = pytest.mark.django_db(transaction=True)
WORKING = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}


def spoil_a_row(desk: Desk) -> None:
    """Let the broker send one more row, whose amount is no number."""
    desk.simulator.world.put_rows(NUMBERS[0], [deposit(NUMBERS[0], 108, 8, "NaN")])


def test_run_without_trouble_tells_nothing(desk: Desk) -> None:
    assert desk.sync().state == RunState.COMPLETE
    assert not Notice.objects.exists()


DOWN = {"kind": "unavailable"}
THROTTLED = {"kind": "too-many-empty", "path": "transactions"}


def told() -> list[tuple[str, int]]:
    """Return what was told, the oldest first: the kind, and how often it happened."""
    return list(Notice.objects.order_by("pk").values_list("kind", "times"))


def test_failure_that_goes_on_is_one_notice_and_one_mail(desk: Desk) -> None:
    for _ in range(3):
        last = desk.sync_in(DOWN)
    assert told() == [("SYNC_FAILED", 3)]
    assert [message.subject for message in mail.outbox] == ["A sync failed"]
    # It leads to the newest of the failures, whose page says how things stand.
    assert Notice.objects.get().path == f"/sync/{last.pk}/"


def test_failure_of_another_cause_is_told_anew(desk: Desk) -> None:
    for weather in (DOWN, THROTTLED, DOWN):
        desk.sync_in(weather)
    assert told() == [("SYNC_FAILED", 2), ("SYNC_FAILED", 1)]


def test_sync_that_works_again_is_told_once_and_by_mail_as_the_failure_was(desk: Desk) -> None:
    desk.sync_in(DOWN)
    run = desk.sync()
    desk.sync()
    assert told() == [("SYNC_FAILED", 1), ("SYNC_WORKS_AGAIN", 1)]
    assert [message.subject for message in mail.outbox] == ["A sync failed", "Sync works again"]
    assert Notice.objects.get(kind="SYNC_WORKS_AGAIN").path == f"/sync/{run.pk}/"


def test_failure_after_the_sync_worked_again_is_a_new_one(desk: Desk) -> None:
    desk.sync_in(DOWN)
    desk.sync()
    desk.sync_in(DOWN)
    assert told() == [("SYNC_FAILED", 1), ("SYNC_WORKS_AGAIN", 1), ("SYNC_FAILED", 1)]


def test_sync_that_works_again_is_not_mailed__the_failure_was_not(desk: Desk, owner: User) -> None:
    save_wishes(owner, {**wishes_of(owner), "SYNC_FAILED-by_email": False})
    desk.sync_in(DOWN)
    desk.sync()
    assert told() == [("SYNC_FAILED", 1), ("SYNC_WORKS_AGAIN", 1)]
    assert not mail.outbox


def test_mail_of_a_failure_that_is_over_is_not_sent_late(desk: Desk, settings: Any) -> None:
    settings.MAILERS = {"default": {"BACKEND": f"{BACKENDS}Refusing"}}
    desk.sync_in(DOWN)
    desk.sync()
    settings.MAILERS = WORKING
    call_command("send_notifications")
    assert not mail.outbox


def test_one_account_read_well_does_not_prove_that_the_login_works(desk: Desk) -> None:
    desk.sync()
    desk.sync_in(DOWN)
    assert desk.sync(only=NUMBERS[0]).state == RunState.COMPLETE
    assert told() == [("SYNC_FAILED", 1)]


def test_failure_of_one_link_is_not_ended_by_another_one(desk: Desk, owner: User) -> None:
    desk.sync_in(DOWN)
    Desk(desk.simulator, make_link(owner, desk.simulator.world.grants.credentials)).sync()
    assert told() == [("SYNC_FAILED", 1)]


def test_new_problem_is_told_beside_the_sync_that_works_again(desk: Desk) -> None:
    desk.sync_in(DOWN)
    spoil_a_row(desk)
    desk.sync()
    assert told() == [("SYNC_FAILED", 1), ("SYNC_WORKS_AGAIN", 1), ("NEW_PROBLEMS", 1)]


def test_list_says_how_often_a_failure_came_and_that_it_is_over(desk: Desk, client: Client, owner: User) -> None:
    client.force_login(owner)
    desk.sync_in(DOWN)
    assert "Happened" not in client.get("/notices/").content.decode()
    desk.sync_in(DOWN)
    assert "Happened 2 times, most recently on 20" in client.get("/notices/").content.decode()
    desk.sync()
    assert "Over since 20" in client.get("/notices/").content.decode()


def test_lost_link_is_told_once_until_it_is_linked_again(desk: Desk, owner: User) -> None:
    for _ in range(2):
        desk.sync_in({"kind": "grant-revoked"})
    assert told() == [("LINK_LOST", 2)]
    secrets = desk.link.secret
    link_login(
        user=owner,
        credentials=Credentials("simulator", secrets.client_secret, secrets.refresh_token),
        now=NOON,
    )
    desk.link.refresh_from_db()
    desk.sync_in({"kind": "grant-revoked"})
    assert told() == [("LINK_LOST", 2), ("LINK_LOST", 1)]


def test_forgotten_link_leaves_no_trouble_going_on(desk: Desk) -> None:
    desk.sync_in(DOWN)
    forget_link(link=desk.link, now=NOON)
    assert Notice.objects.get().ended_at == NOON


def test_new_problem_is_told_once(desk: Desk) -> None:
    spoil_a_row(desk)
    run = desk.sync()
    desk.sync()
    notice = Notice.objects.get()
    assert (notice.kind, notice.path) == (NoticeKind.NEW_PROBLEMS, f"/sync/{run.pk}/")
    assert [message.subject for message in mail.outbox] == [notice.title]


def test_revoked_grant_is_told_as_a_lost_link_and_as_nothing_else(desk: Desk) -> None:
    desk.simulator.break_with({"kind": "grant-revoked"})
    assert desk.sync().state == RunState.FAILED
    notice = Notice.objects.get()
    assert notice.kind == NoticeKind.LINK_LOST
    assert notice.body.endswith(desk.link.state_reason)


@pytest.mark.parametrize("backend", ["Refusing", "Misled", "Broken"])
def test_mail_that_fails_takes_nothing_from_the_run(desk: Desk, settings: Any, backend: str) -> None:
    settings.MAILERS = {"default": {"BACKEND": f"{BACKENDS}{backend}"}}
    spoil_a_row(desk)
    run = desk.sync()
    # Two accounts with seven rows each; the spoiled one is kept apart.
    assert (run.state, Transaction.objects.count()) == (RunState.COMPLETE, 14)
    assert Notice.objects.get().delivery == Delivery.PENDING


def test_mail_that_failed_goes_out_with_the_command(
    desk: Desk, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.MAILERS = {"default": {"BACKEND": f"{BACKENDS}Refusing"}}
    spoil_a_row(desk)
    desk.sync()
    settings.MAILERS = WORKING
    call_command("send_notifications")
    assert capsys.readouterr().out == "1 sent, 0 not delivered\n"
    assert [message.to for message in mail.outbox] == [["owner@example.com"]]


def test_user_who_wants_no_notices_gets_none_and_the_same_sync(desk: Desk, owner: User) -> None:
    save_wishes(owner, dict.fromkeys(wishes_of(owner), False))
    spoil_a_row(desk)
    assert desk.sync().state == RunState.COMPLETE
    assert not Notice.objects.exists()
    assert not mail.outbox
