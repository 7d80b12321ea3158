"""Lists that repeat, hide or miscount their rows: nothing lost, nothing doubled, and said where it cannot be shown."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from apps.tastytrade_sync.models import ResourceCount, RunState, SyncProblem
from apps.tastytrade_sync.simulator.wire import Request
from apps.trades.models import Transaction
from tests.tastytrade_sync.sync.conftest import NUMBERS, deposit

if TYPE_CHECKING:
    from collections.abc import Callable

    from apps.tastytrade_sync.models import SyncRun
    from tests.tastytrade_sync.sync.conftest import Desk

pytestmark = pytest.mark.django_db(transaction=True)
NUMBER = NUMBERS[0]
PAGE = re.compile("page-offset=[0-9]+")
WEEK = [101, 102, 103, 104, 105, 106, 107]


def stored_ids() -> list[int]:
    rows = Transaction.objects.filter(account__number=NUMBER, vanished_at=None)
    return list(rows.order_by("broker_id").values_list("broker_id", flat=True))


def counted(run: SyncRun) -> ResourceCount:
    return ResourceCount.objects.get(run=run, account__number=NUMBER, resource="transactions")


def assert_healed(desk: Desk, run: SyncRun) -> None:
    assert (run.state, run.reason) == (RunState.COMPLETE, "")
    assert desk.open_problems() == []


def test_rows_that_arrive_between_two_pages_are_stored(desk: Desk) -> None:
    run = desk.sync_in({"kind": "page-drift", "path": "transactions", "account": NUMBER, "after": 1, "times": 1})
    assert len(stored_ids()) == 8
    assert_healed(desk, run)


def test_row_that_slips_in_behind_the_page_being_read_is_found_by_the_count(desk: Desk) -> None:
    desk.sync()
    # The drift is behind what the first page covered, and older than what the next sync would read again.
    drift = {"kind": "row-backdated", "path": "transactions", "account": NUMBER, "after": 1, "times": 1, "value": 300}
    run = desk.sync_in(drift)
    assert len(stored_ids()) == 8
    assert_healed(desk, run)


def test_row_that_slips_in_behind_the_first_reading_is_found_by_the_next_sync(desk: Desk) -> None:
    drift = {"kind": "row-backdated", "path": "transactions", "account": NUMBER, "after": 2, "times": 1, "value": 300}
    run = desk.sync_in(drift)
    assert (run.state, "states 8 rows" in desk.shown(run)) == (RunState.PARTIAL, True)
    assert_healed(desk, desk.sync())
    assert len(stored_ids()) == 8


@pytest.mark.parametrize("kind", ["duplicate-row", "duplicate-across-pages"])
def test_row_sent_twice_is_stored_once_and_counted_as_the_same(desk: Desk, kind: str) -> None:
    run = desk.sync_in({"kind": kind, "path": "transactions"})
    assert stored_ids() == WEEK
    count = counted(run)
    assert (count.new, count.received) == (7, count.new + count.same)
    assert count.same > 2
    assert_healed(desk, run)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("shrinking-pages", f"states 3 rows for account {NUMBER}; 7 are stored."),
        ("no-pagination", f"did not state how many rows it has for account {NUMBER}; 7 are stored."),
        ("total-off", f"states 8 rows for account {NUMBER}; 7 are stored."),
    ],
)
def test_count_that_cannot_be_right_is_said__and_no_row_is_lost(desk: Desk, kind: str, said: str) -> None:
    run = desk.sync_in({"kind": kind, "path": "transactions"})
    assert (run.state, stored_ids()) == (RunState.PARTIAL, WEEK)
    assert f"{desk.broker} {said}" in desk.shown(run)
    assert f"The count of account {NUMBER} could not be confirmed." in desk.shown(run)
    assert_healed(desk, desk.sync())


def test_count_that_never_agrees_asks_for_the_whole_history_each_time__once(desk: Desk) -> None:
    fault = {"kind": "total-off", "path": "transactions"}
    desk.sync_in(fault)
    asked = len(desk.simulator.requests)
    assert desk.sync_in(fault).state == RunState.PARTIAL
    whole = [call for call in desk.simulator.requests[asked:] if NUMBER in call and "per-page=3" in call]
    assert sum("start-date" not in call for call in whole) == 3
    assert SyncProblem.objects.open().filter(account__number=NUMBER).count() == 1


def test_page_count_without_end_does_not_read_without_end(desk: Desk) -> None:
    assert_healed(desk, desk.sync_in({"kind": "endless-pages", "path": "transactions"}))


def test_list_that_goes_round_in_a_circle_is_left(desk: Desk) -> None:
    def first_page_only(answer: Callable[[Any], Any], request: Any) -> Any:
        return answer(Request(request.method, PAGE.sub("page-offset=0", request.target), request.headers, request.body))

    with desk.answering(first_page_only):
        assert desk.sync().state == RunState.PARTIAL
    assert set(stored_ids()) < set(WEEK)
    assert_healed(desk, desk.sync())
    assert stored_ids() == WEEK


def test_page_without_its_rows_is_no_proof_that_they_are_gone(desk: Desk) -> None:
    desk.sync()
    fault = {"kind": "empty-page", "path": "transactions", "account": NUMBER, "after": 1, "times": 1}
    desk.simulator.break_with(fault)
    run = desk.sync(full=True)
    desk.simulator.break_with()
    assert run.state == RunState.PARTIAL
    assert "states 7 rows for account 5WX00001; 3 came when the whole history was read." in desk.shown(run)
    assert not Transaction.objects.filter(vanished_at__isnull=False).exists()
    assert desk.open_problems() == ["count_differs"]
    assert_healed(desk, desk.sync())


def test_row_that_disappears_keeps_counting_until_it_is_back(desk: Desk) -> None:
    desk.sync()
    run = desk.sync_in({"kind": "row-gone", "value": 103})
    assert f"{desk.broker} no longer sends 1 row of account {NUMBER} (id 103)." in desk.shown(run)
    assert "They are kept and still count." in desk.shown(run)
    assert Transaction.objects.filter(account__number=NUMBER).count() == 7
    desk.sync_in({"kind": "row-gone", "value": 103})
    assert desk.open_problems() == ["vanished_rows"]
    assert_healed(desk, desk.sync())
    assert stored_ids() == WEEK


def test_problem_of_vanished_rows_follows_which_rows_are_missing(desk: Desk) -> None:
    desk.sync()
    desk.sync_in({"kind": "row-gone", "value": 103})
    desk.sync_in({"kind": "row-gone", "value": 103}, {"kind": "row-gone", "value": 105})
    problem = SyncProblem.objects.open().get()
    assert "2 rows of account 5WX00001 (id 103, 105)" in problem.message


@pytest.mark.parametrize("kind", ["sandbox-wipe", "wiped"])
def test_history_wiped_at_night_is_kept_here_and_said(desk: Desk, kind: str) -> None:
    desk.sync()
    run = desk.sync_in({"kind": kind, "path": "transactions", "account": NUMBER})
    assert Transaction.objects.filter(account__number=NUMBER).count() == 7
    assert f"{desk.broker} no longer sends 7 rows of account {NUMBER} (id 101, 102, 103, 104, 105 …)." in desk.shown(
        run
    )


def test_rows_after_a_wipe_are_stored_beside_the_old_ones(desk: Desk) -> None:
    desk.sync()
    desk.sync_in({"kind": "sandbox-wipe", "account": NUMBER, "times": 1})
    desk.put(deposit(NUMBER, 501, 9))
    assert desk.sync().state == RunState.COMPLETE
    assert stored_ids() == [501]
    assert Transaction.objects.filter(account__number=NUMBER).count() == 8


def test_moment_to_come_does_not_move_the_checkpoint_past_today(desk: Desk) -> None:
    desk.put(deposit(NUMBER, 108, 8) | {"executed-at": "2199-01-01T15:00:00Z"})
    desk.simulator.set_today(date(2199, 1, 2))
    for account in desk.simulator.world.accounts.values():
        account.net_liq = []  # Left out, they would be derived, one for each day until then.
    desk.sync()
    desk.put(deposit(NUMBER, 107, 7, "99.0"))
    run = desk.sync()
    assert counted(run).changed == 1
