"""Ties: what decides where time, price and remainder are equal."""

from __future__ import annotations

import pytest

from tests.builders import buy, closed, exact, expire, ledger_of, put, results, sell, symbol_change
from tests.builders.lines import lines_of

PUT = put("KO", 50)


@pytest.mark.parametrize("method", ["FIFO", "LIFO", "HIFO"])
def test_remainder_goes_to_the_oldest_lot_in_every_method(method: str) -> None:
    # 1.999999 over two equal lots: a half has seven places, and the older gets the last millionth.
    ledger = ledger_of(buy(1, "X", 1), buy(1, "X", 1), sell(2, "X", 1, fees="0.000001"), method=method)
    assert [(each.key.lot.opening_id, each.closing.net) for each in closed(ledger)] == [
        (1, 1),
        (2, exact("0.999999")[0]),
    ]


def test_lifo_takes_of_one_instant_what_is_numbered_last() -> None:
    ledger = ledger_of((buy(10, "X", 12, id=10), buy(10, "X", 11, id=9)), sell(10, "X", 13), method="LIFO")
    assert [each.key.lot.opening_id for each in closed(ledger)] == [10]


@pytest.mark.parametrize(("method", "number"), [("FIFO", 1), ("LIFO", 2)])
def test_lots_of_one_row_go_by_their_number(method: str, number: int) -> None:
    # Half of a lot went over first, the other half later: both are of one row and as old.
    ledger = ledger_of(
        buy(100, "X", 1), symbol_change(50, "X", "Y"), symbol_change(50, "X", "Y"), sell(50, "Y", 2), method=method
    )
    assert [each.key.lot for each in closed(ledger)] == [(1, number)]


def test_close_takes_what_is_there_and_what_its_instant_opens() -> None:
    # 60 held, 40 bought in the instant of the sale of 100.
    ledger = ledger_of(buy(60, "X", 10), (sell(100, "X", 12), buy(40, "X", 11)))
    assert (results(ledger), ledger.unmatched, [lot.remaining for lot in ledger.lots]) == (
        exact(120, 40),
        (),
        [0, 0],
    )


def test_close_that_waits_is_not_forgotten_for_what_comes_later_in_the_instant() -> None:
    # Two rows without an opening: a sale, and an expiration that comes after it.
    (ended,) = lines_of([expire(1, PUT, on="2026-03-20", time="16:00")])
    ledger = ledger_of((sell(100, "GE", 10), ended))
    assert [(each.contract.underlying_symbol, each.amounts.net) for each in ledger.unmatched] == [
        ("GE", 1000),
        ("KO", 0),
    ]
