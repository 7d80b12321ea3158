"""What is settled on a future while it is open, and where it goes: fills with a value, several lots, parts, crossings.

A fill's value is cash relative to the last settlement. One /MES point is 5 USD.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from apps.trades.engine.identity import difference
from apps.trades.engine.ledger import compute
from apps.trades.engine.results import Beside
from tests.builders import (
    acat,
    buy,
    codes,
    costs,
    exact,
    future,
    held,
    history,
    ledger_of,
    mark_to_market,
    open_lots,
    results,
    sell,
    symbol_change,
)

if TYPE_CHECKING:
    from decimal import Decimal

    from apps.trades.engine.results import Ledger

MES, JUNE = future("/MESH6"), future("/MESM6")


def settled(ledger: Ledger) -> tuple[Decimal, ...]:
    """What is settled on each open lot."""
    return tuple(lot.variation for lot in open_lots(ledger))


def test_value_of_an_opening_fill_is_settled_and_no_cost() -> None:
    # Bought 2 points above the last settlement: −10 at once, and a fee that is the cost.
    ledger = ledger_of(buy(1, MES, 5000, -10, fees="1.27"))
    assert (settled(ledger), costs(ledger)) == (exact(-10), exact("-1.27"))
    assert [lot.opening.gross for lot in ledger.lots] == [0]


def test_values_of_several_opening_fills_add_up() -> None:
    # −10 and +5, shared by quantity: a third and two thirds of −5.
    ledger = ledger_of(buy(1, MES, 5000, -10), buy(2, MES, 4997, 5))
    assert settled(ledger) == exact("-1.666667", "-3.333333")


def test_opening_value_comes_back_at_the_close() -> None:
    # −10 to the settlement at 4,998, and 22 points up from there: 20 × 5.
    ledger = ledger_of(buy(1, MES, 5000, -10), sell(1, MES, 5020, 110))
    assert (results(ledger), codes(ledger), ledger.beside) == (exact(100), [], ())


def test_part_closes_leave_the_rest_what_is_not_realized() -> None:
    # Settled 3 × 10 points = 150; one is sold 2 points higher for 10, but earned 12 points = 60.
    ledger = ledger_of(buy(3, MES, 5000), mark_to_market(3, MES, 5010, 150), sell(1, MES, 5012, 10))
    assert (results(ledger), settled(ledger)) == (exact(60), exact(100))


def test_fill_that_crosses_zero_settles_what_it_closes() -> None:
    # All 50 belong to the one that was long: 10 points. The two sold short begin at nothing.
    ledger = ledger_of(buy(1, MES, 5000), sell(3, MES, 5010, 50, fees=3))
    assert (results(ledger), settled(ledger), costs(ledger)) == (exact(49), exact(0), exact(-2))
    assert (held(ledger), codes(ledger)) == ({"/MESH6": -2}, [])


def test_fill_that_crosses_zero_over_two_lots_is_whole_for_both() -> None:
    # 10 and 8 points: 50 + 40.
    ledger = ledger_of(buy(1, MES, 5000), buy(1, MES, 5002), sell(3, MES, 5010, 90))
    assert (results(ledger), settled(ledger), codes(ledger)) == (exact(50, 40), exact(0), [])


def test_lots_closed_without_a_price_share_what_was_settled() -> None:
    # 100 settled on four: 25 for the first, 50 for the two of the second, 25 stay; each with its share of the 30.
    ledger = ledger_of(
        buy(1, MES, 5000),
        buy(3, MES, 5000),
        mark_to_market(4, MES, 5005, 100),
        replace(sell(3, MES, 5007, 30), price=None, on="2026-01-06"),
    )
    assert (results(ledger), settled(ledger)) == (exact(35, 70), exact(25))
    assert [each.quantity for each in ledger.problems] == [1, 2]


def test_future_received_without_a_price_is_worth_what_was_settled() -> None:
    ledger = ledger_of(acat(1, MES), sell(1, MES, 5013, 40))
    assert (results(ledger), codes(ledger)) == (exact(40), ["cost_stated_by_broker", "no_price_for_future"])


def test_new_symbol_meets_what_is_held_of_it() -> None:
    # 50 settled on the one that arrives, 20 on the one that is there.
    ledger = ledger_of(
        buy(1, MES, 5000),
        mark_to_market(1, MES, 5010, 50),
        buy(1, JUNE, 5050),
        mark_to_market(1, JUNE, 5054, 20, on="2026-01-06"),
        symbol_change(1, MES, JUNE, on="2026-01-07"),
    )
    assert (settled(ledger), held(ledger)) == (exact(35, 35), {"/MESM6": 2})


def test_new_symbol_that_meets_its_other_side_ends_only_what_meets() -> None:
    # 100 settled on two that were long, 60 on three that are short: two and two end, with 100 and 40.
    facts = history(
        buy(2, MES, 5000),
        mark_to_market(2, MES, 5010, 100),
        sell(3, JUNE, 5050),
        mark_to_market(3, JUNE, 5046, 60, on="2026-01-06"),
        symbol_change(2, MES, JUNE, on="2026-01-07"),
    )
    ledger = compute(facts)
    assert (results(ledger), settled(ledger), held(ledger)) == (exact(140), exact(20), {"/MESM6": -1})
    assert (codes(ledger), difference(facts, ledger)) == (["no_price_for_future"], 0)


def test_what_is_left_of_a_new_symbol_keeps_what_was_settled_on_it() -> None:
    # Of the three that were long one ends, with its 50 and the 20 of the short; the others keep their 100.
    ledger = ledger_of(
        buy(3, MES, 5000),
        mark_to_market(3, MES, 5010, 150),
        sell(1, JUNE, 5050),
        mark_to_market(1, JUNE, 5046, 20, on="2026-01-06"),
        symbol_change(3, MES, JUNE, on="2026-01-07"),
    )
    assert (results(ledger), settled(ledger), held(ledger)) == (exact(70), exact(100), {"/MESM6": 2})


def test_settlement_that_differs_is_beside_with_its_rows() -> None:
    facts = history(buy(1, MES, 5000), sell(1, MES, 5025, 130), mark_to_market(1, MES, 5025, -2))
    ledger = compute(facts)
    # 125 by price, 130 by cash; then 2 go back on a future no longer held.
    assert [(each.broker_id, each.kind, each.amount) for each in ledger.beside] == [
        (2, Beside.SETTLEMENT, 5),
        (3, Beside.SETTLEMENT, -2),
    ]
    assert [(each.broker_ids, each.symbol, each.amount) for each in ledger.problems] == [((2, 3), "/MESH6", 3)]
    assert difference(facts, ledger) == 0
