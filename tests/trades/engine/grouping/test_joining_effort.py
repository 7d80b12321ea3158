"""A day of thousands of orders is joined with work that grows as they do, counted in function calls, not in seconds."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from apps.trades.engine.grouping.fills import fills_of
from apps.trades.engine.grouping.joining import joined
from apps.trades.engine.grouping.openings import openings
from tests.builders import buy, call, family_of, put, sell, sell_to_open

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.builders.lines import Instant


def long_calls(orders: int) -> list[Instant]:
    """Each of a strike of its own: none can be joined with another."""
    return [buy(1, call("KO", 100 + number), 1) for number in range(orders)]


def same_calls(orders: int) -> list[Instant]:
    return [buy(1, call("KO", 100), 1) for _ in range(orders)]


def round_trips(orders: int) -> list[Instant]:
    """Each closed before the next is opened."""
    strikes = [call("KO", 100 + number) for number in range(orders // 2)]
    return [line for contract in strikes for line in (buy(1, contract, 1), sell(1, contract, 1))]


def crossed_pairs(orders: int) -> list[Instant]:
    """Puts above all calls: each pair might be a strangle, none is."""
    puts: list[Instant] = [sell_to_open(1, put("KO", 900 + number), 1) for number in range(orders // 2)]
    return [*puts, *(sell_to_open(1, call("KO", 100 + number), 1) for number in range(orders // 2))]


def legged_verticals(orders: int) -> list[Instant]:
    """Each may be half a butterfly, none meets its other half."""
    lows = [call("KO", 100 + 7 * number) for number in range(orders // 2)]
    tops = [call("KO", 102 + 7 * number) for number in range(orders // 2)]
    return [line for low, top in zip(lows, tops, strict=True) for line in (buy(1, low, 2), sell_to_open(1, top, 1))]


def calls_of_joining(instants: list[Instant]) -> int:
    """How many functions are called to join what one day's orders opened."""
    fills = fills_of(family_of(*instants))
    drafts, by_id = openings(fills), {fill.id: fill for fill in fills}
    return calls_of(lambda: joined(drafts, by_id))


def calls_of(work: Callable[[], object]) -> int:
    """How many functions are called to do this."""
    called = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal called
        called += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return called


@pytest.mark.parametrize("orders_of", [long_calls, same_calls, round_trips, crossed_pairs, legged_verticals])
def test_joining_takes_twice_the_work__for_twice_the_orders(orders_of: Callable[[int], list[Instant]]) -> None:
    calls_of_joining(orders_of(20))

    small, large = calls_of_joining(orders_of(100)), calls_of_joining(orders_of(200))

    # Twice as many, and a little for what a first call has to learn; four times would be each with each.
    assert large < 2.3 * small
