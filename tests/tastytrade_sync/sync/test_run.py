from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db.models import Sum

from apps.notifications.models import Notice, NoticeKind
from apps.tastytrade_sync.models import (
    Checkpoint,
    LinkState,
    ProblemState,
    ResourceCount,
    RunState,
    SyncProblem,
    SyncRun,
)
from apps.trades.models import Account, Balance, NetLiq, Snapshot, Transaction
from tests.tastytrade_sync.sync.conftest import NUMBERS, TODAY, account, deposit

if TYPE_CHECKING:
    from tests.tastytrade_sync.sync.conftest import Desk

# The lock lives on a connection of its own, so what it guards has to be committed.
pytestmark = pytest.mark.django_db(transaction=True)


def stored_ids(number: str) -> list[int]:
    return list(
        Transaction.objects.filter(account__number=number).order_by("broker_id").values_list("broker_id", flat=True)
    )


def counted(run: SyncRun, number: str) -> ResourceCount:
    return ResourceCount.objects.get(run=run, account__number=number, resource="transactions")


def test_first_sync_stores_every_row_of_every_account(desk: Desk) -> None:
    run = desk.sync()
    assert run.state == RunState.COMPLETE, run.reason
    assert stored_ids(NUMBERS[0]) == [101, 102, 103, 104, 105, 106, 107]
    assert stored_ids(NUMBERS[1]) == [201, 202, 203, 204, 205, 206, 207]
    # Two accounts, seven deposits of 100 each.
    assert Transaction.objects.aggregate(cash=Sum("net_value"))["cash"] == Decimal(1400)


def test_payload_is_kept_to_the_letter(desk: Desk) -> None:
    desk.sync()
    payload = Transaction.objects.get(broker_id=101).payload
    assert payload.startswith('{"id":101,"account-number":"5WX00001"')
    assert payload.endswith("}")


def test_every_received_row_is_counted_once(desk: Desk) -> None:
    count = counted(desk.sync(), NUMBERS[0])
    # Seven in the first pass, and the last two days (6 and 7 November) once more.
    assert (count.received, count.new, count.same, count.rejected) == (9, 7, 2, 0)
    assert count.not_for_pnl == 7


def test_second_sync_with_nothing_new_changes_nothing(desk: Desk) -> None:
    desk.sync()
    count = counted(desk.sync(), NUMBERS[0])
    assert (count.new, count.changed) == (0, 0)
    assert count.received == count.same


def test_later_sync_reads_only_from_two_weeks_before_the_checkpoint(desk: Desk) -> None:
    number = NUMBERS[0]
    desk.simulator.world.put_rows(number, [deposit(number, 90, 1) | {"executed-at": "2026-03-02T15:00:00Z"}])
    desk.sync()
    asked = len(desk.simulator.requests)
    desk.sync()
    starts = [call for call in desk.simulator.requests[asked:] if number in call and "start-date" in call]
    # The newest row is of 7 November; 15 days before it is 23 October.
    assert "start-date=2026-10-23" in starts[0]


def test_positions_balances_and_net_liq_are_stored_with_the_sync(desk: Desk) -> None:
    desk.sync()
    balance = Balance.objects.get(snapshot__account__number=NUMBERS[0], snapshot__is_current=True)
    assert balance.cash_balance == Decimal(700)
    assert NetLiq.objects.filter(account__number=NUMBERS[0]).exists()


def test_former_snapshots_stay_as_history(desk: Desk) -> None:
    desk.sync()
    desk.sync()
    snapshots = Snapshot.objects.filter(account__number=NUMBERS[0])
    assert list(snapshots.values_list("is_current", flat=True)) == [True, False]


