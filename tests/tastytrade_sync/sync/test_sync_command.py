"""``sync_tastytrade``: the result on standard output, the progress on standard error, and a code scripts can trust."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import CommandError, call_command

from apps.tastytrade_sync.models import LinkState, RunState, SyncRun
from apps.tastytrade_sync.sync.locks import lock_link
from apps.trades.models import Account, Transaction
from tests.factories import make_user
from tests.tastytrade_sync.sync.conftest import NUMBERS

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

    from tests.tastytrade_sync.sync.conftest import Desk

pytestmark = pytest.mark.django_db(transaction=True)


def sync(**options: Any) -> tuple[str, str]:
    """Run the command for the owner; return what stood on standard output and on standard error."""
    out, err = io.StringIO(), io.StringIO()
    call_command("sync_tastytrade", user="owner@example.com", stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def refused(**options: Any) -> tuple[int, str]:
    with pytest.raises(CommandError) as caught:
        sync(**options)
    return caught.value.returncode, str(caught.value)


def read_rows(desk: Desk, number: str) -> int:
    """Return how many of the account's rows are stored."""
    return Transaction.objects.filter(account__number=number).count()


def test_sync_of_one_account_reads_nothing_of_the_other(desk: Desk) -> None:
    desk.sync()
    asked = len(desk.simulator.requests)
    sync(account=NUMBERS[1])
    calls = desk.simulator.requests[asked:]
    assert any(NUMBERS[1] in call for call in calls)
    assert not any(NUMBERS[0] in call for call in calls)


def test_sync_of_one_account_says_so_in_its_run__complete(desk: Desk) -> None:
    desk.sync()
    sync(account=NUMBERS[1])
    record = SyncRun.objects.first()
    assert record is not None
    assert (record.state, record.reason) == (RunState.COMPLETE, f"Only account {NUMBERS[1]} was asked for and read.")


def test_sync_of_one_account_works_as_the_first_one__named_by_its_link(desk: Desk) -> None:
    desk.link.label = ", ".join(NUMBERS)
    desk.link.save()
    sync(account=NUMBERS[0])
    assert (read_rows(desk, NUMBERS[0]), read_rows(desk, NUMBERS[1])) == (7, 0)


def test_account_nobody_linked_is_refused__those_known_are_named(desk: Desk) -> None:
    desk.sync()
    code, sentence = refused(account="5WX09999")
    assert code == 2
    assert "known are: 5WX00001, 5WX00002" in sentence


def test_account_the_broker_no_longer_lists_leaves_the_sync_incomplete(desk: Desk) -> None:
    desk.sync()
    desk.simulator.break_with({"kind": "account-gone", "account": NUMBERS[1]})
    assert refused(account=NUMBERS[1]) == (
        1,
        f"The sync is incomplete: {desk.broker} no longer lists account {NUMBERS[1]}; nothing of it was read.",
    )
    assert not Account.objects.get(number=NUMBERS[1]).is_listed


def test_outcome_is_json_alone_on_standard_output(desk: Desk) -> None:
    out, err = sync(json=True)
    result = json.loads(out)
    assert (result["state"], result["earliest_day"]) == ("complete", "2026-11-01")
    rows = [each for each in result["accounts"] if each["resource"] == "transactions"]
    # Seven rows, and the last two days once more.
    counted = {"received": 9, "new": 7, "changed": 0, "same": 2, "rejected": 0, "not_for_pnl": 7, "problems": 0}
    assert rows == [{"account": number, "resource": "transactions", **counted} for number in NUMBERS]
    assert "Reading transactions of 5WX00001: 3 of 7" in err.splitlines()


def test_outcome_of_one_account_names_no_other(desk: Desk) -> None:
    desk.sync()
    out, _ = sync(json=True, account=NUMBERS[0])
    assert {each["account"] for each in json.loads(out)["accounts"]} == {NUMBERS[0]}


def test_full_sync_reads_the_whole_history_again(desk: Desk) -> None:
    desk.sync()
    sync(full=True)
    assert SyncRun.objects.filter(is_full=True).count() == 1


def test_incomplete_sync_exits_with_1__in_one_line(desk: Desk) -> None:
    desk.simulator.break_with({"kind": "forbidden", "path": "positions"})
    code, sentence = refused()
    assert code == 1
    assert "\n" not in sentence
    assert sentence.count(" does not permit this login") == 2


def test_problem_rows_alone_leave_a_sync_complete__code_0(desk: Desk) -> None:
    desk.simulator.world.put_rows(NUMBERS[0], [{**row(8), "transaction-sub-type": "Quantum Split"}])
    out, _ = sync(json=True)
    assert json.loads(out)["state"] == "complete"


def row(broker_id: int) -> dict[str, Any]:
    return {
        "id": broker_id, "account-number": NUMBERS[0], "transaction-type": "Money Movement",
        "executed-at": "2026-11-02T15:00:00.000+00:00", "transaction-date": "2026-11-02", "description": "?",
        "value": "1.0", "value-effect": "Credit", "net-value": "1.0", "net-value-effect": "Credit",
    }  # fmt: skip


def test_link_that_is_being_synced_is_left_alone__code_1(desk: Desk) -> None:
    with lock_link(desk.link.pk):
        code, sentence = refused()
    assert (code, "already running" in sentence) == (1, True)


def test_link_that_was_lost_is_not_tried__code_2(desk: Desk) -> None:
    desk.link.state = LinkState.LOST
    desk.link.save()
    code, sentence = refused()
    assert (code, "no working link" in sentence) == (2, True)


def test_grant_that_is_gone_is_said_with_what_to_do__code_1(desk: Desk) -> None:
    desk.simulator.break_with({"kind": "grant-revoked"})
    code, sentence = refused()
    assert (code, "Create a new grant" in sentence) == (1, True)


def test_broker_that_cannot_be_reached_is_said__each_wait_told(desk: Desk, settings: Settings) -> None:
    settings.TASTYTRADE_SIMULATOR_URL = "http://127.0.0.1:1"  # where nothing listens
    err = io.StringIO()
    with pytest.raises(CommandError, match="cannot be reached from this server") as caught:
        call_command("sync_tastytrade", user="owner@example.com", stderr=err)
    assert caught.value.returncode == 1
    waits = [line for line in err.getvalue().splitlines() if "Trying again in" in line]
    assert [f"(attempt {number} of 4)" in waits[number - 2] for number in (2, 3, 4)] == [True] * 3


class Interrupting(io.StringIO):
    """A standard error at which a person presses Ctrl-C once transactions are read."""

    def write(self, text: str) -> int:
        if "Reading transactions" in text:
            raise KeyboardInterrupt
        return super().write(text)


def test_ctrl_c_ends_the_sync_in_one_line__what_was_read_is_kept_and_the_next_may_start(desk: Desk) -> None:
    with pytest.raises(CommandError, match="The sync was stopped; what it had read is stored") as caught:
        call_command("sync_tastytrade", user="owner@example.com", stderr=Interrupting())
    assert caught.value.returncode == 1
    assert SyncRun.objects.get().state == RunState.INTERRUPTED
    # The first page of three rows was stored before the line about it was written.
    assert Transaction.objects.count() == 3
    assert desk.sync().state == RunState.COMPLETE


def test_links_of_others_are_not_synced(desk: Desk) -> None:
    make_user("other@example.com")
    with pytest.raises(CommandError, match=r"other@example\.com has no working link"):
        call_command("sync_tastytrade", user="other@example.com")
    assert not SyncRun.objects.exists()
