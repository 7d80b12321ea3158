"""The end of a run: the broker's fees of the days that changed, and the ledger held against its report."""

from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from apps.notifications.models import Notice, NoticeKind
from apps.tastytrade_sync.models import RunState, SyncProblem, Trigger
from apps.tastytrade_sync.sync import comparing, fees, run
from apps.trades.models import Account, Break, FeeTotal, OpeningCash, Reconciliation, ReconciliationResult
from tests.tastytrade_sync.sync.conftest import NUMBERS, purchase, without_waits

if TYPE_CHECKING:
    from tests.tastytrade_sync.sync.conftest import Desk

pytestmark = pytest.mark.django_db(transaction=True)


def results(number: str = NUMBERS[0]) -> dict[str, tuple[str, str]]:
    """Return state and cause of each check in the account's newest reconciliation."""
    made = Reconciliation.objects.filter(account__number=number).newest().get()
    return {f"{each.check_name} {each.subject}": (each.state, each.cause) for each in made.results.all()}


def asked_days(desk: Desk) -> list[str]:
    return [call.partition("date=")[2] for call in desk.simulator.requests if "total-fees" in call]


def opened_in_november(desk: Desk) -> None:
    """Let the accounts be opened just before their first row, so that nothing was in them before."""
    for number in NUMBERS:
        desk.simulator.world.accounts[number].fields["opened-at"] = "2026-10-30T15:00:00.000+00:00"


def misreport(desk: Desk, **changed: str) -> None:
    """Let the broker report another balance than its rows add up to."""
    balances = desk.simulator.world.balances
    desk.simulator.world.balances = lambda number: {**balances(number), **changed}  # type: ignore[method-assign]


def test_every_account_is_compared_at_the_end_of_a_run(desk: Desk) -> None:
    opened_in_november(desk)
    desk.put(purchase(NUMBERS[0], 108, 8))
    assert desk.sync().state == RunState.COMPLETE
    # Seven deposits of 100, one share at 210 for a fee of 0.05.
    assert results() == {
        "QUANTITY AAPL": ("AGREES", ""),
        "OPEN_PRICE AAPL": ("AGREES", ""),
        "CASH USD": ("AGREES", ""),
        "FEES 2026-11-08": ("AGREES", ""),
        "NET_LIQ USD": ("AGREES", ""),
    }
    assert results(NUMBERS[1])["CASH USD"] == ("AGREES", "")
    assert not Notice.objects.exists()


def test_fees_are_stored_as_cash_by_the_broker_s_date(desk: Desk) -> None:
    desk.put(purchase(NUMBERS[0], 108, 8) | {"executed-at": "2026-11-09T02:00:00.000+00:00"})
    desk.sync()
    total = FeeTotal.objects.get()
    assert (total.account.number, total.day, total.amount) == (NUMBERS[0], date(2026, 11, 8), Decimal("-0.05"))


def test_days_with_deposits_alone_are_not_asked_for(desk: Desk) -> None:
    desk.sync()
    assert asked_days(desk) == []


def test_only_days_whose_rows_changed_are_asked_for(desk: Desk) -> None:
    desk.put(purchase(NUMBERS[0], 108, 8))
    desk.sync()
    desk.put(purchase(NUMBERS[0], 109, 9))
    desk.sync()
    assert asked_days(desk) == ["2026-11-08", "2026-11-09"]
    # A fee that is booked otherwise is a change too.
    desk.put(purchase(NUMBERS[0], 109, 9) | {"clearing-fees": "0.07", "net-value": "210.07"})
    desk.sync()
    assert asked_days(desk)[2:] == ["2026-11-09"]
    assert results()["FEES 2026-11-09"] == ("AGREES", "")


def test_newest_ten_days_are_asked_for__all_with_full(desk: Desk) -> None:
    desk.put(*(purchase(NUMBERS[0], 200 + day, day) for day in range(3, 15)))
    desk.sync()
    assert asked_days(desk) == [f"2026-11-{day:02d}" for day in range(14, 4, -1)]
    desk.sync(full=True)
    assert len(asked_days(desk)) == 10 + 12


