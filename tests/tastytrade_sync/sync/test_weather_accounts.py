"""Accounts that come, close and go, and answers about them with less in them than usual."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.tastytrade_sync.models import LinkedAccount, RunState
from apps.trades.models import Account, Balance, NetLiq, Position, Snapshot, Transaction
from tests.tastytrade_sync.sync.conftest import NUMBERS

if TYPE_CHECKING:
    from tests.tastytrade_sync.sync.conftest import Desk

pytestmark = pytest.mark.django_db(transaction=True)
FIRST, SECOND = NUMBERS


def current_balance(number: str) -> Balance:
    return Balance.objects.get(snapshot__account__number=number, snapshot__is_current=True)


def test_account_opened_between_two_syncs_is_read(desk: Desk) -> None:
    desk.sync()
    desk.sync_in({"kind": "account-added", "times": 1})
    new = Account.objects.get(number="5WX77777")
    assert LinkedAccount.objects.get(account=new).is_listed
    assert Snapshot.objects.filter(account=new, is_current=True).exists()


def test_closed_account_is_marked_and_still_read(desk: Desk) -> None:
    desk.sync()
    assert desk.sync_in({"kind": "account-closed", "account": SECOND}).state == RunState.COMPLETE
    closed = Account.objects.get(number=SECOND)
    assert (closed.is_closed, closed.is_listed, closed.transactions.count()) == (True, True, 7)


def test_account_that_disappears_keeps_its_history__and_is_welcome_back(desk: Desk) -> None:
    desk.sync()
    run = desk.sync_in({"kind": "account-gone", "account": SECOND})
    assert run.state == RunState.COMPLETE
    assert f"{desk.broker} no longer lists account {SECOND}." in desk.shown(run)
    assert "Its data is kept." in desk.shown(run)
    assert (Account.objects.get(number=SECOND).is_listed, desk.open_problems()) == (False, ["account_gone"])
    assert Transaction.objects.filter(account__number=SECOND).count() == 7
    desk.sync()
    assert (Account.objects.get(number=SECOND).is_listed, desk.open_problems()) == (True, [])


def test_account_without_its_optional_fields_is_read_all_the_same(desk: Desk) -> None:
    assert desk.sync_in({"kind": "account-bare", "account": FIRST}).state == RunState.COMPLETE
    bare = Account.objects.get(number=FIRST)
    assert (bare.nickname, bare.transactions.count()) == ("", 7)


@pytest.mark.parametrize("number", [None, "", 5, "X" * 41, "5WX\x00"])
def test_account_without_a_usable_number_does_not_stop_the_others(desk: Desk, number: object) -> None:
    fault = {"kind": "row-changed", "path": "customers/me/accounts", "value": {"account": {"account-number": number}}}
    run = desk.sync_in(fault)
    assert (run.state, Transaction.objects.count()) == (RunState.COMPLETE, 7)
    assert f"{desk.broker} listed an account without a usable number." in desk.shown(run)
    assert (desk.sync().state, Transaction.objects.count()) == (RunState.COMPLETE, 14)
    assert "rejected_account" not in desk.open_problems()


def test_nickname_that_postgresql_cannot_store_costs_a_sign(desk: Desk) -> None:
    desk.simulator.world.accounts[FIRST].fields["nickname"] = "IRA-ODD"
    assert desk.sync_with_texts(**{"-ODD": rb"\u0000\ud83d"}).state == RunState.COMPLETE
    assert Account.objects.get(number=FIRST).nickname == "IRA\ufffd\ufffd"


def test_balances_of_2023_are_shown_as_far_as_they_go(desk: Desk) -> None:
    assert desk.sync_in({"kind": "balances-2023"}).state == RunState.COMPLETE
    # Seven deposits of 100; the currency, which those answers lacked, is dollars.
    assert (current_balance(FIRST).cash_balance, current_balance(FIRST).currency) == (Decimal(700), "USD")


def test_figure_that_is_not_there_is_empty__not_zero(desk: Desk) -> None:
    fault = {"kind": "field-missing", "path": "balances", "value": ["net-liquidating-value", "equity-buying-power"]}
    assert desk.sync_in(fault).state == RunState.COMPLETE
    balance = current_balance(FIRST)
    assert (balance.net_liquidating_value, balance.equity_buying_power) == (None, None)
    assert balance.cash_balance == Decimal(700)


@pytest.mark.parametrize(
    "spoiled",
    [{"quantity": "NaN"}, {"quantity-direction": ["Long"]}, {"symbol": None}, {"quantity": "1E+9999999"}],
)
def test_position_that_cannot_be_stored_is_said__and_the_others_are_stored(
    desk: Desk, spoiled: dict[str, object]
) -> None:
    good = {"account-number": FIRST, "symbol": "AAPL", "instrument-type": "Equity", "quantity": 1}
    long = {**good, "quantity-direction": "Long"}
    desk.simulator.world.accounts[FIRST].positions = [long, {**long, "symbol": "MSFT", **spoiled}]
    run = desk.sync()
    assert run.state == RunState.COMPLETE
    assert list(Position.objects.values_list("symbol", flat=True)) == ["AAPL"]
    assert "A row of the positions could not be stored" in desk.shown(run)
    desk.simulator.world.accounts[FIRST].positions = [long]
    desk.sync()
    assert desk.open_problems() == []


@pytest.mark.parametrize("time", ["0001-01-01 00:00:00+00", "9999-12-31 23:59:59-12", "noon", None])
def test_bar_at_no_usable_time_is_left_out(desk: Desk, time: str | None) -> None:
    bar: dict[str, object] = dict.fromkeys(("open", "high", "low", "close", "total-close"), "1.0")
    desk.simulator.world.accounts[FIRST].net_liq = [{**bar, "time": time}, {**bar, "time": "2026-11-19 21:00:00+00"}]
    run = desk.sync()
    assert (run.state, NetLiq.objects.filter(account__number=FIRST).count()) == (RunState.COMPLETE, 1)
    assert "A bar of the net-liq history could not be stored" in desk.shown(run)


def test_bars_are_written_while_their_account_is_held(desk: Desk) -> None:
    with CaptureQueriesContext(connection) as told:
        desk.sync()
    queries = [query["sql"] for query in told.captured_queries]
    written = next(place for place, sql in enumerate(queries) if f'INSERT INTO "{NetLiq._meta.db_table}"' in sql)
    begun = max(place for place, sql in enumerate(queries[:written]) if sql == "BEGIN")
    assert "FOR UPDATE" in queries[begun + 1]
