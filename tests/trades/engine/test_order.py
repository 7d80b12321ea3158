"""What goes first within one instant, whatever numbers the broker gave the rows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from apps.trades.engine.results import Reason
from tests.builders import (
    acat,
    assign,
    buy,
    call,
    cash_settle,
    closed,
    codes,
    deliver,
    exact,
    expire,
    future,
    held,
    ledger_of,
    mark_to_market,
    put,
    reinvest,
    remove_fraction,
    results,
    sell,
    sell_to_open,
    split,
)

if TYPE_CHECKING:
    from tests.builders.lines import Line

PUT, CALL, MES = put("KO", 50), call("KO", 50), future("/MESH6")
FORTH_AND_BACK = pytest.mark.parametrize("step", [1, -1], ids=["numbered in order", "numbered backwards"])


def at_once(step: int, *lines: Line) -> tuple[Line, ...]:
    """The lines in one instant, numbered forth or back."""
    return tuple(replace(line, id=500 + step * at) for at, line in enumerate(lines))


@FORTH_AND_BACK
def test_split_goes_before_the_sale_of_its_shares(step: int) -> None:
    rows = at_once(step, *split(10, 20, "X"), sell(20, "X", 6))
    assert (results(ledger_of(buy(10, "X", 10), rows)), codes(ledger_of(buy(10, "X", 10), rows))) == (exact(20), [])


@FORTH_AND_BACK
def test_split_goes_before_the_removal_of_its_fraction(step: int) -> None:
    rows = at_once(step, *split(5, "0.5", "X"), remove_fraction("0.5", "X", 60))
    assert results(ledger_of(buy(5, "X", 10), rows)) == exact(10)


@FORTH_AND_BACK
def test_received_shares_can_be_sold_at_once(step: int) -> None:
    ledger = ledger_of(at_once(step, acat(10, "T", -100), sell(10, "T", 12)))
    assert (results(ledger), held(ledger)) == (exact(20), {})


@FORTH_AND_BACK
def test_option_opened_in_the_instant_of_its_assignment_is_assigned(step: int) -> None:
    ledger = ledger_of(at_once(step, sell_to_open(1, PUT, 2), assign(1, PUT), deliver(buy(100, "KO", 50))))
    assert (results(ledger), codes(ledger)) == (exact(200), [])


@FORTH_AND_BACK
def test_assigned_shares_can_be_called_at_once(step: int) -> None:
    # Put and call of one strike, both assigned: what the put delivers is what the call takes.
    rows = at_once(step, assign(1, PUT), assign(1, CALL), deliver(buy(100, "KO", 50)), deliver(sell(100, "KO", 50)))
    ledger = ledger_of(sell_to_open(1, PUT, 2), sell_to_open(1, CALL, 3), rows)
    assert (held(ledger), codes(ledger), ledger.unmatched) == ({}, [], ())


@FORTH_AND_BACK
def test_assignment_takes_the_older_contracts_and_expiration_the_rest(step: int) -> None:
    rows = at_once(step, expire(1, PUT), assign(1, PUT), deliver(buy(100, "KO", 50)))
    ledger = ledger_of(sell_to_open(1, PUT, 1), sell_to_open(1, PUT, 2), rows)
    assert {each.reason: each.trader.net for each in closed(ledger)} == {
        Reason.ASSIGNMENT: 100,
        Reason.EXPIRATION: 200,
    }


@FORTH_AND_BACK
def test_trade_goes_before_the_expiration_of_the_rest(step: int) -> None:
    rows = at_once(step, expire(1, PUT), sell(1, PUT, 3))
    ledger = ledger_of(buy(1, PUT, 1), buy(1, PUT, 2), rows)
    # Bought at 1 and 2: the sale takes the older one.
    assert {each.reason: each.trader.net for each in closed(ledger)} == {Reason.FILL: 200, Reason.EXPIRATION: -200}


@FORTH_AND_BACK
def test_settlement_finds_the_future_that_was_bought_in_its_instant(step: int) -> None:
    ledger = ledger_of(at_once(step, buy(1, MES, 5000), mark_to_market(1, MES, 5010, 50)))
    assert ([lot.variation for lot in ledger.lots], codes(ledger)) == ([50], [])


@FORTH_AND_BACK
def test_reinvested_shares_find_their_cash(step: int) -> None:
    assert codes(ledger_of(buy(200, "KBWD", 15), at_once(step, *reinvest(2, "KBWD", 15, 30)))) == []


@FORTH_AND_BACK
def test_settlement_in_cash_finds_its_twin(step: int) -> None:
    option = call("SPXW", 6000, on="SPX")
    ledger = ledger_of(sell_to_open(1, option, 6), at_once(step, *cash_settle(1, option, -1000)))
    assert (results(ledger), codes(ledger)) == (exact(-400), [])


@FORTH_AND_BACK
def test_round_trip_of_one_instant_is_closed(step: int) -> None:
    ledger = ledger_of(at_once(step, buy(5, "X", 10), sell(5, "X", 11)))
    assert (results(ledger), held(ledger), ledger.unmatched) == (exact(5), {}, ())


def test_instants_go_in_order_of_time_and_not_of_numbers() -> None:
    ledger = ledger_of(buy(5, "X", 10, id=900), sell(5, "X", 11, id=100))
    assert (results(ledger), ledger.unmatched) == (exact(5), ())
