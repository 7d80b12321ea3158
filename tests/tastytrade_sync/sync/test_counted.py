"""The broker's count against what is stored, while rows arrive: none is missed, and none to come is a difference."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from apps.tastytrade_sync.models import RunState
from apps.trades.models import Snapshot, Transaction
from tests.tastytrade_sync.sync.conftest import NUMBERS, deposit, purchase

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from typing import Any

    from apps.tastytrade_sync.models import SyncRun
    from tests.tastytrade_sync.sync.conftest import Desk

pytestmark = pytest.mark.django_db(transaction=True)
NUMBER = NUMBERS[0]
COUNT, POSITIONS, SECOND_PAGE = (
    f"{NUMBER}/{call}" for call in ("transactions?.*per-page=1&", "positions", "trans.*offset=1")
)


MOVING = (
    f"Account {NUMBER}: rows kept arriving while its positions and balances were read, so these are not compared with "
    "its transactions."
)
NOT_COMPARED = "Rows still arriving, not compared"


def shown(desk: Desk, page: str) -> str:
    """Return what the owner reads on a page."""
    client = Client()
    client.force_login(desk.link.owner)
    return " ".join(strip_tags(client.get(reverse(page)).content.decode()).split())


def stored_ids() -> list[int]:
    return sorted(Transaction.objects.filter(account__number=NUMBER).values_list("broker_id", flat=True))


def is_settled() -> bool:
    return Snapshot.objects.current().get(account__number=NUMBER).is_settled


def whole_readings(desk: Desk, since: int) -> int:
    """Count how often the whole history of the account was begun, by the calls since then."""
    calls = [call for call in desk.simulator.requests[since:] if f"{NUMBER}/transactions" in call]
    return sum("per-page=3" in call and "start-date" not in call and "page-offset=0" in call for call in calls)


def booking(desk: Desk, pattern: str, *rows: dict[str, Any], after: int = 0) -> AbstractContextManager[None]:
    """Let the broker book one row just before each of the calls that match, ``after`` so many of them."""
    waiting, passed = list(rows), []

    def answered(answer: Callable[[Any], Any], request: Any) -> Any:
        if re.search(pattern, request.target):
            passed.append(request.target)
            if waiting and len(passed) > after:
                desk.put(waiting.pop(0))
        return answer(request)

    return desk.answering(answered)


def test_row_booked_between_the_last_page_and_the_count_is_no_difference(desk: Desk) -> None:
    desk.sync()
    asked = len(desk.simulator.requests)
    with booking(desk, COUNT, deposit(NUMBER, 108, 8)):
        run = desk.sync()
    assert (run.state, stored_ids()[-1], desk.open_problems()) == (RunState.COMPLETE, 108, [])
    assert whole_readings(desk, asked) == 0
    assert is_settled()


def test_rows_booked_faster_than_they_are_counted_cost_one_whole_reading__not_a_problem(desk: Desk) -> None:
    desk.sync()
    asked = len(desk.simulator.requests)
    with booking(desk, COUNT, *(deposit(NUMBER, 200 + number, 8) for number in range(9))):
        run = desk.sync()
    assert (run.state, whole_readings(desk, asked), desk.open_problems()) == (RunState.COMPLETE, 1, [])


def test_rows_that_arrive_while_positions_are_read_are_stored__and_nothing_is_a_difference(desk: Desk) -> None:
    desk.sync()
    asked = len(desk.simulator.requests)
    with booking(desk, POSITIONS, *(deposit(NUMBER, 200 + number, 8) for number in range(3))):
        run = desk.sync()
    assert (run.state, stored_ids()[-3:], is_settled()) == (RunState.COMPLETE, [200, 201, 202], False)
    assert (whole_readings(desk, asked), desk.open_problems()) == (0, [])
    assert MOVING in desk.shown(run)


def test_positions_read_in_a_moving_market_say_so__until_the_next_sync(desk: Desk) -> None:
    desk.put(purchase(NUMBER, 108, 8))
    with booking(desk, POSITIONS, *(deposit(NUMBER, 200 + number, 8) for number in range(3))):
        desk.sync()
    assert shown(desk, "trades:positions").count(NOT_COMPARED) == 1
    # The other account's figures are settled.
    assert shown(desk, "dashboard:index").count(NOT_COMPARED) == 1
    assert MOVING not in desk.shown(desk.sync())
    assert NOT_COMPARED not in shown(desk, "trades:positions") + shown(desk, "dashboard:index")


def test_run_of_one_account_says_both_that_it_was_one_and_that_rows_kept_arriving(desk: Desk) -> None:
    with booking(desk, POSITIONS, *(deposit(NUMBER, 200 + number, 8) for number in range(3))):
        run = desk.sync(only=NUMBER)
    only, moving = run.reason.splitlines()
    assert (run.state, only) == (RunState.COMPLETE, f"Only account {NUMBER} was asked for and read.")
    assert moving.startswith(MOVING)


def test_row_that_arrives_once_while_positions_are_read_has_them_read_again(desk: Desk) -> None:
    with booking(desk, POSITIONS, deposit(NUMBER, 108, 8)):
        run = desk.sync()
    assert (is_settled(), run.reason) == (True, "")


def test_row_that_a_last_page_cut_short_would_hide_is_found_by_its_count(desk: Desk) -> None:
    # Of the calls about transactions three are the history's pages; the fourth reads the last days once more.
    short = {"kind": "empty-page", "path": "transactions", "account": NUMBER, "after": 3, "times": 1}
    with booking(desk, POSITIONS, deposit(NUMBER, 108, 8)):
        run = desk.sync_in(short)
    assert (run.state, stored_ids()[-1], is_settled()) == (RunState.COMPLETE, 108, True)


def test_row_that_slips_in_behind_the_last_reading_is_found_by_its_count(desk: Desk) -> None:
    desk.put(*(deposit(NUMBER, 100 + day, day) for day in (8, 9)), deposit(NUMBER, 110, 9))
    desk.sync()
    # The last days are the 8th and 9th, three rows in a full page, so that a second page is asked for: the second time
    # that one is asked for at all, for the reading before has one too.
    with booking(desk, SECOND_PAGE, deposit(NUMBER, 120, 8) | {"executed-at": "2026-11-08T14:59:00Z"}, after=1):
        run = desk.sync()
    assert (run.state, 120 in stored_ids(), is_settled()) == (RunState.COMPLETE, True, True)


def test_last_days_that_never_agree_with_their_count_are_said(desk: Desk) -> None:
    run = desk.sync_in({"kind": "total-off", "path": "transactions", "account": NUMBER, "after": 3})
    assert (run.state, is_settled(), desk.open_problems()) == (RunState.PARTIAL, False, ["count_differs"])
    assert f"{desk.broker} states 8 rows for account {NUMBER}; 7 are stored." in desk.shown(run)
    assert run.reason.count("could not be confirmed") == 1
    assert (desk.sync().state, is_settled(), desk.open_problems()) == (RunState.COMPLETE, True, [])


def test_broker_that_counts_all_days_whatever_was_asked_for_is_believed(desk: Desk) -> None:
    # Asked from the 6th on it would count 2; it says 7, as it does of everything.
    def counting_all(answer: Callable[[Any], Any], request: Any) -> Any:
        response = answer(request)
        if "start-date" not in request.target:
            return response
        return type(response)(response.status, re.sub(rb'"total-items":\d+', b'"total-items":7', response.body))

    with desk.answering(counting_all):
        run = desk.sync()
    assert (run.state, is_settled(), desk.open_problems()) == (RunState.COMPLETE, True, [])


def long_ago(broker_id: int) -> dict[str, Any]:
    """Return a deposit of October 1, older than the two weeks and a day that a sync reads again of November 7."""
    return deposit(NUMBER, broker_id, 1) | {"executed-at": "2026-10-01T15:00:00.000+00:00"}


def counted(run: SyncRun) -> tuple[int, int]:
    """Return how many rows of the account the run says it received, and how many of them were new."""
    count = run.counts.get(account__number=NUMBER, resource="transactions")
    return count.received, count.new


def test_every_reading_of_a_run_is_counted__the_whole_history_too(desk: Desk) -> None:
    desk.sync()
    desk.put(long_ago(108))
    # The last two weeks 7; the broker counts one more, so November 6 and 7 again 2; the whole history 8; and November
    # 6 and 7 once more after the positions 2.
    assert counted(desk.sync()) == (7 + 2 + 8 + 2, 1)


def test_row_found_before_the_whole_history_is_read_stays_counted_as_new(desk: Desk) -> None:
    desk.sync()
    desk.put(long_ago(108))
    with booking(desk, COUNT, deposit(NUMBER, 109, 8)):
        # The last two weeks 7; two rows more are counted, of which November 6 to 8 bring one, 3; one is still missing,
        # and November 7 and 8 bring nothing, 2; the whole history 9; and November 7 and 8 after the positions 2.
        assert counted(desk.sync()) == (7 + 3 + 2 + 9 + 2, 2)
    assert len(stored_ids()) == 9
