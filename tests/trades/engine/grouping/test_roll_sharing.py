"""One order that rolls several trades: its contracts and its cash are shared over the links, and it is one roll."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from apps.trades.engine.grouping.comparing import difference
from apps.trades.engine.grouping.edits import Edit, EditKind
from apps.trades.engine.grouping.results import Slice, TradeKey
from tests.builders import buy_to_close, call, grouped, order, put, sell_to_open

if TYPE_CHECKING:
    from apps.trades.engine.grouping.results import Grouping
    from tests.builders.lines import Instant

P95, P90, P85, C105, C110 = put("KO", 95), put("KO", 90), put("KO", 85), call("KO", 105), call("KO", 110)
# Three on Monday, two on Tuesday; on Thursday one order buys all five back at 0.50 and sells five at 1.00.
TWO_INTO_ONE: tuple[Instant, ...] = (
    sell_to_open(3, P95, 1),
    sell_to_open(2, P95, 1, on="2026-01-06"),
    (buy_to_close(5, P95, "0.5", on="2026-01-08"), sell_to_open(5, P90, 1)),
)
ONE_INTO_ONE: tuple[Instant, ...] = (
    sell_to_open(5, P95, 1),
    (buy_to_close(5, P95, "0.5", on="2026-01-08"), sell_to_open(5, P90, 1)),
)


def split(number: int, fill: int, start: int, quantity: int) -> Edit:
    return Edit(number, EditKind.SPLIT, slices=(Slice(fill, Decimal(start), Decimal(quantity)),))


def went_over(grouping: Grouping) -> list[tuple[str, str, Decimal, Decimal]]:
    return [(str(link.before), str(link.after), link.quantity, link.net) for link in grouping.links]


def test_order_that_rolls_two_trades_into_one_shares_its_cash_by_quantity() -> None:
    grouping = grouped(*TWO_INTO_ONE)

    # Three fifths and two fifths of 500 received; 150 and 100 paid.
    assert went_over(grouping) == [("1", "4", 3, Decimal(150)), ("2", "4", 2, Decimal(100))]


def test_order_that_rolls_two_trades_into_one_is_one_roll() -> None:
    grouping = grouped(*TWO_INTO_ONE)

    (chain,) = grouping.chains
    assert (chain.rolls, [trade.rolls for trade in grouping.trades]) == (1, [0, 0, 1])


def test_roll_of_trades_that_were_split_alike_leads_from_part_to_part() -> None:
    grouping = grouped(*ONE_INTO_ONE, edits=[split(1, 1, 3, 2), split(2, 3, 3, 2)])

    assert went_over(grouping) == [("1", "3", 3, Decimal(150)), ("1+3", "3+3", 2, Decimal(100))]
    assert [chain.rolls for chain in grouping.chains] == [1, 1]


def test_roll_of_trades_that_were_split_otherwise_is_still_its_order__in_contracts_and_cash() -> None:
    grouping = grouped(*ONE_INTO_ONE, edits=[split(1, 1, 3, 2), split(2, 3, 1, 4)])

    # 1 of the first 3 fills the part of 1; the other 2, and both of the second, go into the part of 4.
    assert went_over(grouping) == [
        ("1", "3", 1, Decimal(50)),
        ("1", "3+1", 2, Decimal(100)),
        ("1+3", "3+1", 2, Decimal(100)),
    ]
    assert [chain.rolls for chain in grouping.chains] == [1]
    assert {str(trade.key): trade.rolls for trade in grouping.trades} == {"1": 0, "1+3": 0, "3": 1, "3+1": 1}


def test_cash_that_does_not_divide_is_shared_to_the_last_millionth() -> None:
    grouping = grouped(
        sell_to_open(2, P95, 1),
        sell_to_open(1, P95, 1, on="2026-01-06"),
        (buy_to_close(3, P95, 0, on="2026-01-08"), sell_to_open(3, P90, "0.30", fees="0.01")),
    )

    # 90.00 − 0.01 received, for three.
    assert [link.net for link in grouping.links] == [Decimal("59.993333"), Decimal("29.996667")]


def test_strangle_parted_by_legs_after_its_roll_leads_from_both_parts() -> None:
    strangle = (sell_to_open(2, P95, 1), sell_to_open(2, C105, 1))
    rolled = (buy_to_close(2, P95, 2), buy_to_close(2, C105, 1), sell_to_open(2, P90, 3), sell_to_open(2, C110, 2))
    grouping = grouped(strangle, rolled, edits=[split(1, 1, 0, 2), split(2, 5, 0, 2)])

    # Puts lead to puts and calls to calls: −400 + 600 and −200 + 400.
    assert went_over(grouping) == [("1", "5", 2, Decimal(200)), ("2", "6", 2, Decimal(200))]


def test_roll_of_one_contract_into_two_parts_of_a_strangle_reaches_both() -> None:
    strangle = (sell_to_open(1, P95, 1), sell_to_open(1, C105, 1))
    rolled = (buy_to_close(1, P95, 2), buy_to_close(1, C105, 1), sell_to_open(1, P90, 3), sell_to_open(1, C110, 2))
    grouping = grouped(strangle, rolled, edits=[split(1, 5, 0, 1)])

    half = Decimal("0.5")
    assert [(link.quantity, link.after.fill) for link in grouping.links] == [(half, 5), (half, 6)]
    # −300 paid, 300 + 200 received, once.
    assert sum(link.net for link in grouping.links) == 200


def test_two_orders_that_rolled_one_trade_into_another_are_one_roll() -> None:
    grouping = grouped(
        sell_to_open(5, P95, 1),
        (buy_to_close(3, P95, "0.5", on="2026-01-08", time="10:00"), sell_to_open(3, P90, 1)),
        (buy_to_close(2, P95, "0.5", on="2026-01-08", time="10:30"), sell_to_open(2, P90, 1)),
    )

    assert went_over(grouping) == [("1", "3", 5, Decimal(250))]
    assert grouping.chains[0].rolls == 1


def test_two_rolls_one_after_the_other_are_two() -> None:
    grouping = grouped(*TWO_INTO_ONE, (buy_to_close(5, P90, 2, on="2026-01-09"), sell_to_open(5, P85, 3)))

    assert (grouping.chains[0].rolls, [trade.rolls for trade in grouping.trades]) == (2, [0, 0, 1, 2])


def test_roll_of_a_trade_that_holds_a_fill_with_a_gap_counts_both_parts() -> None:
    opened = order(1, sell_to_open(3, P95, 1))
    rolled = order(2, buy_to_close(3, P95, "0.5"), sell_to_open(3, P90, 1))
    # The middle one of the new three is taken out, the two beside it stay together.
    grouping = grouped(opened, rolled, edits=[split(1, 3, 1, 1)])

    assert went_over(grouping) == [("1", "3", 2, Decimal(100)), ("1", "3+1", 1, Decimal(50))]


def test_taking_one_of_two_links_away_is_a_change__though_trades_and_chains_stay() -> None:
    edits = [split(1, 1, 3, 2), split(2, 3, 1, 4)]
    away = Edit(3, EditKind.UNLINK, trades=(TradeKey(1), TradeKey(3, Decimal(1))))
    joined = Edit(4, EditKind.LINK, trades=(TradeKey(1), TradeKey(1, Decimal(3))))

    before, after = (grouped(*ONE_INTO_ONE, edits=[*edits, joined, *more]) for more in ((), (away,)))
    changed = difference(before, after)
    assert (changed.before.chains, changed.is_nothing) == ((), False)
    assert [str(link.after) for link in changed.before.links] == ["3+1"]
