"""Which lot a sale consumes: §2.2 and vector M02, and the bugs others had there."""

from __future__ import annotations

import pytest

from apps.trades.engine.amounts import ZERO
from tests.builders import buy, buy_to_close, closed, costs, exact, held, ledger_of, results, sell, sell_to_open

LOTS = (
    buy(100, "X", 10, on="2024-01-10"),
    buy(100, "X", 14, on="2024-06-10"),
    buy(100, "X", 12, on="2025-01-10"),
)


@pytest.mark.parametrize(
    ("method", "gains"),
    [
        ("FIFO", exact(300, -50)),  # 100 of the 10s, 50 of the 14s
        ("LIFO", exact(-50, 100)),  # 100 of the 12s, 50 of the 14s: listed by age of the lot, the 14s first
        ("HIFO", exact(-100, 50)),  # 100 of the 14s, 50 of the 12s
    ],
)
def test_m02_150_sold_at_13__by_method(method: str, gains: tuple[object, ...]) -> None:
    assert results(ledger_of(*LOTS, sell(150, "X", 13), method=method)) == gains


def test_m02_default_is_fifo() -> None:
    assert sum(results(ledger_of(*LOTS, sell(150, "X", 13)))) == 250


def test_hifo_ranks_by_basis_with_fees__rp2_150() -> None:
    # 1,000 against 990 + 20: the second lot cost more, though its price was lower.
    ledger = ledger_of(buy(10, "X", 100), buy(10, "X", 99, fees=20), sell(10, "X", 101), method="HIFO")
    assert results(ledger) == exact(0)
    assert costs(ledger) == exact(-1000)


def test_hifo_goes_on_with_a_partly_consumed_lot__rp2_73_and_156() -> None:
    # Four sales of 30 from 100@14: the lot stays first in line until it is empty, then 20 come from 100@12.
    sales = [sell(30, "X", 13) for _ in range(4)]
    assert results(ledger_of(*LOTS, *sales, method="HIFO")) == exact(-30, -30, -30, -10, 20)


def test_hifo_prefers_a_dearer_lot_that_came_after_a_partial_close() -> None:
    ledger = ledger_of(buy(10, "X", 12), sell(4, "X", 13), buy(10, "X", 15), sell(4, "X", 13), method="HIFO")
    assert results(ledger) == exact(4, -8)


def test_hifo_of_shorts_closes_first_what_brought_in_least() -> None:
    ledger = ledger_of(sell_to_open(10, "X", 20), sell_to_open(10, "X", 18), buy_to_close(10, "X", 19), method="HIFO")
    assert results(ledger) == exact(-10)


def test_lifo_goes_on_with_a_partly_consumed_lot() -> None:
    # 60 of the 12s, then their other 40 and 20 of the 14s.
    ledger = ledger_of(*LOTS, sell(60, "X", 13), sell(60, "X", 13), method="LIFO")
    assert sum(results(ledger)) == 60 + 40 - 20
    assert costs(ledger) == exact(-1000, -1120)


def test_lots_bought_at_one_price_are_consumed_by_age__hifo_tie() -> None:
    ledger = ledger_of(buy(10, "X", 12, id=8), buy(10, "X", 12, id=3), sell(10, "X", 13), method="HIFO")
    assert [each.key.lot.opening_id for each in closed(ledger)] == [8]


def test_lots_of_one_instant_are_consumed_by_number() -> None:
    # The broker's number is compared as a number: 9 comes before 10.
    ledger = ledger_of((buy(10, "X", 12, id=10), buy(10, "X", 11, id=9)), sell(10, "X", 13))
    assert [each.key.lot.opening_id for each in closed(ledger)] == [9]


def test_a_sale_takes_no_lot_bought_after_it__rp2_8() -> None:
    ledger = ledger_of(buy(10, "X", 10), sell(10, "X", 12), buy(10, "X", 5), method="HIFO")
    assert results(ledger) == exact(20)
    assert costs(ledger) == exact(-50)


def test_cost_of_a_part_is_its_share_of_the_lot__rotki_223() -> None:
    ledger = ledger_of(buy(10, "X", 10, fees=1), sell(4, "X", 12), sell(6, "X", 12))
    # 4/10 and 6/10 of 101.
    assert [each.opening.net for each in closed(ledger)] == [*exact("-40.4", "-60.6")]


def test_second_round_trip_starts_from_nothing__ghostfolio_6229() -> None:
    ledger = ledger_of(buy(10, "X", 10), sell(10, "X", 12), buy(10, "X", 20), sell(10, "X", 19))
    assert results(ledger) == exact(20, -10)
    assert held(ledger) == {}


def test_long_and_short_never_share_a_pool__rustledger_2393() -> None:
    # Sold 150 of 100 held: 100 close, 50 open short at the sale's price, no average between them.
    ledger = ledger_of(buy(100, "X", 10), sell_to_open(150, "X", 12))
    assert results(ledger) == exact(200)
    assert (held(ledger), costs(ledger)) == ({"X": -50}, exact(600))


def test_fees_of_a_fill_that_crosses_zero_go_by_quantity() -> None:
    ledger = ledger_of(buy(100, "X", 10), sell_to_open(150, "X", 12, fees="1.50"))
    assert results(ledger) == exact(199)
    assert costs(ledger) == exact("599.50")


def test_matched_lot_keeps_its_date__rustledger_2306() -> None:
    (closure,) = closed(ledger_of(buy(10, "X", 10, on="2024-01-10"), sell(10, "X", 12, on="2025-03-03")))
    assert (closure.acquired_on.isoformat(), closure.day.isoformat()) == ("2024-01-10", "2025-03-03")


def test_lots_of_other_contracts_are_left_alone() -> None:
    ledger = ledger_of(buy(10, "X", 10), buy(10, "Y", 20), sell(10, "X", 11))
    assert (held(ledger), sum(results(ledger), ZERO)) == ({"Y": 10}, 10)
