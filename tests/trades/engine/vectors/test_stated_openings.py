"""A position whose opening no row shows begins when a person states it: the proposed opening of check 1."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from apps.core.dates import day_bounds
from apps.trades.engine.facts import StatedClosing, StatedLot, StatedOpening
from apps.trades.engine.identity import difference
from apps.trades.engine.ledger import compute
from apps.trades.engine.results import LotKey, Origin, Problem
from tests.builders import (
    acat,
    assign,
    buy,
    buy_to_close,
    closed,
    codes,
    costs,
    crypto,
    deliver,
    dividend,
    exact,
    expire,
    future,
    held,
    history,
    mark_to_market,
    open_lots,
    put,
    results,
    sell,
    sell_to_open,
    split,
    stock,
)
from tests.builders.treatments import capital

if TYPE_CHECKING:
    from apps.trades.engine.results import Ledger
    from apps.trades.engine.values import Contract
    from tests.builders import Line

# Rows of a worked example begin on 5 January 2026.
DAY = date(2026, 1, 2)
PUT, MES = put("KO", 50), future("/MESH6")


def stated(
    quantity: int | str, what: Contract, cash: int | str, on: date = DAY, number: int = 7, known: int = 0
) -> StatedOpening:
    return StatedOpening(number, what, day_bounds(on)[0], on, Decimal(quantity), Decimal(cash), frozenset({known}))


def ledger_with(*lines: Line | StatedOpening | tuple[Line, ...]) -> Ledger:
    """The ledger of these rows and statements, of which no cent is lost."""
    openings = [line for line in lines if isinstance(line, StatedOpening)]
    facts = history(*(line for line in lines if not isinstance(line, StatedOpening)))
    ledger = compute(facts, stated_openings=openings)
    assert difference(facts, ledger) == 0
    return ledger


@pytest.mark.parametrize(
    ("opening", "price"),
    [
        (stated(100, stock("KO"), -3155), "31.55"),
        (stated("0.25", crypto("BTC/USD"), "-15000"), "60000"),
        # Options are of 100 shares, a micro future of the S&P 500 is of 5.
        (stated(-2, PUT, 300), "1.5"),
        (stated(1, PUT, -125), "1.25"),
        (stated(-1, MES, 25000), "5000"),
    ],
)
def test_stated_opening_makes_a_lot_at_its_price(opening: StatedOpening, price: str) -> None:
    (lot,) = open_lots(ledger_with(opening))
    assert (lot.quantity, lot.price, lot.origin) == (opening.quantity, Decimal(price), Origin.STATED)
    assert (lot.key, lot.acquired_on, lot.is_cost_stated) == (LotKey(-7), DAY, True)


def test_what_is_sold_of_it_realizes_against_the_stated_cost() -> None:
    ledger = ledger_with(stated(100, stock("KO"), -3000), sell(40, "KO", 35, fees=1))
    # 40 of 100 cost 1,200 and brought 1,400 less 1.
    assert (results(ledger), held(ledger), costs(ledger)) == (exact(199), {"KO": 60}, exact(-1800))


def test_holding_period_counts_from_the_stated_day() -> None:
    ledger = ledger_with(stated(1, stock("KO"), -30, on=date(2024, 12, 31)), sell(1, "KO", 35))
    (closure,) = closed(ledger)
    assert (closure.acquired_on, closure.is_long_term) == (date(2024, 12, 31), True)


def test_short_option_stated_is_assigned_like_any_other() -> None:
    ledger = ledger_with(stated(-1, PUT, 150), (assign(1, PUT), deliver(buy(100, "KO", 50))))
    # The premium is realized, and for tax it lowers what the shares cost.
    (shares,) = open_lots(ledger)
    assert (results(ledger), shares.remaining_folded.net, codes(ledger)) == (exact(150), 150, [])


def test_future_is_realized_price_to_price_and_its_opening_moves_no_cash() -> None:
    ledger = ledger_with(stated(1, MES, -25000), sell(1, MES, 5020))
    # Twenty points of five dollars; what was settled on the way is on rows that never came.
    assert (results(ledger), codes(ledger)) == (exact(100), ["settlement_differs"])


def test_settlements_of_a_stated_future_gather_on_it() -> None:
    ledger = ledger_with(stated(1, MES, -25000), mark_to_market(1, MES, 5020, 100))
    assert [(lot.variation, lot.opening.net) for lot in ledger.lots] == [exact(100, 0)]


def test_oldest_is_what_was_stated_for_the_earliest_day() -> None:
    later = stated(10, stock("KO"), -500, on=date(2026, 1, 6))
    ledger = ledger_with(buy(10, "KO", 30), sell(10, "KO", 40, on="2026-01-07"), later)
    assert (results(ledger), costs(ledger)) == (exact(100), exact(-500))


def test_rows_of_its_own_day_find_it_open() -> None:
    ledger = ledger_with(sell(10, "KO", 40), stated(10, stock("KO"), -300, on=date(2026, 1, 5)))
    assert (results(ledger), codes(ledger)) == (exact(100), [])


def test_row_of_the_first_moment_of_its_day_finds_it_open() -> None:
    ledger = ledger_with(
        sell(10, "KO", 40, on="2026-01-05", time="00:00"), stated(10, stock("KO"), -300, on=date(2026, 1, 5))
    )
    assert (results(ledger), codes(ledger)) == (exact(100), [])


def test_split_carries_what_was_stated() -> None:
    ledger = ledger_with(stated(100, stock("X"), -3000), split(100, 150, "X"))
    (lot,) = open_lots(ledger)
    assert (lot.quantity, lot.price, lot.key, lot.carried_from) == (150, 20, LotKey(-7, 1), LotKey(-7))
    assert (lot.opening.net, lot.is_cost_stated) == (-3000, True)


def test_capital_repaid_on_what_was_stated_lowers_its_cost() -> None:
    facts, opening = history(dividend(100, "KO")), stated(100, stock("KO"), -3000)
    ledger = compute(facts, stated_openings=[opening], stated_treatments={1: capital(1, 100)})
    (lot,) = open_lots(ledger)
    assert (lot.key, lot.opening.net, lot.price) == (LotKey(-7, 1), -2900, 29)
    assert difference(facts, ledger) == 0


def test_opening_on_the_other_side_of_what_was_held_opens_nothing() -> None:
    ledger = ledger_with(sell_to_open(1, PUT, 1), stated(1, PUT, -50, on=date(2026, 1, 6)))
    assert list(held(ledger).values()) == [-1]
    (problem,) = ledger.problems
    # The statement is its seventh, and names no row.
    assert problem == Problem("stated_opening_on_other_side", (-7,), PUT.symbol, Decimal(1))


@pytest.mark.parametrize(
    ("row", "day", "is_doubted"),
    [
        (buy(100, "KO", 30), date(2026, 1, 5), True),
        (acat(100, "KO", -3000), date(2026, 2, 2), True),
        (buy(100, "KO", 30), date(2026, 1, 4), False),
        (buy(100, "PEP", 30), date(2026, 1, 5), False),
    ],
    ids=["bought that day", "received before", "bought later", "something else"],
)
def test_rows_that_open_the_same_by_its_day_are_a_problem(row: Line, day: date, *, is_doubted: bool) -> None:
    problems = ledger_with(row, stated(100, stock("KO"), -3000, on=day)).problems
    found = [(each.broker_ids, each.quantity) for each in problems if each.code == "stated_opening_has_rows"]
    assert found == ([((-7, 1), Decimal(100))] if is_doubted else [])


def test_rows_known_when_it_was_stated_are_no_problem() -> None:
    ledger = ledger_with(buy(100, "KO", 30), stated(50, stock("KO"), -1500, on=date(2026, 1, 9), known=1))
    assert (held(ledger), codes(ledger)) == ({"KO": 150}, [])


def test_shorts_of_a_contract_that_was_stated_long_are_no_problem() -> None:
    sold = sell_to_open(1, PUT, 1), buy_to_close(1, PUT, 2)
    ledger = ledger_with(*sold, stated(1, PUT, -100, on=date(2026, 1, 9)))
    assert codes(ledger) == []


def test_close_that_a_person_stated_the_opening_of_is_no_opening_row() -> None:
    ledger = ledger_with(stated(1, PUT, -100), expire(2, PUT), stated(1, PUT, -90, on=date(2026, 3, 23), number=8))
    assert (list(held(ledger).values()), codes(ledger)) == ([1], ["unmatched_close"])


def test_what_a_split_made_of_one_statement_is_no_row_of_the_next() -> None:
    later = stated(5, stock("X"), -50, on=date(2026, 1, 9), number=8)
    ledger = ledger_with(stated(100, stock("X"), -3000), split(100, 150, "X"), later)
    assert (held(ledger), codes(ledger)) == ({"X": 155}, [])


def test_opening_stated_of_a_closing_row_is_no_row_that_opened_it() -> None:
    sold = StatedLot(1, date(2025, 12, 1), Decimal(-300))
    after = stated(10, stock("KO"), -300, on=date(2026, 1, 9))
    ledger = compute(history(sell(10, "KO", 40)), stated_lots={1: sold}, stated_openings=[after])
    assert (held(ledger), codes(ledger)) == ({"KO": 10}, [])


def beside(*lines: Line, cash: int, opening: StatedOpening, method: str = "FIFO") -> Ledger:
    """The ledger of rows of which the first closed what a person stated, and of an opening stated later."""
    facts, own = history(*lines), StatedLot(1, date(2025, 1, 2), Decimal(cash))
    ledger = compute(facts, method=method, stated_lots={1: own}, stated_openings=[opening])
    assert difference(facts, ledger) == 0
    return ledger


@pytest.mark.parametrize("method", ["FIFO", "LIFO", "HIFO"])
def test_close_whose_own_opening_was_stated_first_leaves_a_later_statement_alone(method: str) -> None:
    opening = stated(100, stock("KO"), -3155, known=1)
    ledger = beside(sell(100, "KO", 40), cash=-2000, opening=opening, method=method)
    # 4,000 less 2,000, held since 2025; the other hundred are still there at 3,155.
    assert (results(ledger), held(ledger), costs(ledger)) == (exact(2000), {"KO": 100}, exact(-3155))
    assert (closed(ledger)[0].acquired_on, codes(ledger)) == (date(2025, 1, 2), [])


def test_close_that_was_not_stated_before_consumes_the_statement() -> None:
    ledger = beside(sell(100, "KO", 40), cash=-2000, opening=stated(100, stock("KO"), -3155))
    assert (results(ledger), held(ledger)) == (exact(845), {})


def test_row_of_a_spared_statement_still_consumes_what_rows_opened() -> None:
    rows = sell(100, "KO", 40, on="2026-01-09"), buy(60, "KO", 30, on="2026-01-08")
    ledger = beside(*rows, cash=-800, opening=stated(50, stock("KO"), -500, known=1))
    # 60 cost 1,800 and brought 2,400; the other 40 cost 800 and brought 1,600.
    assert (sorted(results(ledger)), held(ledger)) == ([*exact(600, 800)], {"KO": 50})


def test_assigned_option_that_was_stated_leaves_a_later_statement_alone() -> None:
    ledger = beside(assign(1, PUT), cash=150, opening=stated(-1, PUT, 90, known=1))
    assert (results(ledger), list(held(ledger).values())) == (exact(150), [-1])


def test_next_row_consumes_what_another_spared() -> None:
    rows = sell(100, "KO", 40), sell(100, "KO", 41)
    ledger = beside(*rows, cash=-2000, opening=stated(100, stock("KO"), -3155, known=1))
    # 4,100 less 3,155.
    assert (results(ledger), held(ledger), codes(ledger)) == (exact(2000, 945), {}, [])


def test_expiration_without_a_side_or_a_quantity_ends_all_that_is_held() -> None:
    rows = replace(expire(1, PUT), quantity=None)
    assert held(beside(rows, cash=150, opening=stated(-1, PUT, 90, known=1))) == {}
    assert held(beside(expire(1, PUT), cash=0, opening=stated(-1, PUT, 90, known=1))) == {}


def test_sale_that_may_open_spares_nothing__it_would_be_held_long_and_short() -> None:
    assert held(beside(sell(1, MES, 5020), cash=-25000, opening=stated(1, MES, -25000, known=1))) == {}


def test_shares_that_come_close_what_was_stated_short__known_or_not() -> None:
    opening = stated(-100, stock("KO"), 3000, known=1)
    assert held(beside(acat(100, "KO", -2500), cash=-2000, opening=opening)) == {}


def test_row_of_the_moment_of_a_stated_closing_goes_first() -> None:
    facts = history(buy(1, PUT, 1), expire(1, PUT))
    end = StatedClosing(9, PUT, facts[1].executed_at, facts[1].day)
    assert codes(compute(facts, stated_closings=[end])) == ["stated_closing_without_lots"]


def test_stated_closing_ends_what_a_statement_opened() -> None:
    end = StatedClosing(9, PUT, day_bounds(date(2026, 3, 20))[1], date(2026, 3, 20))
    ledger = compute([], stated_openings=[stated(-1, PUT, 150)], stated_closings=[end])
    assert (results(ledger), held(ledger), difference([], ledger)) == (exact(150), {}, 0)


def test_closing_at_a_moment_before_finds_nothing() -> None:
    end = StatedClosing(9, PUT, day_bounds(DAY)[0].replace(year=2025), DAY)
    ledger = compute([], stated_openings=[stated(-1, PUT, 150)], stated_closings=[end])
    assert codes(ledger) == ["stated_closing_without_lots"]
