"""Spreads that a trader may have meant though no row says so: told of the second trade, never put together."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

import pytest

from apps.trades.engine.grouping.edits import Edit, EditKind
from apps.trades.engine.grouping.fills import fills_of
from apps.trades.engine.grouping.group import group
from apps.trades.engine.grouping.results import Flag, Together, TradeKey
from tests.builders import buy, buy_to_close, call, family_of, grouped, names, put, sell_to_open
from tests.trades.engine.grouping.test_joining_effort import calls_of

if TYPE_CHECKING:
    from apps.trades.engine.grouping.results import Grouping
    from tests.builders.lines import Instant

P90, P95, C100, C105, C110 = put("KO", 90), put("KO", 95), call("KO", 100), call("KO", 105), call("KO", 110)
WEEK_LATER = "2026-01-12"
SOLD = sell_to_open(1, P95, 2, on="2026-01-05")
WING = buy(1, P90, 1, on=WEEK_LATER)


def proposals(grouping: Grouping) -> dict[int, tuple[int, str]]:
    """By the first fill of each doubtful trade that of the earlier one, and what both would be."""
    found = {trade.key.fill: trade.why.together for trade in grouping.trades if trade.why.together}
    flagged = {trade.key.fill for trade in grouping.trades if Flag.POSSIBLE_SPREAD in trade.flags}
    assert flagged == set(found)
    return {fill: (together.trade.fill, together.name) for fill, together in found.items()}


def test_wing_of_another_day_stays_apart_and_is_proposed() -> None:
    grouping = grouped(SOLD, WING)

    assert names(grouping) == ["Short put", "Long put"]
    assert proposals(grouping) == {2: (1, "Bull put spread")}
    assert [trade.needs_review for trade in grouping.trades] == [False, True]


@pytest.mark.parametrize(
    ("later", "name"),
    [
        ((buy(1, P90, 1, on=WEEK_LATER), buy(1, C110, 1)), "Short iron condor (credit)"),
        (buy(1, C110, 1, on=WEEK_LATER), "Jade lizard"),
    ],
)
def test_wings_of_a_strangle_are_proposed(later: Instant, name: str) -> None:
    strangle = (sell_to_open(1, P95, 2), sell_to_open(1, C105, 2))

    assert proposals(grouped(strangle, later)) == {3: (1, name)}


def test_option_sold_against_one_bought_before_is_proposed() -> None:
    assert proposals(grouped(buy(1, P90, 1), sell_to_open(1, P95, 2, on=WEEK_LATER))) == {2: (1, "Bull put spread")}


@pytest.mark.parametrize("on", ["2026-01-05", WEEK_LATER])
def test_verticals_of_one_order_each_that_share_a_body_are_proposed(on: str) -> None:
    lower, upper = (buy(1, C100, 5), sell_to_open(1, C105, 2)), (sell_to_open(1, C105, 2, on=on), buy(1, C110, 1))

    assert proposals(grouped(lower, upper)) == {3: (1, "Long call butterfly")}


@pytest.mark.parametrize(
    "lines",
    [
        (SOLD, buy_to_close(1, P95, 1, on="2026-01-06"), WING),
        (SOLD, buy(2, P90, 1, on=WEEK_LATER)),
        (SOLD, buy(1, put("KO", 90, "2026-06-19"), 1, on=WEEK_LATER)),
        (SOLD, buy(1, C110, 1, on=WEEK_LATER)),
        (SOLD, sell_to_open(1, C105, 1, on=WEEK_LATER)),
        (SOLD, (buy_to_close(1, P95, 1, on="2026-01-06"), sell_to_open(1, P90, 1)), buy(1, P90, 1, on=WEEK_LATER)),
        (buy(100, "KO", 100, on="2026-01-05"), sell_to_open(1, C105, 1, on=WEEK_LATER)),
        (SOLD, buy(1, P90, 1, on="2026-01-13")),
        # A quarter of 95 is 23.75.
        (SOLD, buy(1, put("KO", 71), 1, on=WEEK_LATER)),
    ],
    ids=["closed", "another size", "another expiration", "no cover", "strangle", "rolled", "shares", "late", "far"],
)
def test_nothing_is_proposed__where_it_covers_nothing_that_is_whole(lines: tuple[Instant, ...]) -> None:
    assert proposals(grouped(*lines)) == {}


def test_trade_that_was_rolled_into_is_no_second_part() -> None:
    # A long put of March stands; a short one of February is rolled to the strike above it by one order.
    february = put("KO", 95, "2026-02-20")
    rolled = (buy_to_close(1, february, 1, on=WEEK_LATER), sell_to_open(1, put("KO", 93), 2))
    grouping = grouped(sell_to_open(1, february, 2), buy(1, P90, 1, on="2026-01-06"), rolled)

    assert names(grouping) == ["Short put", "Long put", "Short put"]
    assert proposals(grouping) == {}


def test_each_trade_is_in_one_proposal__the_narrowest() -> None:
    far = sell_to_open(1, put("KO", 98), 2, on="2026-01-06")
    grouping = grouped(SOLD, far, WING, buy(1, put("KO", 85), 1, on="2026-01-13"))

    assert proposals(grouping) == {3: (1, "Bull put spread"), 4: (2, "Bull put spread")}


def test_what_a_person_put_together_or_apart_is_not_asked_about() -> None:
    merged = grouped(SOLD, WING, edits=[Edit(1, EditKind.MERGE, trades=(TradeKey(1), TradeKey(2)))])
    assert names(merged) == ["Bull put spread"]
    assert proposals(merged) == {}


def test_proposal_that_was_looked_at_waits_no_longer() -> None:
    seen = ((TradeKey(2), (Flag.POSSIBLE_SPREAD,)),)
    trades = grouped(SOLD, WING, edits=[Edit(1, EditKind.REVIEW, trades=(TradeKey(2),), seen=seen)]).trades

    assert not any(trade.needs_review for trade in trades)
    assert trades[1].why.together == Together(TradeKey(1), "Bull put spread")


def test_proposals_do_not_depend_on_the_order_of_rows() -> None:
    family = family_of(SOLD, sell_to_open(1, put("KO", 98), 2, on="2026-01-06"), WING)
    for lots in permutations(family.lots):
        assert proposals(group(family._replace(lots=lots))) == {3: (1, "Bull put spread")}


def test_nobody_is_asked_who_wants_nothing_legged_in() -> None:
    assert proposals(group(family_of(SOLD, WING), legs_in=False)) == {}


def puts_day_by_day(count: int) -> list[Instant]:
    """One sold each day, then a wing for the lowest: all whole for months."""
    days = [f"2026-{1 + number // 28:02d}-{1 + number % 28:02d}" for number in range(count)]
    sold: list[Instant] = [
        sell_to_open(1, put("KO", 100 + number, "2026-12-18"), 1, on=day) for number, day in enumerate(days)
    ]
    return [*sold, buy(1, put("KO", 90, "2026-12-18"), 1, on="2026-12-01")]


def test_proposing_takes_twice_the_work__for_twice_the_trades() -> None:
    small, large = family_of(*puts_day_by_day(100)), family_of(*puts_day_by_day(200))
    assert len(fills_of(small)) == 101
    group(small)

    assert calls_of(lambda: group(large)) < 2.3 * calls_of(lambda: group(small))
