"""What an adjusted contract stands for is learned from what it delivered; the ledger itself never asks for it."""

from __future__ import annotations

from decimal import Decimal

from apps.trades.engine.results import Deliverable, Problem
from tests.builders import assign, buy, codes, deliver, exercise, ledger_of, open_lots, put, sell, sell_to_open

OPTION, STANDARD = put("GREE1", 22, on="GREE"), put("GREE", 22)
# Pairs are told by what they are worth: strike × 100 a contract, here 2,200.
ELEVEN = deliver(buy(11, "GREE", 200))
TEN = deliver(buy(10, "GREE", 220))


def test_contract_whose_symbol_says_it_teaches_nothing() -> None:
    ledger = ledger_of(sell_to_open(1, STANDARD, 2), (assign(1, STANDARD), deliver(buy(100, "GREE", 22))))
    assert (codes(ledger), ledger.deliverables) == ([], ())


def test_two_deliveries_that_agree_are_one_word() -> None:
    two = deliver(buy(22, "GREE", 200))
    ledger = ledger_of(sell_to_open(3, OPTION, 2), (assign(1, OPTION), ELEVEN), (assign(2, OPTION), two))
    # Rows are numbered as told: the first assignment is the second row.
    assert (codes(ledger), ledger.deliverables) == ([], (Deliverable(OPTION, 2, Decimal(11)),))


def test_deliveries_that_differ_are_a_problem_and_teach_nothing() -> None:
    ledger = ledger_of(sell_to_open(2, OPTION, 2), (assign(1, OPTION), ELEVEN), (assign(1, OPTION), TEN))
    assert ledger.deliverables == ()
    assert ledger.problems == (Problem("deliverables_differ", (2, 4), OPTION.symbol),)
    # What was delivered is held all the same.
    assert [lot.remaining for lot in open_lots(ledger)] == [11, 10]


def test_third_delivery_does_not_outvote_one_that_differs() -> None:
    ledger = ledger_of(
        sell_to_open(3, OPTION, 2), (assign(1, OPTION), ELEVEN), (assign(1, OPTION), TEN), (assign(1, OPTION), ELEVEN)
    )
    assert (codes(ledger), ledger.deliverables) == (["deliverables_differ"], ())


def test_two_contracts_differ_without_a_problem() -> None:
    other = put("GREE2", 22, on="GREE")
    ledger = ledger_of(
        sell_to_open(1, OPTION, 2), sell_to_open(1, other, 2), (assign(1, OPTION), ELEVEN), (assign(1, other), TEN)
    )
    shown = {each.contract: each.quantity for each in ledger.deliverables}
    assert (codes(ledger), shown) == ([], {OPTION: 11, other: 10})


def test_shares_that_do_not_divide_are_as_fine_as_they_are_stored() -> None:
    # Three contracts put 100 shares at 66.00: 33.3333333333 each.
    ledger = ledger_of(buy(100, "GREE", 60), buy(3, OPTION, 2), (exercise(3, OPTION), deliver(sell(100, "GREE", 66))))
    assert [each.quantity for each in ledger.deliverables] == [Decimal("33.3333333333")]