def test_rows_that_appear_while_positions_are_read_are_stored_too(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    number, world = NUMBERS[0], desk.simulator.world
    answer = world.positions

    def with_a_new_row(asked: str) -> list[dict[str, Any]]:
        world.put_rows(number, [deposit(number, 108, 8)])
        return answer(asked)

    monkeypatch.setattr(world, "positions", with_a_new_row)
    desk.sync()
    assert 108 in stored_ids(number)


def test_expired_token_in_the_middle_is_renewed_and_the_page_read_again(desk: Desk) -> None:
    desk.simulator.break_with({"kind": "expired-token", "path": "transactions", "after": 1, "times": 1})
    assert desk.sync().state == RunState.COMPLETE
    assert stored_ids(NUMBERS[0]) == [101, 102, 103, 104, 105, 106, 107]


@pytest.mark.parametrize(
    "kind", ["internal", "bad-gateway", "unavailable", "too-many", "reset", "short-body", "truncated"]
)
def test_passing_fault_is_tried_again(desk: Desk, kind: str) -> None:
    desk.simulator.break_with({"kind": kind, "path": "transactions", "times": 1, "after": 1})
    run = desk.sync()
    assert (run.state, run.reason) == (RunState.COMPLETE, "")
    assert run.retries >= 1
    assert len(stored_ids(NUMBERS[0])) == 7


def test_transient_refusal_of_the_token_does_not_unlink(desk: Desk) -> None:
    desk.simulator.break_with({"kind": "refresh-refused", "times": 2})
    assert desk.sync().state == RunState.COMPLETE
    assert desk.link.state == LinkState.ACTIVE


@pytest.mark.parametrize("kind", ["grant-revoked", "token-garbled"])
def test_lost_grant_marks_the_link_and_tells_the_user(desk: Desk, kind: str) -> None:
    desk.simulator.break_with({"kind": kind})
    run = desk.sync()
    assert (run.state, desk.link.state) == (RunState.FAILED, LinkState.LOST)
    assert desk.link.state_reason
    assert Notice.objects.get(user=desk.link.owner).kind == NoticeKind.LINK_LOST


def test_broker_that_stays_down_keeps_what_was_read__and_the_next_sync_goes_on(desk: Desk) -> None:
    desk.simulator.break_with({"kind": "unavailable", "path": "transactions", "after": 2})
    run = desk.sync()
    assert run.state == RunState.PARTIAL
    assert stored_ids(NUMBERS[0]) == [101, 102, 103, 104, 105, 106]
    assert Notice.objects.get().kind == NoticeKind.SYNC_FAILED
    desk.simulator.break_with()
    assert desk.sync().state == RunState.COMPLETE
    assert len(stored_ids(NUMBERS[0])) == len(stored_ids(NUMBERS[1])) == 7


def test_one_forbidden_account_does_not_stop_the_other(desk: Desk) -> None:
    desk.simulator.break_with({"kind": "forbidden", "account": NUMBERS[0]})
    assert desk.sync().state == RunState.PARTIAL
    assert stored_ids(NUMBERS[0]) == []
    assert len(stored_ids(NUMBERS[1])) == 7
    assert SyncProblem.objects.open().filter(account__number=NUMBERS[0], code="forbidden").exists()


@pytest.mark.parametrize("kind", ["html", "null", "empty-data", "list-body"])
def test_answer_that_makes_no_sense_destroys_nothing(desk: Desk, kind: str) -> None:
    desk.sync()
    desk.simulator.break_with({"kind": kind, "path": "transactions"})
    run = desk.sync()
    assert run.state == RunState.PARTIAL
    assert run.reason
    assert len(stored_ids(NUMBERS[0])) == 7


def test_duplicate_row_is_stored_once(desk: Desk) -> None:
    desk.simulator.break_with({"kind": "duplicate-row", "path": "transactions"})
    desk.sync()
    assert stored_ids(NUMBERS[0]) == [101, 102, 103, 104, 105, 106, 107]


def test_row_revised_in_place_keeps_both_versions(desk: Desk) -> None:
    desk.sync()
    number = NUMBERS[0]
    desk.simulator.world.put_rows(number, [deposit(number, 107, 7, "99.5")])
    run = desk.sync()
    row = Transaction.objects.get(broker_id=107)
    assert counted(run, number).changed == 1
    assert (row.net_value, row.revision, row.revisions.get().net_value) == (Decimal("99.5"), 2, Decimal(100))


def test_row_posted_late_outside_the_window_is_found_by_the_total(desk: Desk) -> None:
    desk.sync()
    number = NUMBERS[0]
    desk.simulator.world.put_rows(number, [deposit(number, 55, 1) | {"executed-at": "2026-02-02T15:00:00Z"}])
    assert desk.sync().state == RunState.COMPLETE
    assert 55 in stored_ids(number)


def test_vanished_row_keeps_counting_and_is_a_problem(desk: Desk) -> None:
    desk.sync()
    desk.simulator.world.accounts[NUMBERS[0]].ledger.remove([103])
    desk.sync()
    assert Transaction.objects.get(broker_id=103).vanished_at is not None
    assert SyncProblem.objects.open().filter(code="vanished_rows").count() == 1


def test_wiped_history_is_kept(desk: Desk) -> None:
    desk.sync()
    desk.simulator.world.accounts[NUMBERS[0]].ledger.remove(range(101, 108))
    desk.sync()
    assert len(stored_ids(NUMBERS[0])) == 7


def test_unknown_kind_is_stored_counted_and_a_problem(desk: Desk) -> None:
    number = NUMBERS[0]
    desk.simulator.world.put_rows(number, [deposit(number, 108, 8) | {"transaction-sub-type": "Token Rebate"}])
    run = desk.sync()
    assert run.state == RunState.COMPLETE
    assert not Transaction.objects.get(broker_id=108).is_known_kind
    problem = SyncProblem.objects.get(code="unknown_kind")
    assert "Token Rebate" in problem.message
    assert Notice.objects.get().kind == NoticeKind.NEW_PROBLEMS


def test_rejected_row_is_kept_whole_and_resolved_when_it_arrives_in_order(desk: Desk) -> None:
    number = NUMBERS[0]
    desk.simulator.world.put_rows(number, [deposit(number, 108, 8, "NaN")])
    run = desk.sync()
    problem = SyncProblem.objects.get(code="rejected_row")
    assert '"NaN"' in problem.payload
    assert run.state == RunState.COMPLETE, run.reason
    desk.simulator.world.put_rows(number, [deposit(number, 108, 8)])
    desk.sync()
    problem.refresh_from_db()
    assert problem.state == ProblemState.RESOLVED
    assert 108 in stored_ids(number)


def test_missing_pagination_is_said_and_loses_nothing(desk: Desk) -> None:
    desk.simulator.break_with({"kind": "no-pagination", "path": "transactions"})
    run = desk.sync()
    assert run.state == RunState.PARTIAL
    assert "could not be confirmed" in run.reason
    assert len(stored_ids(NUMBERS[0])) == 7


def test_shrinking_page_count_loses_nothing(desk: Desk) -> None:
    desk.simulator.break_with({"kind": "shrinking-pages", "path": "transactions", "times": 2})
    desk.sync()
    assert len(stored_ids(NUMBERS[0])) == 7


def test_account_that_disappears_is_kept_and_marked(desk: Desk) -> None:
    desk.sync()
    del desk.simulator.world.accounts[NUMBERS[1]]
    desk.sync()
    gone = Account.objects.get(number=NUMBERS[1])
    assert not gone.is_listed
    assert len(stored_ids(NUMBERS[1])) == 7


def test_account_that_appears_is_read(desk: Desk) -> None:
    desk.sync()
    desk.simulator.world.add_account(account("5WX00003", [deposit("5WX00003", 301, 3)]))
    desk.sync()
    assert stored_ids("5WX00003") == [301]


def test_rows_after_the_virtual_day_wait_for_it(desk: Desk) -> None:
    number = NUMBERS[0]
    desk.simulator.world.put_rows(number, [deposit(number, 109, 25)])
    desk.sync()
    assert 109 not in stored_ids(number)
    desk.simulator.set_today(date(2026, 11, 26))
    desk.sync()
    assert 109 in stored_ids(number)
    assert date(2026, 11, 26) > TODAY


def test_checkpoint_is_the_last_committed_row(desk: Desk) -> None:
    desk.sync()
    checkpoint = Checkpoint.objects.get(account__number=NUMBERS[0])
    assert checkpoint.executed_at is not None
    assert checkpoint.executed_at.isoformat() == "2026-11-07T15:00:00+00:00"
