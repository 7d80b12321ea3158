"""Rolls that a person states: what they brought is what closed the one and opened the other, once."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from apps.trades.engine.grouping.edits import Edit, EditKind
from apps.trades.engine.grouping.results import Certainty, TradeKey
from tests.builders import buy, buy_to_close, expire, grouped, put, sell, sell_to_open

if TYPE_CHECKING:
    from tests.builders.lines import Instant

P95, P90, P85 = put("KO", 95), put("KO", 90), put("KO", 85)
# Bought back on Wednesday for 300, the next one sold on Thursday for 320: a day apart, so no roll by itself.
BY_NIGHT: tuple[Instant, ...] = (
    sell_to_open(1, P95, 1),
    buy_to_close(1, P95, 3, on="2026-01-07"),
    sell_to_open(1, P90, "3.20", on="2026-01-08"),
)


def link(number: int, before: int, after: int) -> Edit:
    return Edit(number, EditKind.LINK, trades=(TradeKey(before), TradeKey(after)))


def test_roll_linked_by_hand_brought_what_opened_less_what_closed() -> None:
    (roll,) = grouped(*BY_NIGHT, edits=[link(1, 1, 3)]).links

    assert (roll.certainty, roll.net) == (Certainty.STATED, Decimal(20))


def test_roll_linked_by_hand_is_one_roll() -> None:
    grouping = grouped(*BY_NIGHT, edits=[link(1, 1, 3)])

    assert (grouping.chains[0].rolls, grouping.trades[1].rolls) == (1, 1)


def test_link_from_what_expired_brought_what_opened() -> None:
    expired = expire(1, put("KO", 95, "2026-01-07"), on="2026-01-07")
    grouping = grouped(
        sell_to_open(1, put("KO", 95, "2026-01-07"), 1),
        expired,
        sell_to_open(1, P90, "3.20", on="2026-01-08"),
        edits=[link(1, 1, 3)],
    )

    assert grouping.links[0].net == 320


def test_link_by_hand_leaves_out_what_another_roll_brought_already() -> None:
    grouping = grouped(
        sell_to_open(5, P95, 1),
        (buy_to_close(3, P95, 2, on="2026-01-07"), sell_to_open(3, P90, 3)),
        buy_to_close(2, P95, 2, on="2026-01-08"),
        sell_to_open(2, P85, 4, on="2026-01-09"),
        edits=[link(1, 1, 5)],
    )

    # −600 + 900 by the order; by hand the other two, −400 + 800.
    assert [roll.net for roll in grouping.links] == [Decimal(300), Decimal(400)]


def test_two_links_by_hand_into_one_trade_count_its_opening_once() -> None:
    grouping = grouped(
        sell_to_open(1, P95, 1),
        sell_to_open(1, P90, 1, on="2026-01-06"),
        buy_to_close(1, P95, 2, on="2026-01-07"),
        buy_to_close(1, P90, 2, on="2026-01-08"),
        sell_to_open(2, P85, 3, on="2026-01-09"),
        edits=[link(1, 1, 5), link(2, 2, 5)],
    )

    # −200 − 200 paid, 600 received.
    assert sum(roll.net for roll in grouping.links) == 200


def test_link_by_hand_counts_shares_too() -> None:
    grouping = grouped(
        buy(100, "KO", 90), sell(100, "KO", 95, on="2026-01-07"), buy(1, P90, 2, on="2026-01-08"), edits=[link(1, 1, 3)]
    )

    # 9,500 received, 200 paid.
    assert grouping.links[0].net == 9300


def test_roll_of_the_rows_that_a_person_confirms_keeps_what_went_over() -> None:
    rows = (sell_to_open(3, P95, 1), (buy_to_close(2, P95, "0.5", on="2026-01-08"), sell_to_open(2, P90, 1)))

    (roll,) = grouped(*rows, edits=[link(1, 1, 3)]).links
    # −100 + 200, of two; the third was not rolled.
    assert (roll.certainty, roll.quantity, roll.net) == (Certainty.STATED, 2, Decimal(100))
