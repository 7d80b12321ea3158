"""Received without a cost, closed without an opening: §2.7. Nothing is guessed, nothing is silent."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from apps.trades.engine.facts import StatedLot
from apps.trades.engine.results import Origin, Reason
from tests.builders import (
    acat,
    buy,
    buy_to_close,
    call,
    closed,
    codes,
    costs,
    exact,
    expire,
    held,
    ledger_of,
    open_lots,
    put,
    realized,
    results,
    sell,
    sell_to_open,
    transfer_in,
    transfer_out,
)

RECEIVED = acat(200, "T", on="2025-03-17", id=7)


def test_received_shares_stand_at_the_row_s_value_and_say_so() -> None:
    ledger = ledger_of(acat(200, "T", -3000))
    (lot,) = open_lots(ledger)
    assert (lot.origin, lot.is_cost_stated, lot.remaining_cash.net) == (Origin.RECEIPT, True, -3000)
    assert codes(ledger) == ["cost_stated_by_broker"]


def test_received_at_nothing_is_realized_in_full_with_a_problem() -> None:
    ledger = ledger_of(RECEIVED, sell(80, "T", 20))
    assert (realized(ledger), held(ledger), codes(ledger)) == (1600, {"T": 120}, ["cost_stated_by_broker"])


def test_received_shares_close_a_short_at_what_they_cost() -> None:
    ledger = ledger_of(sell_to_open(60, "T", 20), acat(100, "T", -1500))
    # 60 of the 100 for 900, against 1,200.
    assert (results(ledger), held(ledger), costs(ledger)) == (exact(300), {"T": 40}, exact(-600))


def test_stated_basis_takes_the_place_of_the_row_s() -> None:
    ledger = ledger_of(RECEIVED, sell(80, "T", 20), stated=(StatedLot(7, date(2020, 2, 3), Decimal(-3000)),))
    # 1,600 − 80/200 of 3,000, held since 2020.
    assert (results(ledger), costs(ledger), codes(ledger)) == (exact(400), exact(-1800), [])
    assert closed(ledger)[0].is_long_term
    # 3,000 for 200; the price of the row is that of the day they came.
    assert ledger.lots[0].price == 15


def test_sale_without_lots_makes_no_entry_and_keeps_its_cash__rp2_142() -> None:
    ledger = ledger_of(sell(100, "GE", 10, fees=1), buy(10, "X", 5))
    (unmatched,) = ledger.unmatched
    assert (ledger.entries, unmatched.quantity, unmatched.amounts.net) == ((), -100, 999)
    assert (codes(ledger), held(ledger)) == (["unmatched_close"], {"X": 10})


def test_sale_of_more_than_is_held_closes_what_there_is() -> None:
    ledger = ledger_of(buy(60, "GE", 10), sell(100, "GE", 12))
    assert (results(ledger), held(ledger)) == (exact(120), {})
    assert [(each.quantity, each.amounts.net) for each in ledger.unmatched] == [(-40, 480)]


def test_rounding_does_not_stop_the_ledger__rp2_142() -> None:
    ledger = ledger_of(buy("1.00000000", "GE", 10), sell("1.00000001", "GE", 12), sell(1, "X", 1))
    assert [each.quantity for each in ledger.unmatched] == [*exact("-0.00000001", -1)]


def test_close_bought_back_without_an_opening_is_no_phantom_long() -> None:
    ledger = ledger_of(buy_to_close(1, call("GE", 100), "0.50"))
    assert (held(ledger), realized(ledger)) == ({}, 0)


def test_opening_a_person_states_completes_the_close() -> None:
    ledger = ledger_of(
        sell(100, "GE", 10, id=7, on="2026-01-12"), stated=(StatedLot(7, date(2024, 1, 10), Decimal(-800)),)
    )
    (closure,) = closed(ledger)
    assert (closure.trader.net, closure.is_long_term, ledger.unmatched) == (200, True, ())


def test_expiration_of_what_was_never_opened_is_a_problem_without_money() -> None:
    ledger = ledger_of(expire(1, put("GE", 10)))
    assert (ledger.entries, held(ledger), codes(ledger)) == ((), {}, ["unmatched_close"])


def test_shares_handed_over_leave_with_their_cost() -> None:
    ledger = ledger_of(buy(40, "PFE", 30), transfer_out(40, "PFE"))
    (closure,) = ledger.closures
    assert (closure.reason, closure.is_realizing) == (Reason.TRANSFER, False)
    assert (held(ledger), ledger.entries) == ({}, ())


def test_shares_taken_over_stand_at_what_the_row_says() -> None:
    ledger = ledger_of(transfer_in(40, "PFE"))
    assert (held(ledger), open_lots(ledger)[0].is_cost_stated) == ({"PFE": 40}, True)
