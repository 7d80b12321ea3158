"""What a trade could win that held its parts one after the other: each part's most, added up."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import assign, buy, buy_to_close, call, deliver, exact, expire, order, put, sell, sell_to_open
from tests.trades.engine.grouping.test_peak import C105, C110, P80, P85, P90, P95, ROLLED, merged

if TYPE_CHECKING:
    from apps.trades.engine.grouping.results import Trade
    from tests.builders.lines import Instant

# Of a later month, sold when the first is gone.
LATER = put("KO", 90, "2026-08-21")


def most(trade: Trade) -> Decimal | None:
    assert trade.risk
    return trade.risk.max_profit


def test_put_and_the_one_it_was_rolled_into_could_win_both_credits() -> None:
    trade = merged(*ROLLED, fills=(1, 3))

    # 100 for the first and 200 for the second; never short both, so 9,500 less 100 was at risk.
    assert trade.risk
    assert (trade.risk.max_profit, trade.risk.max_loss) == (Decimal(300), Decimal(-9400))
    assert trade.risk.is_in_turn


def test_puts_months_apart_make_no_more_than_both_credits() -> None:
    trade = merged(
        sell_to_open(1, P95, "2.71"),
        buy_to_close(1, P95, "0.30", on="2026-02-10"),
        sell_to_open(1, LATER, "3.41", on="2026-06-01"),
        buy_to_close(1, LATER, "0.43", on="2026-07-01"),
        fills=(1, 3),
    )

    # 271 + 341; 30 and 43 of it given back.
    assert (most(trade), trade.sums.realized) == exact(612, 539)


def test_spread_merged_with_its_roll_could_win_both_net_credits() -> None:
    trade = merged(
        (sell_to_open(1, P95, 2), buy(1, P90, 1)),
        (buy_to_close(1, P95, 3, on="2026-01-06"), sell(1, P90, "1.5"), sell_to_open(1, P85, 2), buy(1, P80, "1.2")),
        fills=(1, 5),
    )

    # 200 − 100, then 200 − 120.
    assert most(trade) == Decimal(180)


def test_roll_of_a_part_counts_each_order_for_itself() -> None:
    trade = merged(
        sell_to_open(3, P95, 1),
        (buy_to_close(2, P95, "0.5", on="2026-01-06"), sell_to_open(3, P90, 2)),
        fills=(1, 3),
    )

    # Three for 100 each and three for 200 each, though never more than four were held.
    assert most(trade) == Decimal(900)


def test_loss_taken_before_the_next_part_leaves_the_most_it_could_win() -> None:
    trade = merged(
        sell_to_open(1, P95, 1), buy_to_close(1, P95, 4, on="2026-01-06"), sell_to_open(1, LATER, 2), fills=(1, 3)
    )

    # What it could win when it was opened: 100 and 200. It lost 300 of the first.
    assert (most(trade), trade.sums.realized) == exact(300, -300)


def test_calls_bought_one_after_the_other_win_without_limit() -> None:
    trade = merged(buy(1, C105, 1), sell(1, C105, 2, on="2026-01-06"), buy(1, C110, 1), fills=(1, 3))

    assert trade.risk
    assert trade.risk.is_profit_unlimited
    assert most(trade) is None


def test_shares_kept_while_their_call_is_rolled__what_all_could_win_is_not_known() -> None:
    trade = merged(
        buy(100, "KO", 100),
        sell_to_open(1, C105, 1, on="2026-01-06"),
        order(9, buy_to_close(1, C105, 2, on="2026-01-07"), sell_to_open(1, C110, 3)),
        fills=(1, 2, 4),
    )

    # The shares have no limit by themselves, and no call of theirs stood with them all the time.
    assert trade.risk
    assert (trade.risk.max_profit, trade.risk.is_profit_unlimited, trade.risk.is_in_turn) == (None, False, True)


def test_puts_held_side_by_side_are_one_position() -> None:
    trade = merged(sell_to_open(1, P95, 1), sell_to_open(1, P90, 2, on="2026-01-06"), fills=(1, 2))

    assert trade.risk
    assert (trade.risk.max_profit, trade.risk.is_in_turn) == (Decimal(300), False)


def test_part_whose_worth_takes_a_model_leaves_the_whole_not_known() -> None:
    near, far = call("KO", 100, "2026-02-20"), call("KO", 100, "2026-03-20")
    trade = merged(
        (sell_to_open(1, near, 1), buy(1, far, 2)),
        (buy_to_close(1, near, 1, on="2026-01-06"), sell(1, far, 2)),
        sell_to_open(1, P95, 1, on="2026-01-07"),
        fills=(1, 5),
    )

    assert most(trade) is None


def test_wing_added_to_a_put_that_is_rolled__what_it_could_win_alone_is_not_counted() -> None:
    trade = merged(
        sell_to_open(1, P95, 3),
        buy(1, P90, 1, on="2026-01-06"),
        order(9, buy_to_close(1, P95, 2, on="2026-01-08"), sell_to_open(1, put("KO", 94), 3)),
        fills=(1, 2, 4),
    )
    # Alone the 90 put could win 8,900 at a price of nothing; beside a put sold it was there to protect.
    assert most(trade) is None


def test_put_assigned_and_merged_with_the_next_put_keeps_both_credits() -> None:
    trade = merged(
        sell_to_open(1, P95, 1),
        (assign(1, P95, on="2026-03-20"), deliver(buy(100, "KO", 95))),
        sell_to_open(1, LATER, 2, on="2026-06-01"),
        expire(1, LATER, on="2026-08-21"),
        fills=(1, 4),
    )

    assert (most(trade), trade.sums.realized) == exact(300, 300)


@pytest.mark.parametrize("overlap", [0, 1])
@given(prices=st.lists(st.tuples(st.integers(1, 900), st.integers(0, 900)), min_size=2, max_size=6))
def test_puts_sold_in_turn_never_make_more_than_they_could(overlap: int, prices: list[tuple[int, int]]) -> None:
    lines: list[Instant] = []
    for place, (sold, bought) in enumerate(prices):
        lines.append(sell_to_open(1, put("KO", 50 + place), Decimal(sold) / 100))
        # With an overlap the one before is closed only after the next was sold.
        closed = place - overlap
        if closed >= 0:
            price = Decimal(prices[closed][1] if overlap else bought) / 100
            lines.append(buy_to_close(1, put("KO", 50 + closed), price))
    openings = [place for place, line in enumerate(lines, 1) if getattr(line, "action", "") == "Sell to Open"]

    trade = merged(*lines, fills=tuple(openings))

    assert most(trade) == sum(sold for sold, _ in prices) >= trade.sums.realized
