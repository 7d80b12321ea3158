"""What one row received, or closed, that was opened on several days, as a person states: each lot its day and cost."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from apps.trades.engine.facts import StatedLot, StatedPart
from apps.trades.engine.results import Beside, Ledger
from tests.builders import acat, call, closed, codes, costs, exact, held, ledger_of, open_lots, results, sell

OLD, NEW = date(2020, 2, 3), date(2025, 9, 1)


def of(quantity: str, on: date, cash: str) -> StatedPart:
    return StatedPart(Decimal(quantity), on, Decimal(cash))


# 25 for 800 and 15 for 600.
SHARES = StatedLot(7, OLD, Decimal(-1400), (of("25", OLD, "-800"), of("15", NEW, "-600")))


def stated(ledger: Ledger) -> tuple[Decimal, ...]:
    return tuple(each.amount for each in ledger.beside if each.kind is Beside.STATED)


def test_each_lot_has_its_own_day_price_and_cost() -> None:
    ledger = ledger_of(acat(40, "T", -1000, id=7), stated=(SHARES,))
    assert [(lot.quantity, lot.acquired_on, lot.price) for lot in open_lots(ledger)] == [(25, OLD, 32), (15, NEW, 40)]
    # The row's 1,000 are neither cost nor cash that moved for them: with the 1,400 they come to what was stated.
    assert (costs(ledger), stated(ledger), codes(ledger)) == (exact(-800, -600), exact(400), [])


@pytest.mark.parametrize(
    ("method", "realized", "is_long"),
    # 20 of 40 sold at 50 for 1,000: 20 of the old cost 640; 15 new ones cost 600 and 5 old ones 160.
    [("FIFO", (360,), [True]), ("LIFO", (150, 90), [False, True]), ("HIFO", (150, 90), [False, True])],
)
def test_method_chooses_among_the_lots_of_one_row(method: str, realized: tuple[int, ...], is_long: list[bool]) -> None:
    ledger = ledger_of(acat(40, "T", id=7), sell(20, "T", 50), stated=(SHARES,), method=method)
    by_method = sorted(closed(ledger), key=lambda each: each.acquired_on, reverse=method != "FIFO")
    found = {each.acquired_on: each.trader.net for each in by_method}
    assert [each.is_long_term for each in by_method] == is_long
    assert tuple(found.values()) == exact(*realized)


def test_lots_that_a_row_closed_without_opening_are_over_at_once() -> None:
    ledger = ledger_of(sell(40, "T", 50, id=7), stated=(SHARES,))
    # 1,250 less 800, and 750 less 600.
    assert (results(ledger), held(ledger), stated(ledger)) == (exact(450, 150), {}, exact(1400))
    assert [each.is_long_term for each in closed(ledger)] == [True, False]


def test_quantity_that_changed_since_is_shared_among_the_lots() -> None:
    ledger = ledger_of(acat(41, "T", id=7), stated=(SHARES,))
    # 41 of 40: 25.625 and 15.375, at the cost that was stated.
    assert tuple(lot.quantity for lot in open_lots(ledger)) == exact("25.625", "15.375")
    assert costs(ledger) == exact(-800, -600)


def test_lots_sold_short_are_signed_as_what_was_sold() -> None:
    option = call("T", 30, "2026-12-18")
    sold = StatedLot(7, OLD, Decimal(500), (of("1", OLD, "300"), of("1", NEW, "200")))
    ledger = ledger_of(acat(-2, option, id=7), stated=(sold,))
    assert [(lot.quantity, lot.opening.net) for lot in open_lots(ledger)] == [(-1, 300), (-1, 200)]
