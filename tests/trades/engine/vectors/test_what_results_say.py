"""Every field of what the ledger returns: a page shows each, so each is told by an example."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from apps.trades.engine.facts import StatedLot
from apps.trades.engine.results import Beside, Origin, Reason
from tests.builders import (
    acat,
    assign,
    buy,
    call,
    closed,
    deliver,
    deposit,
    exact,
    expire,
    ledger_of,
    merger,
    open_lots,
    put,
    reinvest,
    sell,
    sell_to_open,
    split,
    stock,
    symbol_change,
)
from tests.builders.contracts import named
from tests.trades.engine.vectors.rows import share_dividend

PUT = put("KO", 50)
# Noon in New York, in winter, is 17:00 in London.
NOON = datetime(2026, 2, 10, 17, tzinfo=UTC)


def test_lot_of_a_fill_says_when_and_how_it_began() -> None:
    (lot,) = ledger_of(buy(100, "KO", 50, id=7, on="2026-02-10", time="12:00")).lots
    assert (lot.key, lot.contract, lot.origin, lot.price) == ((7, 0), stock("KO"), Origin.FILL, 50)
    assert (lot.opened_at, lot.acquired_on, lot.began_on) == (NOON, date(2026, 2, 10), date(2026, 2, 10))
    assert (lot.is_cost_stated, lot.carried_from, lot.carried_by) == (False, None, None)


def test_received_lot_says_when_it_came_and_has_no_price() -> None:
    (lot,) = ledger_of(acat(100, "T", -1500, on="2026-02-10", time="12:00")).lots
    assert (lot.origin, lot.price, lot.opened_at) == (Origin.RECEIPT, None, NOON)
    assert (lot.acquired_on, lot.began_on) == (date(2026, 2, 10), date(2026, 2, 10))


def test_received_lot_with_a_stated_cost_is_older_than_its_form() -> None:
    ledger = ledger_of(acat(100, "T", id=7, on="2026-02-10"), stated=(StatedLot(7, date(2020, 2, 3), exact(-900)[0]),))
    assert [(lot.acquired_on, lot.began_on) for lot in ledger.lots] == [(date(2020, 2, 3), date(2026, 2, 10))]


def test_receipt_whose_row_names_no_side_is_long() -> None:
    (lot,) = ledger_of(replace(acat(100, "T", -1500), action="")).lots
    assert (lot.quantity, lot.remaining_cash.net) == (100, -1500)


def test_reinvested_lot_has_the_price_of_its_row() -> None:
    (lot,) = ledger_of(reinvest(2, "KBWD", 15, 30, on="2026-02-10")).lots
    assert (lot.origin, lot.price, lot.began_on) == (Origin.REINVESTMENT, 15, date(2026, 2, 10))


def test_lot_a_person_stated_says_so_and_is_closed() -> None:
    ledger = ledger_of(sell(100, "GE", 10, id=7), stated=(StatedLot(7, date(2024, 1, 10), exact(-800)[0]),))
    (lot,) = ledger.lots
    assert (lot.contract, lot.origin, lot.is_cost_stated) == (stock("GE"), Origin.STATED, True)
    assert (lot.acquired_on, lot.began_on) == (date(2024, 1, 10), date(2024, 1, 10))
    # 800 for 100.
    assert (lot.quantity, lot.remaining, lot.price) == exact(100, 0, 8)


def test_lot_of_a_bought_back_short_a_person_stated_is_short() -> None:
    ledger = ledger_of(
        replace(buy(1, PUT, 1, id=7), action="Buy to Close"), stated=(StatedLot(7, date(2026, 1, 2), exact(250)[0]),)
    )
    assert [(lot.quantity, each.trader.net) for lot, each in zip(ledger.lots, ledger.closures, strict=True)] == [
        (-1, 150)
    ]


def test_statement_about_a_row_that_opens_is_not_heard() -> None:
    # What sells to open needs no opening: it is one.
    ledger = ledger_of(sell_to_open(100, "GE", 10, id=7), stated=(StatedLot(7, date(2024, 1, 10), exact(-800)[0]),))
    assert ([(lot.quantity, lot.origin) for lot in ledger.lots], ledger.beside) == ([(-100, Origin.FILL)], ())


def test_carried_lot_names_what_it_was_and_what_carried_it() -> None:
    ledger = ledger_of(
        acat(100, "VIAC", -3000, id=7, on="2026-01-12"),
        (*symbol_change(100, "VIAC", "PARA", id=8, on="2026-02-10"),),
    )
    (lot,) = open_lots(ledger)
    # The half that opens is the second row of its instant, numbered by its place in the history: the third.
    assert (lot.key, lot.carried_from, lot.carried_by) == ((7, 1), (7, 0), 3)
    assert (lot.acquired_on, lot.began_on) == (date(2026, 1, 12), date(2026, 2, 10))
    assert (lot.is_cost_stated, lot.price, lot.origin) == (True, None, Origin.CORPORATE_ACTION)


def test_lots_carried_over_and_over_are_numbered_on() -> None:
    ledger = ledger_of(buy(10, "X", 30, id=7), split(10, 20, "X"), symbol_change(20, "X", "Y"))
    assert [lot.key for lot in ledger.lots] == [(7, 0), (7, 1), (7, 2)]
    assert [lot.carried_from for lot in ledger.lots] == [None, (7, 0), (7, 1)]


def test_carried_lot_keeps_the_rows_that_belong_to_it() -> None:
    # The cash that the reinvested dividend spent is the second row.
    ledger = ledger_of(reinvest(2, "KBWD", 15, 30), split(2, 4, "KBWD"))
    assert [lot.also_ids for lot in ledger.lots] == [(2,), (2,)]


def test_closure_says_when_at_what_price_and_of_what() -> None:
    (closure,) = ledger_of(buy(100, "KO", 50), sell(100, "KO", 51, on="2026-02-10", time="12:00")).closures
    assert (closure.contract, closure.price, closure.reason) == (stock("KO"), 51, Reason.FILL)
    assert (closure.closed_at, closure.day, closure.also_ids) == (NOON, date(2026, 2, 10), ())


def test_closures_of_corporate_actions_name_the_old_contract() -> None:
    changed = ledger_of(buy(10, "X", 30), symbol_change(10, "X", "Y"))
    paid_in_shares = ledger_of(buy(1, "X", 10), share_dividend(1, "X"))
    assert [each.contract for each in (*changed.closures, *paid_in_shares.closures)] == [stock("X")] * 2


def test_dividend_in_shares_on_a_single_share_spreads_its_cost() -> None:
    # One share at 10 becomes two at 5.
    ledger = ledger_of(buy(1, "X", 10), share_dividend(1, "X"))
    assert [(lot.remaining, lot.remaining_cash.net, lot.price) for lot in open_lots(ledger)] == [(2, -10, 5)]


def test_dividend_in_shares_on_nothing_is_received_at_nothing() -> None:
    ledger = ledger_of(share_dividend(5, "X"))
    assert [(lot.origin, lot.remaining, lot.remaining_cash.net) for lot in open_lots(ledger)] == [
        (Origin.RECEIPT, 5, 0)
    ]


def test_unmatched_close_says_what_and_when() -> None:
    (close,) = ledger_of(sell(100, "GE", 10, fees=1, id=7, on="2026-02-10", time="12:00")).unmatched
    assert (close.broker_id, close.contract, close.quantity) == (7, stock("GE"), -100)
    assert (close.closed_at, close.day) == (NOON, date(2026, 2, 10))
    assert (close.amounts.net, close.amounts.fees) == exact(999, -1)


def test_unmatched_removal_leaves_its_magnitude() -> None:
    assert [(each.contract, each.quantity) for each in ledger_of(expire(3, PUT)).unmatched] == [(PUT, 3)]


def test_cash_beside_names_its_row_and_day() -> None:
    ledger = ledger_of(deposit(500, id=7, on="2026-02-10"))
    assert ledger.beside == ((date(2026, 2, 10), 7, Beside.FLOW, 500),)


def test_cash_of_a_merger_of_nothing_is_beside() -> None:
    closing, opening = merger((60, "SPRT"), (6, "GREE"), worth=500, on="2026-02-10")
    # 500 for what goes, 380 for what comes.
    ledger = ledger_of((closing, replace(opening, cash=exact(-380)[0], id=9)))
    assert ledger.beside == ((date(2026, 2, 10), 9, Beside.CORPORATE_ACTION, 120),)


def test_delivered_shares_that_close_are_closed_by_delivery() -> None:
    option = call("KO", 50)
    ledger = ledger_of(
        buy(100, "KO", 40), sell_to_open(1, option, 2), (assign(1, option), deliver(sell(100, "KO", 50)))
    )
    assert [(each.contract, each.reason) for each in closed(ledger)] == [
        (option, Reason.ASSIGNMENT),
        (named("KO"), Reason.DELIVERY),
    ]
