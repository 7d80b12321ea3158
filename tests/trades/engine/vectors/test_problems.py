"""What each problem says: which row, of what, how much, how much money. The page shows all of it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from apps.trades.engine.results import Beside, Problem
from tests.builders import (
    acat,
    assign,
    buy,
    deliver,
    expire,
    future,
    ledger_of,
    mark_to_market,
    merger,
    put,
    reinvest,
    reverse_of,
    sell,
    sell_to_open,
    split,
    symbol_change,
)

if TYPE_CHECKING:
    from tests.builders.lines import Instant

PUT, MES = put("KO", 50), future("/MESH6")
MERGED = merger((60, "SPRT"), (6, "GREE"), worth=500)
WRONG = buy(10, "X", 10, fees=1, id=50)
CASES: list[tuple[tuple[Instant, ...], Problem]] = [
    ((sell(100, "GE", 10, fees=1),), Problem("unmatched_close", (1,), "GE", Decimal(100), Decimal(999))),
    ((acat(100, "T", -1500),), Problem("cost_stated_by_broker", (1,), "T", Decimal(100), Decimal(-1500))),
    # Bought to open three, two of them against a short: the row said three.
    (
        (sell_to_open(2, "KO", 50), buy(3, "KO", 49)),
        Problem("open_closes", (2,), "KO", Decimal(3)),
    ),
    ((sell_to_open(1, PUT, 2), assign(1, PUT)), Problem("removal_without_delivery", (2,), PUT.symbol, Decimal(1))),
    ((deliver(buy(100, "KO", 50)),), Problem("delivery_without_removal", (1,), "KO", Decimal(100))),
    (
        (buy(9, "VIAC", 30), symbol_change(9, "VIAC", "PARA")[0]),
        Problem("corporate_action_without_other_half", (2,), "VIAC", Decimal(9)),
    ),
    # 100 are split, 60 were bought.
    ((buy(60, "X", 10), split(100, 200, "X")), Problem("corporate_action_without_lots", (2,), "X", Decimal(40))),
    # 500 for the old shares and 380 for the new ones: 120 are cash.
    (
        (buy(60, "SPRT", 10), (MERGED[0], replace(MERGED[1], cash=Decimal(-380)))),
        Problem("corporate_action_paid_cash", (3,), "GREE", None, Decimal(120)),
    ),
    (
        (replace(reinvest(2, "KBWD", 15, 30)[2]),),
        Problem("reinvestment_without_cash", (1,), "KBWD", Decimal(2)),
    ),
    ((reinvest(2, "KBWD", 15, 30)[1],), Problem("reinvestment_without_shares", (1,), "KBWD")),
    (
        (buy(2, MES, 5000), replace(sell(1, MES, 5013, 40), price=None)),
        Problem("no_price_for_future", (2,), "/MESH6", Decimal(1)),
    ),
    ((mark_to_market(1, MES, 6000, 250),), Problem("settlement_differs", (1,), "/MESH6", None, Decimal(250))),
    ((reverse_of(WRONG),), Problem("reversal_without_original", (1,), "X")),
    (
        (WRONG, replace(reverse_of(WRONG), cash=Decimal(97))),
        Problem("reversal_differs", (2,), "X", None, Decimal(-3)),
    ),
]


@pytest.mark.parametrize(("lines", "problem"), CASES, ids=[problem.code for _, problem in CASES])
def test_problem_says_which_row_of_what_and_how_much(lines: tuple[Instant, ...], problem: Problem) -> None:
    assert problem in ledger_of(*lines).problems


def test_expiration_of_nothing_without_a_quantity_is_a_problem_and_keeps_its_cash() -> None:
    # Without lots there is no quantity to be unmatched either.
    ledger = ledger_of(replace(expire(1, PUT), quantity=None, cash=Decimal(5)))
    assert ledger.problems == (Problem("nothing_to_close", (1,), PUT.symbol),)
    assert ([(each.broker_id, each.kind, each.amount) for each in ledger.beside], ledger.unmatched) == (
        [(1, Beside.UNKNOWN, 5)],
        (),
    )


@pytest.mark.parametrize(
    "line", [assign(1, PUT), acat(1, "T", 5), split(10, 20, "X")[0], reinvest(2, "KBWD", 15, 30)[2]], ids=str
)
def test_row_that_moves_contracts_needs_to_say_how_many(line: Instant) -> None:
    assert not isinstance(line, tuple)
    ledger = ledger_of(replace(line, quantity=None, cash=Decimal(5)))
    assert [(each.kind, each.amount) for each in ledger.beside] == [(Beside.UNKNOWN, 5)]
    assert (ledger.lots, ledger.problems, ledger.unmatched) == ((), (), ())
