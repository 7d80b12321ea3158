"""What several orders of one day are one trade of, whichever of their legs came first."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

import pytest

from apps.trades.engine.grouping.fills import fills_of
from apps.trades.engine.grouping.joining import joined
from apps.trades.engine.grouping.openings import openings
from apps.trades.engine.grouping.results import Flag, Rule
from tests.builders import buy, buy_to_close, call, family_of, grouped, names, put, quantities, remarks, sell_to_open

if TYPE_CHECKING:
    from collections.abc import Sequence

    from apps.trades.engine.values import Contract
    from tests.builders.lines import Line

P90, P95, P100 = put("KO", 90), put("KO", 95), put("KO", 100)
C100, C105, C110, C115 = call("KO", 100), call("KO", 105), call("KO", 110), call("KO", 115)

SOLD_BODY = sell_to_open(1, C105, 2)

SHORT_CONDOR = (sell_to_open(1, P95, 2), sell_to_open(1, C105, 2), buy(1, P90, 1), buy(1, C110, 1))
LONG_CONDOR = (buy(1, P95, 2), buy(1, C105, 2), sell_to_open(1, P90, 1), sell_to_open(1, C110, 1))
SHORT_FLY = (sell_to_open(1, P100, 2), sell_to_open(1, C100, 2), buy(1, P90, 1), buy(1, C110, 1))


def names_in_any_order(legs: Sequence[Line]) -> set[tuple[str, ...]]:
    """What the trades are called, each leg an order of its own, for every order of the legs."""
    return {tuple(names(grouped(*orders))) for orders in permutations(legs)}


@pytest.mark.parametrize(
    ("legs", "name"),
    [
        (SHORT_CONDOR, "Short iron condor (credit)"),
        (LONG_CONDOR, "Long (reverse) iron condor (debit)"),
        (SHORT_FLY, "Short iron butterfly (credit)"),
    ],
)
def test_four_legs_are_one_spread__whichever_came_first(legs: Sequence[Line], name: str) -> None:
    assert names_in_any_order(legs) == {(name,)}


@pytest.mark.parametrize(
    ("legs", "name"),
    [
        ((buy(1, C100, 5), sell_to_open(2, C105, 2), buy(1, C110, 1)), "Long call butterfly"),
        ((sell_to_open(1, C100, 5), buy(2, C105, 2), sell_to_open(1, C110, 1)), "Short call butterfly"),
        ((buy(3, P90, 1), sell_to_open(6, P95, 2), buy(3, P100, 5)), "Long put butterfly"),
    ],
)
def test_body_of_two_and_its_wings_are_a_butterfly__whichever_came_first(legs: Sequence[Line], name: str) -> None:
    assert names_in_any_order(legs) == {(name,)}


@pytest.mark.parametrize(
    ("legs", "name"),
    [
        ((buy(1, C100, 5), SOLD_BODY, SOLD_BODY, buy(1, C110, 1)), "Long call butterfly"),
        ((buy(1, C100, 5), SOLD_BODY, SOLD_BODY, buy(1, C115, 1)), "Long call butterfly"),
        ((sell_to_open(1, P90, 1), buy(1, P95, 2), buy(1, P95, 2), sell_to_open(1, P100, 5)), "Short put butterfly"),
    ],
    ids=["long", "broken wing", "short"],
)
def test_body_in_two_orders_and_its_wings_are_a_butterfly__whichever_came_first(
    legs: Sequence[Line], name: str
) -> None:
    assert names_in_any_order(legs) == {(name,)}


@pytest.mark.parametrize(
    ("far", "remark"),
    [(C115, "Broken wing (5 below, 10 above)"), (call("KO", 106), "Broken wing (5 below, 1 above)")],
    ids=["wide", "narrow"],
)
def test_body_and_wings_unevenly_far_apart_are_a_broken_wing_butterfly(far: Contract, remark: str) -> None:
    legs = (buy(1, C100, 5), sell_to_open(2, C105, 2), buy(1, far, 1))

    assert names_in_any_order(legs) == {("Long call butterfly",)}
    (trade,) = grouped(*legs).trades
    assert remark in remarks(trade)
    assert trade.needs_review


def test_wings_unevenly_far_apart_stay_apart__where_another_could_be_meant() -> None:
    grouping = grouped(buy(1, call("KO", 98), 6), buy(1, C100, 5), buy(1, C115, 1), sell_to_open(2, C105, 2))

    assert names(grouping) == ["Long call", "Long call", "Long call", "Short call"]


def test_wing_unevenly_far_stays_apart__of_two_bodies() -> None:
    grouping = grouped(buy(1, C100, 5), sell_to_open(2, C105, 2), sell_to_open(2, call("KO", 107), 2), buy(1, C115, 1))

    assert names(grouping) == ["Long call", "Short call", "Short call", "Long call"]


def test_two_wings_on_one_side_are_no_butterfly() -> None:
    grouping = grouped(buy(1, C110, 5), sell_to_open(2, C105, 2), buy(1, C115, 1))

    assert names(grouping) == ["Long call", "Short call", "Long call"]


def test_verticals_of_one_order_each_stay_what_was_meant__sharing_a_body() -> None:
    lower, upper = (buy(1, C100, 5), sell_to_open(1, C105, 2)), (sell_to_open(1, C105, 2), buy(1, C110, 1))

    assert names(grouped(lower, upper)) == ["Bull call spread", "Bear call spread"]
    # Legged into, the second is still beside one that was meant as it is.
    assert names(grouped(lower, *upper)) == ["Bull call spread", "Bear call spread"]


def test_verticals_of_two_rights_or_sizes_are_no_butterfly() -> None:
    lower = buy(1, C100, 5), SOLD_BODY
    assert names(grouped(*lower, sell_to_open(2, C105, 2), buy(2, C110, 1))) == ["Bull call spread", "Bear call spread"]
    later = call("KO", 105, "2026-06-19"), call("KO", 110, "2026-06-19")
    assert names(grouped(*lower, sell_to_open(1, later[0], 2), buy(1, later[1], 1))) == [
        "Bull call spread",
        "Bear call spread",
    ]


def test_butterfly_twice_is_one_of_two__each_leg_an_order() -> None:
    once = buy(1, C100, 5), SOLD_BODY, SOLD_BODY, buy(1, C110, 1)
    (trade,) = grouped(*once, *once).trades

    assert (trade.opening.name, trade.opening.units) == ("Long call butterfly", 2)


def test_nearest_half_is_taken__of_two_broken_wings() -> None:
    halves = sell_to_open(1, C105, 2), buy(1, C115, 1)
    nearer = sell_to_open(1, C105, 2), buy(1, call("KO", 112), 1)
    grouping = grouped(*halves, *nearer, buy(1, C100, 5), SOLD_BODY)

    assert names(grouping) == ["Bear call spread", "Long call butterfly"]
    assert "KO 260320C00112000" in quantities(grouping.trades[1])


def test_body_of_which_one_was_bought_back_is_no_butterfly() -> None:
    grouping = grouped(buy(1, C100, 5), sell_to_open(2, C105, 2), buy_to_close(1, C105, 2), buy(1, C110, 1))

    assert names(grouping) == ["Long call", "Short call", "Long call"]


def test_narrowest_butterfly_is_taken__of_two() -> None:
    wide, near = call("KO", 95), call("KO", 115)
    grouping = grouped(buy(1, wide, 8), buy(1, C100, 5), buy(1, C110, 2), buy(1, near, 1), sell_to_open(2, C105, 2))

    assert names(grouping) == ["Long call", "Long call butterfly", "Long call"]


def test_same_strangle_twice_is_one_of_two__whichever_leg_came_first() -> None:
    legs = (sell_to_open(1, P95, 1), sell_to_open(1, P95, 1), sell_to_open(1, C105, 1), sell_to_open(1, C105, 1))

    for orders in permutations(legs):
        (trade,) = grouped(*orders).trades
        assert (trade.opening.name, trade.opening.units) == ("Short strangle", 2)
        assert (trade.why.rule, set(trade.flags)) == (Rule.LEGGED_IN, {Flag.LEGGED_IN, Flag.SCALED_IN})


def test_wing_of_another_size_is_a_trade_of_its_own() -> None:
    strangle = (sell_to_open(2, P95, 1), sell_to_open(2, C105, 1))

    assert names(grouped(strangle, buy(1, P90, 1))) == ["Short strangle", "Long put"]


def test_call_joins_the_nearest_of_two_puts__and_leaves_the_other() -> None:
    first, _ = grouped(sell_to_open(1, P90, 1), sell_to_open(1, P95, 1), sell_to_open(1, C105, 1)).trades

    assert quantities(first) == {"KO 260320P00090000": -1}


def test_long_beside_a_covered_condor_is_a_trade_of_its_own() -> None:
    assert names(grouped(SHORT_CONDOR, buy(1, C115, 1))) == ["Short iron condor (credit)", "Long call"]


def test_spread_stands_where_its_first_leg_was_opened() -> None:
    beside = buy(1, call("KO", 120, "2026-06-19"), 1)
    fills = fills_of(
        family_of(sell_to_open(1, P95, 2), beside, buy(1, C110, 1), sell_to_open(1, C105, 2), buy(1, P90, 1))
    )

    drafts = joined(openings(fills), {fill.id: fill for fill in fills})

    assert [[each.fill for each in draft.slices] for draft in drafts] == [[1, 3, 4, 5], [2]]


def test_vertical_finds_the_one_it_makes_a_condor_with__behind_many_that_cross_it() -> None:
    crossing = [(buy(1, put("KO", low), 1), sell_to_open(1, put("KO", low + 5), 2)) for low in range(101, 105)]
    below = (buy(1, put("KO", 60), 1), sell_to_open(1, put("KO", 65), 2))

    grouping = grouped(below, *crossing, (sell_to_open(1, C105, 2), buy(1, C110, 1)))

    # With its put sold above the call sold a spread is no part of a condor: only the farthest one is.
    assert names(grouping) == ["Short iron condor (credit)", *["Bull put spread"] * 4]
