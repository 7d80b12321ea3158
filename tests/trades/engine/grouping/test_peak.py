"""A trade is called by, and risks, what it held at the same time at most."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from apps.trades.engine.grouping.edits import Edit, EditKind
from apps.trades.engine.grouping.results import TradeKey
from tests.builders import buy, buy_to_close, call, grouped, order, put, remarks, sell, sell_to_open

if TYPE_CHECKING:
    from apps.trades.engine.grouping.results import Trade
    from tests.builders.lines import Instant

P95, P90, P85, P80 = (put("KO", strike) for strike in (95, 90, 85, 80))
C105, C110 = call("KO", 105), call("KO", 110)
# Sold for 100; bought back at 50 and the lower one sold for 200 by one order.
ROLLED: tuple[Instant, ...] = (
    sell_to_open(1, P95, 1),
    (buy_to_close(1, P95, "0.5", on="2026-01-06"), sell_to_open(1, P90, 2)),
)


def merged(*instants: Instant, fills: tuple[int, ...]) -> Trade:
    edit = Edit(1, EditKind.MERGE, trades=tuple(TradeKey(fill) for fill in fills))
    return grouped(*instants, edits=[edit]).trades[0]


def max_loss(trade: Trade) -> Decimal | None:
    return trade.risk.max_loss if trade.risk else None


def test_trade_merged_with_what_it_was_rolled_into_is_called_and_risks_what_it_was_first() -> None:
    trade = merged(*ROLLED, fills=(1, 3))

    # One put at a time: 9,500 less 100, not both strikes less 300.
    assert (trade.opening.name, max_loss(trade)) == ("Short put", Decimal(-9400))


def test_trade_merged_with_a_larger_one_risks_the_larger_one() -> None:
    trade = merged(
        sell_to_open(1, P95, 1), (buy_to_close(1, P95, 2, on="2026-01-06"), sell_to_open(2, P90, 3)), fills=(1, 3)
    )

    # Two at 90: 18,000 less 600.
    assert (trade.opening.units, max_loss(trade)) == (2, Decimal(-17400))


def test_trade_merged_with_one_held_beside_it_risks_both() -> None:
    trade = merged(sell_to_open(1, P95, 1), sell_to_open(1, P90, 2, on="2026-01-06"), fills=(1, 2))

    # 9,500 + 9,000 less 300.
    assert max_loss(trade) == Decimal(-18200)


def test_part_that_was_closed_before_the_next_came_takes_its_cash_with_it() -> None:
    trade = merged(
        sell_to_open(3, P95, 1),
        (buy_to_close(2, P95, "0.5", on="2026-01-06"), sell_to_open(3, P90, 2)),
        fills=(1, 3),
    )

    # One left at 95 and three at 90: 9,500 + 27,000, less 100 of the first 300 and 600.
    assert max_loss(trade) == Decimal(-35800)


def test_roll_whose_pieces_came_in_any_sequence_never_held_both() -> None:
    trade = merged(
        sell_to_open(1, P95, 1),
        order(7, sell_to_open(1, P90, 2, on="2026-01-06", time="10:00")),
        order(7, buy_to_close(1, P95, "0.5", on="2026-01-06", time="10:01")),
        fills=(1, 2),
    )

    assert max_loss(trade) == Decimal(-9400)


def test_spread_merged_with_its_roll_is_one_spread() -> None:
    trade = merged(
        (sell_to_open(1, P95, 2), buy(1, P90, 1)),
        (buy_to_close(1, P95, 3, on="2026-01-06"), sell(1, P90, "1.5"), sell_to_open(1, P85, 2), buy(1, P80, 1)),
        fills=(1, 5),
    )

    # Five points wide, 500, less 100 received.
    assert (trade.opening.name, max_loss(trade)) == ("Bull put spread", Decimal(-400))


def test_covered_call_merged_with_its_roll_is_still_a_covered_call() -> None:
    shares = buy(100, "KO", 100)
    sold = sell_to_open(1, C105, 1, on="2026-01-06")
    rolled = (buy_to_close(1, C105, 2, on="2026-01-07"), sell_to_open(1, C110, 3))

    trade = grouped(shares, sold, rolled, edits=[Edit(1, EditKind.MERGE, trades=(TradeKey(2), TradeKey(4)))]).trades[1]
    assert trade.opening.name == "Covered call"
    assert "Covered by shares held" in remarks(trade)


def test_trade_of_one_order_is_of_all_its_legs() -> None:
    (trade,) = grouped((sell_to_open(1, P95, 2), buy(1, P85, 1))).trades

    # Ten points wide, 1,000, less 100 received.
    assert max_loss(trade) == Decimal(-900)
