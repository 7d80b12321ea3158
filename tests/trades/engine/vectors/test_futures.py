"""Futures are realized price to price; what is settled every day is a transfer: §2.5."""

from __future__ import annotations

from decimal import Decimal

import pytest

from apps.trades.engine.results import Category
from tests.builders import (
    both_views,
    buy,
    codes,
    costs,
    exact,
    future,
    held,
    ledger_of,
    mark_to_market,
    open_lots,
    realized,
    results,
    sell,
    settle_future,
    symbol_change,
    total,
)

MES = future("/MESH6")
BOUGHT = buy(1, MES, 5000, on="2026-01-05")
UP = mark_to_market(1, MES, 5010, 50, on="2026-01-05")
DOWN = mark_to_market(1, MES, 4995, -75, on="2026-01-06")
SOLD = sell(1, MES, 5020, 125, on="2026-01-07")


def test_50_less_75_and_125_are_100() -> None:
    ledger = ledger_of(BOUGHT, UP, DOWN, SOLD)
    assert both_views(ledger) == exact(100, 100)
    assert codes(ledger) == []


def test_settlement_is_neither_an_entry_nor_a_contract__mtm_counted_as_fill() -> None:
    ledger = ledger_of(BOUGHT, UP, DOWN)
    assert (ledger.entries, held(ledger)) == ((), {"/MESH6": 1})


def test_settled_variation_waits_on_the_open_lot() -> None:
    (lot,) = open_lots(ledger_of(BOUGHT, UP, DOWN))
    assert (lot.variation, lot.remaining_cash.net) == exact(-25, 0)


def test_settled_variation_is_shared_by_quantity() -> None:
    ledger = ledger_of(BOUGHT, buy(2, MES, 5004), mark_to_market(3, MES, 5010, 110))
    assert [lot.variation for lot in open_lots(ledger)] == [*exact("36.666667", "73.333333")]


def test_fees_of_both_sides_belong_to_the_close() -> None:
    ledger = ledger_of(buy(1, MES, 5000, fees="1.27"), sell(1, MES, 5020, 100, fees="1.27"))
    assert realized(ledger) == Decimal("97.46")
    assert costs(ledger_of(buy(1, MES, 5000, fees="1.27"))) == exact("-1.27")


def test_value_of_the_last_fill_is_not_the_result() -> None:
    # Long from 7,575, settled at 7,437.50, sold at 7,451 the morning after: 675.00 came in, 6,200 were lost.
    june = future("/ESM6")
    ledger = ledger_of(
        buy(1, june, 7575, on="2026-04-01"),
        mark_to_market(1, june, "7437.50", -6875),
        sell(1, june, 7451, 675, fees="2.70", on="2026-04-02"),
    )
    assert realized(ledger) == Decimal("-6202.70")


def test_one_sale_may_cross_zero() -> None:
    ledger = ledger_of(buy(1, MES, 5000), sell(3, MES, 5010, 50))
    assert (results(ledger), held(ledger)) == (exact(50), {"/MESH6": -2})


def test_short_future_gains_when_it_falls() -> None:
    ledger = ledger_of(sell(2, MES, 5000), mark_to_market(2, MES, 5010, -100), buy(2, MES, 4990, 200))
    assert realized(ledger) == 100


def test_partial_closes_realize_price_to_price_each() -> None:
    ledger = ledger_of(
        buy(2, MES, 5000, on="2026-01-05"),
        mark_to_market(2, MES, 5010, 100),
        sell(1, MES, 5020, 50, on="2026-01-06"),
        mark_to_market(1, MES, 4990, -100),
        sell(1, MES, 5004, 70, on="2026-01-07"),
    )
    assert (results(ledger), codes(ledger)) == (exact(100, 20), [])


def test_roll_is_a_close_and_an_open() -> None:
    june = future("/MESM6")
    ledger = ledger_of(BOUGHT, (sell(1, MES, 5020, 100), buy(1, june, 5060)))
    assert (realized(ledger), held(ledger)) == (100, {"/MESM6": 1})


def test_new_symbol_takes_what_was_settled_along() -> None:
    new = future("/MESM6")
    lines = (BOUGHT, UP, symbol_change(1, MES, new, on="2026-01-06"))
    (lot,) = open_lots(ledger_of(*lines))
    assert (lot.contract, lot.variation, lot.price) == (new, 50, 5000)
    ledger = ledger_of(*lines, mark_to_market(1, new, 5012, 10), sell(1, new, 5020, 40, on="2026-01-07"))
    assert (realized(ledger), codes(ledger)) == (100, [])


def test_new_symbol_of_a_part_takes_its_part_along() -> None:
    new = future("/MESM6")
    ledger = ledger_of(buy(3, MES, 5000), mark_to_market(3, MES, 5010, 150), symbol_change(1, MES, new))
    assert {lot.contract.symbol: lot.variation for lot in open_lots(ledger)} == {"/MESH6": 100, "/MESM6": 50}


def test_last_settlement_ends_the_contract() -> None:
    ledger = ledger_of(BOUGHT, UP, settle_future(1, MES, 5030, 100, on="2026-03-20"))
    assert (realized(ledger), held(ledger)) == (150, {})


@pytest.mark.parametrize("cash", [120, 130])
def test_settlement_for_another_sum_than_prices_say_is_a_problem(cash: int) -> None:
    ledger = ledger_of(BOUGHT, sell(1, MES, 5025, cash))
    assert (realized(ledger), codes(ledger)) == (125, ["settlement_differs"])


def test_settlements_are_no_entries_of_any_category() -> None:
    ledger = ledger_of(BOUGHT, UP, DOWN, SOLD)
    assert [total(ledger, category) for category in Category if category is not Category.REALIZED] == [0] * 6
