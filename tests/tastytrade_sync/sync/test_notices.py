"""What a run tells its user, and that no trouble with telling reaches the run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail
from django.core.management import call_command

from apps.notifications.models import Delivery, Notice, NoticeKind
from apps.notifications.services.preferences import save_wishes, wishes_of
from apps.tastytrade_sync.models import RunState
from apps.trades.models import Transaction
from tests.notifications.mail_servers import BACKENDS
from tests.tastytrade_sync.sync.conftest import NUMBERS, deposit

if TYPE_CHECKING:
    from apps.accounts.models import User
    from tests.tastytrade_sync.sync.conftest import Desk

pytestmark = pytest.mark.django_db(transaction=True)
WORKING = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}


def spoil_a_row(desk: Desk) -> None:
    """Let the broker send one more row, whose amount is no number."""
    desk.simulator.world.put_rows(NUMBERS[0], [deposit(NUMBERS[0], 108, 8, "NaN")])


def test_run_without_trouble_tells_nothing(desk: Desk) -> None:
    assert desk.sync().state == RunState.COMPLETE
    assert not Notice.objects.exists()


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
