"""Splits, new symbols, mergers, transfers and corrections in the middle of other things."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from apps.trades.engine.facts import StatedLot
from apps.trades.engine.results import Category, View
from tests.builders import (
    acat,
    adjust,
    assign,
    both_views,
    buy,
    buy_to_close,
    call,
    cash_in_lieu,
    codes,
    costs,
    deliver,
    deposit,
    exact,
    expire,
    held,
    ledger_of,
    merger,
    put,
    realized,
    remove_fraction,
    results,
    reverse_of,
    sell,
    sell_to_open,
    split,
    symbol_change,
    total,
    wire_fee,
)
from tests.builders.money import money

OLD_CALL, NEW_CALL = call("UVIX", 25), call("UVIX1", 25, on="UVIX")


def test_reverse_split_with_an_open_short_call() -> None:
    ledger = ledger_of(
        buy(105, "UVIX", 2),
        sell_to_open(1, OLD_CALL, "0.50", fees=1),
        (*split(105, "10.5", "UVIX", worth=210), *adjust((-1, OLD_CALL), (-1, NEW_CALL), worth=40),
         remove_fraction("0.5", "UVIX")),
        cash_in_lieu("9.50", "UVIX"),
        expire(1, NEW_CALL),
        sell(10, "UVIX", 25, on="2026-03-23"),
    )  # fmt: skip
    # The half share −10, in lieu +9.50, the call +49, the ten shares 250 − 200.
    assert (realized(ledger), total(ledger, Category.ADJUSTMENT)) == exact(89, "9.50")
    assert (held(ledger), codes(ledger)) == ({}, [])


def test_symbol_change_in_mid_chain() -> None:
    old, new = call("VIAC", 33), call("PARA", 33)
    ledger = ledger_of(
        buy(100, "VIAC", 30),
        sell_to_open(1, old, 1),
        (*symbol_change(100, "VIAC", "PARA", worth=3000), *symbol_change(-1, old, new, worth=90)),
        (assign(1, new), deliver(sell(100, "PARA", 33))),
    )
    assert both_views(ledger) == exact(400, 400)
    assert (held(ledger), codes(ledger)) == ({}, [])


def test_symbol_change_between_put_and_assignment_keeps_the_premium() -> None:
    old, new = put("VIAC", 30), put("PARA", 30)
    ledger = ledger_of(
        sell_to_open(1, old, 2, fees=1), symbol_change(-1, old, new), (assign(1, new), deliver(buy(100, "PARA", 30)))
    )
    assert (both_views(ledger), costs(ledger, View.TAX)) == (exact(199, 0), exact(-2801))


def test_spin_off_of_an_unknown_kind_is_a_problem_and_loses_nothing() -> None:
    parent = buy(100, "GE", 50)
    arrived = deliver(buy(25, "GEV", 0))
    ledger = ledger_of(parent, arrived)
    # Nothing tells which part of the cost went over: it stays with the parent until someone states it.
    assert (held(ledger), costs(ledger)) == ({"GE": 100, "GEV": 25}, exact(-5000, 0))
    assert codes(ledger) != []


def test_merger_for_shares_and_cash_lowers_the_carried_cost() -> None:
    closing, opening = merger((60, "SPRT"), (6, "GREE"), worth=500)
    ledger = ledger_of(buy(60, "SPRT", 10), (closing, replace(opening, cash=Decimal(-380))))
    # 120 came in beside six shares: 600 − 120 are left in them, and a person is asked to look.
    assert (realized(ledger), costs(ledger)) == (0, exact(-480))
    assert codes(ledger) == ["corporate_action_paid_cash"]


def test_lots_that_arrive_close_what_is_held_on_the_other_side() -> None:
    # Short at 5 and 4, and long NEW at 3 and 2: each share ends with what its short brought in.
    ledger = ledger_of(
        sell_to_open(60, "OLD", 5), sell_to_open(40, "OLD", 4), buy(80, "NEW", 3), buy(80, "NEW", 2),
        symbol_change(-100, "OLD", "NEW"),
    )  # fmt: skip
    # 80 at 3 against 60 at 5 and 20 at 4; 20 at 2 against the other 20 at 4.
    assert (results(ledger), held(ledger)) == (exact(140, 40), {"NEW": 60})
    assert len({each.key for each in ledger.closures}) == len(ledger.closures)


def test_merger_without_shares_to_merge_keeps_its_cash() -> None:
    ledger = ledger_of(merger((60, "SPRT"), (6, "GREE"), worth=500))
    assert (held(ledger), codes(ledger)) == ({}, ["corporate_action_without_lots"])


def test_received_at_nothing_and_given_a_basis_later() -> None:
    lines = (acat(100, "T", id=7, on="2026-01-05"), sell(40, "T", 20, on="2026-01-12"))
    assert realized(ledger_of(*lines)) == 800
    stated = (StatedLot(7, date(2024, 1, 10), Decimal(-1500)),)
    assert (realized(ledger_of(*lines, stated=stated)), costs(ledger_of(*lines, stated=stated))) == (200, exact(-900))


def test_reversal_two_days_later_leaves_no_trace_in_lots() -> None:
    wrong = buy(100, "X", 10, fees=1, id=50, on="2026-01-05")
    ledger = ledger_of(buy(10, "X", 9), wrong, reverse_of(wrong, on="2026-01-07"), sell(10, "X", 12))
    assert (results(ledger), held(ledger), codes(ledger)) == (exact(30), {}, [])


def test_sale_between_a_mistake_and_its_reversal_is_not_of_the_mistake() -> None:
    wrong = buy(10, "X", 5, id=50, on="2026-01-05")
    ledger = ledger_of(wrong, buy(10, "X", 9), sell(10, "X", 12, on="2026-01-06"), reverse_of(wrong, on="2026-01-07"))
    assert results(ledger) == exact(30)


def test_reversed_sale_gives_the_lot_back() -> None:
    wrong = sell(10, "X", 12, id=50)
    ledger = ledger_of(buy(10, "X", 9), wrong, reverse_of(wrong), sell(10, "X", 13))
    assert (results(ledger), held(ledger)) == (exact(40), {})


def test_reversal_that_keeps_a_fee_is_an_adjustment() -> None:
    wrong = buy(10, "X", 10, fees=1, id=50)
    back = reverse_of(wrong)
    ledger = ledger_of(wrong, replace(back, charges=back.charges._replace(clearing_fees=Decimal(0))))
    assert (total(ledger, Category.ADJUSTMENT), codes(ledger)) == (-1, ["reversal_differs"])
    assert ledger.beside == ()


def test_reversal_of_a_row_nobody_sent_is_a_problem() -> None:
    back = reverse_of(buy(10, "X", 10, id=50))
    assert codes(ledger_of(back)) == ["reversal_without_original"]


def test_reversed_charge_makes_two_entries_that_cancel() -> None:
    charge = wire_fee(45, id=50, on="2026-01-05")
    ledger = ledger_of(charge, reverse_of(charge, on="2026-01-08"))
    days = [(entry.day.isoformat(), entry.amounts.net) for entry in ledger.entries if entry.view is View.TRADER]
    assert days == [("2026-01-05", -45), ("2026-01-08", 45)]


def test_correction_two_days_later_is_an_entry_of_its_own_day() -> None:
    ledger = ledger_of(
        buy(10, "X", 10, on="2026-01-05"), sell(10, "X", 11),
        money("Balance Adjustment", "-0.02", "Regulatory fee adjustment", on="2026-01-10"),
    )  # fmt: skip
    assert (realized(ledger), total(ledger, Category.ADJUSTMENT)) == exact(10, "-0.02")


def test_equal_rows_with_ids_of_their_own_are_two_fills() -> None:
    ledger = ledger_of((buy_to_close(1, OLD_CALL, 1), buy_to_close(1, OLD_CALL, 1)), deposit(100), deposit(100))
    assert [each.broker_id for each in ledger.unmatched] == [1, 2]


def test_history_cut_at_a_fill_is_the_same_once_whole() -> None:
    # The two fills of one leg came in two pages; the first alone is a smaller lot, both are what they always are.
    lines = (sell_to_open(1, OLD_CALL, 1), sell_to_open(2, OLD_CALL, 1), buy_to_close(3, OLD_CALL, "0.5"))
    assert costs(ledger_of(*lines[:1])) == exact(100)
    assert (realized(ledger_of(*lines)), held(ledger_of(*lines))) == (150, {})