@pytest.mark.parametrize("kind", ["internal", "too-many", "truncated"])
def test_fees_the_broker_does_not_tell_are_a_problem_and_no_failure(desk: Desk, kind: str) -> None:
    opened_in_november(desk)
    desk.put(purchase(NUMBERS[0], 108, 8))
    assert desk.sync_in({"kind": kind, "path": "total-fees"}).state == RunState.COMPLETE
    assert SyncProblem.objects.get().resource == fees.RESOURCE
    assert results()["CASH USD"] == ("AGREES", "")
    desk.sync()
    assert desk.open_problems() == []


def test_fees_without_an_effect_are_a_problem(desk: Desk) -> None:
    desk.put(purchase(NUMBERS[0], 108, 8))

    def unsigned(answer: Any, request: Any) -> Any:
        response = answer(request)
        if request.path.endswith("total-fees"):
            return dataclasses.replace(response, body=response.body.replace(b"Debit", b"None"))
        return response

    with desk.answering(unsigned):
        assert desk.sync().state == RunState.COMPLETE
    assert desk.open_problems() == ["rejected_fees"]
    assert not FeeTotal.objects.exists()


def test_break_is_told_and_changes_nothing(desk: Desk) -> None:
    opened_in_november(desk)
    misreport(desk, **{"cash-balance": "699.0"})
    assert desk.sync().state == RunState.COMPLETE
    assert results()["CASH USD"] == ("BREAK", "CASH_DIFFERS")
    assert [notice.kind for notice in Notice.objects.all()] == [NoticeKind.NEW_BREAK, NoticeKind.NEW_BREAK]
    desk.sync()
    assert (Break.objects.count(), Notice.objects.count()) == (2, 2)


def test_history_that_begins_in_the_middle_is_compared_from_the_second_sync_on(desk: Desk) -> None:
    misreport(desk, **{"cash-balance": "1234.5"})
    desk.sync()
    assert results()["CASH USD"] == ("NOT_COMPARABLE", "NOT_PROVABLE")
    # 700 of it are the rows'.
    assert {each.amount for each in OpeningCash.objects.all()} == {Decimal("534.5")}
    desk.sync()
    assert results()["CASH USD"] == ("AGREES", "INFERRED_OPENING")
    desk.put(purchase(NUMBERS[0], 108, 8))
    desk.sync()
    found = ReconciliationResult.objects.filter(check_name="CASH", state="BREAK").get()
    # The row paid 210.05, the balance stayed.
    assert found.difference == Decimal("210.05")


def test_market_that_moves_is_not_compared(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    world, ids = desk.simulator.world, iter(range(300, 400))
    answer = world.positions

    def with_a_new_row(asked: str) -> Any:
        world.put_rows(asked, [purchase(asked, next(ids), 9)])
        return answer(asked)

    monkeypatch.setattr(world, "positions", with_a_new_row)
    desk.sync()
    assert results()["CASH USD"] == ("NOT_COMPARABLE", "MARKET_MOVING")


def test_account_that_was_not_asked_for_is_not_compared(desk: Desk) -> None:
    desk.sync()
    desk.sync(only=NUMBERS[1])
    assert [Reconciliation.objects.filter(account__number=number).count() for number in NUMBERS] == [1, 2]


def test_rows_that_came_without_positions_are_not_compared_with_old_ones(desk: Desk) -> None:
    opened_in_november(desk)
    desk.sync()
    desk.put(purchase(NUMBERS[0], 108, 8))
    desk.sync_in({"kind": "internal", "path": "positions"})
    assert results()["CASH USD"] == ("NOT_COMPARABLE", "ROWS_SINCE")
    assert not Break.objects.exists()


def test_fault_of_ours_takes_nothing_of_what_was_read(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**options: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(comparing, "reconcile", broken)
    made = desk.sync()
    assert made.state == RunState.PARTIAL
    assert "could not be compared" in made.reason
    assert Account.objects.get(number=NUMBERS[0]).transactions.count() == 7


def test_comparing_is_told_while_it_is_done(desk: Desk) -> None:
    desk.put(purchase(NUMBERS[0], 108, 8))
    seen = [event.stage for event in run(desk.link, trigger=Trigger.COMMAND, open_with=without_waits)]
    assert f"Reading the fees of {NUMBERS[0]}, 1 day" in seen
    assert any(stage.startswith(f"Comparing {NUMBERS[0]}") for stage in seen)
