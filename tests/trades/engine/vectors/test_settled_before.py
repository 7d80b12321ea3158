"""What earlier rows settled on a future counts towards the problem of later ones, and towards nothing else."""

from __future__ import annotations

from decimal import Decimal

from apps.trades.engine.facts import SettledBefore
from apps.trades.engine.ledger import compute
from apps.trades.engine.results import Beside, Problem
from tests.builders import buy, future, history, mark_to_market, sell

MES = future("/MESH6")
BEFORE = SettledBefore(("Future", MES.key), (101, 102), "/MESH26", Decimal(30))


def test_earlier_settlement_is_part_of_the_sum__not_of_the_cash_beside() -> None:
    # 25 points are 125; 130 were settled, 5 beyond the price, on top of 30 from before.
    ledger = compute(history(buy(1, MES, 5000), sell(1, MES, 5025, 130)), settled_before=[BEFORE])
    assert ledger.problems == (Problem("settlement_differs", (2, 101, 102), "/MESH26", None, Decimal(35)),)
    assert [(each.broker_id, each.kind, each.amount) for each in ledger.beside] == [(2, Beside.SETTLEMENT, 5)]


def test_earlier_settlement_put_right_by_later_ones_is_no_problem() -> None:
    assert compute(history(mark_to_market(1, MES, 5025, -30)), settled_before=[BEFORE]).problems == ()


def test_earlier_settlement_without_later_rows_is_still_a_problem() -> None:
    ledger = compute([], settled_before=[BEFORE])
    assert ledger.problems == (Problem("settlement_differs", (101, 102), "/MESH26", None, Decimal(30)),)


def test_earlier_settlement_that_came_to_nothing_is_none() -> None:
    nothing = SettledBefore(BEFORE.contract, BEFORE.broker_ids, BEFORE.symbol, Decimal(0))
    assert compute([], settled_before=[nothing]).problems == ()
