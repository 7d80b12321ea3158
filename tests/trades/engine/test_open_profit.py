"""What open lots have gained at a mark: with and without fees, today, and unknown where something is missing."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from apps.trades.engine.open_profit import Mark, OpenProfit, open_profit, total_of
from tests.builders import (
    assign,
    buy,
    call,
    deliver,
    exact,
    future,
    future_option,
    ledger_of,
    mark_to_market,
    open_lots,
    put,
    sell,
    sell_to_open,
    split,
)

if TYPE_CHECKING:
    from tests.builders.lines import Instant

TODAY = date(2026, 2, 2)
PUT, MES = put("KO", 50), future("/MESH6")


def at(price: str | int, *lines: Instant, previous: str | int | None = None, today: date = TODAY) -> OpenProfit:
    """The only open lot of the lines at a mark."""
    (lot,) = open_lots(ledger_of(*lines))
    last = None if previous is None else Decimal(previous)
    return open_profit(lot, Mark(Decimal(price), datetime(2026, 2, 2, 20, tzinfo=UTC), "test", last), today)


def test_long_stock_is_worth_its_mark() -> None:
    found = at(52, buy(100, "KO", 50, fees=5))
    assert (found.cost, found.value, found.profit, found.profit_without_fees) == exact(-5005, 5200, 195, 200)


def test_short_option_owes_its_mark() -> None:
    found = at("2.80", sell_to_open(2, PUT, 3, fees="2.28"))
    assert (found.cost, found.value, found.profit, found.profit_without_fees) == exact("597.72", -560, "37.72", 40)


def test_percent_is_of_the_absolute_open_cost() -> None:
    assert at(52, buy(100, "KO", 50)).percent == 4
    assert at("1.50", sell_to_open(1, PUT, 2)).percent == 25


def test_percent_of_nothing_is_unknown() -> None:
    assert at(52, buy(100, "KO", 0)).percent is None


def test_part_of_a_lot_has_its_part_of_cost_and_fees() -> None:
    found = at(2, buy(3, PUT, 1, fees="0.30"), sell(1, PUT, 2))
    assert (found.cost, found.value, found.profit) == exact("-200.20", 400, "199.80")


def test_day_is_since_the_last_close() -> None:
    assert at("2.80", sell_to_open(2, PUT, 3, fees=2), previous="3.10").day == 60


def test_day_of_what_was_opened_today_is_since_the_fill_less_its_fees() -> None:
    found = at("2.80", sell_to_open(1, PUT, 3, fees="1.14", on="2026-02-02"), previous="3.10")
    assert found.day == Decimal("18.86")


def test_day_of_two_held_overnight_and_one_sold_today() -> None:
    # 60 + 20 − 1.14
    ledger = ledger_of(sell_to_open(2, PUT, 4), sell_to_open(1, PUT, 3, fees="1.14", on="2026-02-02"))
    mark = Mark(Decimal("2.80"), datetime(2026, 2, 2, 20, tzinfo=UTC), "test", Decimal("3.10"))
    assert total_of(open_profit(lot, mark, TODAY) for lot in open_lots(ledger)).day == Decimal("78.86")


def test_day_of_what_a_split_carried_today_is_since_the_last_close() -> None:
    # Bought a month ago at 50; the split of today makes 25 of it, yesterday's close is given in new shares.
    found = at(27, buy(100, "KO", 50), split(100, 200, "KO", on="2026-02-02"), previous=26)
    assert found.day == 200


def test_day_without_a_last_close_is_unknown() -> None:
    found = at("2.80", sell_to_open(2, PUT, 3))
    assert (found.day, found.profit) == (None, 40)


def test_tax_cost_has_the_premium_folded_in() -> None:
    found = at(49, sell_to_open(1, PUT, 2), (assign(1, PUT, on="2026-01-16"), deliver(buy(100, "KO", 50, fees=5))))
    assert (found.cost, found.tax_cost, found.profit) == exact(-5005, -4805, -105)


def test_future_gains_price_to_price_and_has_no_value_of_its_own() -> None:
    # 5,000 → 5,012 at 5 a point; what was settled on the way is part of it, not beside it.
    found = at(5012, buy(2, MES, 5000, fees="2.54"), mark_to_market(2, MES, 5010, 100))
    assert (found.value, found.profit, found.profit_without_fees) == (None, Decimal("117.46"), 120)


def test_short_future_gains_when_it_falls() -> None:
    assert at(4990, sell(1, MES, 5000)).profit == 50


def test_option_on_a_future_counts_the_future_s_points() -> None:
    assert at(22, buy(1, future_option("./ESH6 EW3H6 260320C6000"), 20)).profit == 100


def test_without_a_mark_nothing_is_known_but_the_cost() -> None:
    (lot,) = open_lots(ledger_of(buy(100, "KO", 50)))
    found = open_profit(lot, None, TODAY)
    assert (found.cost, found.tax_cost) == exact(-5000, -5000)
    assert {found.value, found.profit, found.profit_without_fees, found.day, found.percent} == {None}


@pytest.mark.parametrize(("today", "known"), [("2026-03-20", True), ("2026-03-21", False)])
def test_expired_contract_has_no_price(today: str, known: object) -> None:
    found = at("0.05", sell_to_open(1, PUT, 1), today=date.fromisoformat(today))
    assert (found.profit is not None) is known


def test_adjusted_option_without_a_known_deliverable_has_no_value() -> None:
    assert at(1, sell_to_open(1, call("UVIX1", 25, on="UVIX"), 2)).profit is None


def test_sum_adds_up() -> None:
    found = total_of([at(52, buy(100, "KO", 50, fees=5), previous=51), at(1, sell_to_open(1, PUT, 2), previous=2)])
    assert found == OpenProfit(*exact(-4805, -4805, 5100, 295, 300, 200))


def test_sum_over_something_unknown_is_unknown() -> None:
    (lot,) = open_lots(ledger_of(buy(100, "KO", 50)))
    found = total_of([at(52, buy(100, "KO", 50)), open_profit(lot, None, TODAY)])
    assert (found.cost, found.value, found.profit, found.day) == (-10000, None, None, None)


def test_future_adds_its_profit_and_no_value() -> None:
    found = total_of([at(52, buy(100, "KO", 50)), at(5010, buy(1, MES, 5000))])
    assert (found.value, found.profit) == (5200, 250)


def test_sum_of_nothing_is_nothing() -> None:
    assert total_of([]) == OpenProfit(*exact(0, 0, 0, 0, 0, 0))
