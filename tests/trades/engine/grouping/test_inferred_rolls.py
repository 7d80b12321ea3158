"""Rolls that two orders did: the nearest pairs, found without holding all against all."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from apps.trades.engine.grouping.acts import closings_of, openings_of
from apps.trades.engine.grouping.built import build
from apps.trades.engine.grouping.fills import fills_of
from apps.trades.engine.grouping.inferring import inferred
from apps.trades.engine.grouping.openings import openings
from apps.trades.engine.grouping.parts import owned_by
from tests.builders import buy_to_close, call, family_of, grouped, order, put, sell_to_open
from tests.trades.engine.grouping.test_joining_effort import calls_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import date
    from decimal import Decimal

    from hypothesis.strategies import DrawFn

    from apps.trades.engine.grouping.acts import Act
    from apps.trades.engine.values import Contract
    from tests.builders.lines import Instant

CALLS = [call("KO", strike, day) for strike in (100, 105) for day in ("2026-03-20", "2026-04-17")]
# What an order may be of: one call, or two at once that may share a call with the other two.
ORDERS = [(each,) for each in CALLS] + [(CALLS[0], CALLS[2]), (CALLS[1], CALLS[2]), (CALLS[1], CALLS[3])]
HALF_AN_HOUR = timedelta(minutes=30)


@st.composite
def days_of_trading(draw: DrawFn) -> list[Instant]:
    """Calls sold and bought back within some hours, alone or two at once, often at the same minute as others."""
    held = [0] * len(ORDERS)
    minute = 0
    lines: list[Instant] = []
    for number in range(draw(st.integers(2, 24))):
        minute += draw(st.sampled_from([0, 1, 2, 5, 12, 31]))
        which, closes = draw(st.integers(0, len(ORDERS) - 1)), draw(st.booleans())
        does = buy_to_close if closes and held[which] else sell_to_open
        held[which] += 1 if does is sell_to_open else -1
        at = f"{9 + minute // 60:02d}:{minute % 60:02d}"
        lines.append(order(1000 + number, *(does(1, each, 1, on="2026-01-05", time=at) for each in ORDERS[which])))
    return lines


def acts_of(lines: Sequence[Instant], merged: Collection[int] = ()) -> tuple[list[Act], list[Act]]:
    """The closings and openings of these rows, each order a trade of its own, but for those merged into the first."""
    fills = fills_of(family_of(*lines))
    drafts, by_id = openings(fills), {fill.id: fill for fill in fills}
    into, *others = drafts
    for place, draft in enumerate(others, 1):
        into.slices += draft.slices if place in merged else []
    drafts = [draft for place, draft in enumerate(drafts) if place == 0 or place not in merged]
    trades = build(drafts, by_id, owned_by(drafts, by_id))
    return [act for each in trades for act in closings_of(each)], [act for each in trades for act in openings_of(each)]


def by_trying_all(closings: list[Act], opened: list[Act]) -> list[tuple[Act, Act]]:
    """All pairs as alike as a roll, within half an hour, that leave every contract for another strike or no earlier an
    expiration, and lead into a younger trade; the nearest in time first, then the nearest strikes, then the lowest row;
    each end once."""
    pairs = []
    for place, before in enumerate(closings):
        for after in opened:
            gap = abs(after.at - before.at)
            is_younger = (after.trade.opened_at, after.trade.key) > (before.trade.opened_at, before.trade.key)
            if is_alike(before, after) and moves_on(before, after) and gap <= HALF_AN_HOUR and is_younger:
                moved = sum(abs(one - other) for one, other in zip(strikes(before), strikes(after), strict=True))
                pairs.append((gap, moved, before.number, after.number, place, before, after))
    found: list[tuple[Act, Act]] = []
    for *_, before, after in sorted(pairs, key=lambda pair: pair[:5]):
        if not any(before is one or after is other for one, other in found):
            found.append((before, after))
    return found


def is_alike(before: Act, after: Act) -> bool:
    """All of them are calls sold on one day: as many legs, of as many contracts."""
    return sorted(held for _, held in before.legs) == sorted(held for _, held in after.legs)


def moves_on(before: Act, after: Act) -> bool:
    contracts = {contract for contract, _ in before.legs} & {contract for contract, _ in after.legs}
    return not contracts and (expires(after) >= expires(before) or strikes(before) != strikes(after))


def strikes(act: Act) -> list[Decimal]:
    return sorted(contract.strike for contract, _ in act.legs if contract.strike)


def expires(act: Act) -> date:
    return min(contract.expires_on for contract, _ in act.legs if contract.expires_on)


# Sold, bought back and rolled in one instant, by a trade that two orders opened in it.
AT_ONCE = [
    order(1000 + number, does(1, contract, 1, on="2026-01-05"))
    for number, (does, contract) in enumerate(
        [(sell_to_open, CALLS[0]), (buy_to_close, CALLS[0]), (sell_to_open, CALLS[1]), (sell_to_open, CALLS[1])]
    )
]


def test_closings_of_the_same_calls_in_other_ratios_are_told_apart() -> None:
    (low, later), (high, _) = CALLS[:2], CALLS[2:]
    lows, highs = (later, low), (CALLS[3], high)

    def pair(number: int, time: str, sizes: tuple[int, int], *, is_later: bool, closes: bool = False) -> Instant:
        does = buy_to_close if closes else sell_to_open
        legs = zip(sizes, (lows[0 if is_later else 1], highs[0 if is_later else 1]), strict=True)
        return order(number, *(does(size, each, 1, on="2026-01-05", time=time) for size, each in legs))

    closings, opened = acts_of(
        [
            pair(1, "09:30", (2, 1), is_later=True),
            pair(2, "09:31", (1, 2), is_later=True),
            pair(3, "10:00", (2, 1), is_later=True, closes=True),
            pair(4, "10:01", (1, 2), is_later=True, closes=True),
            pair(5, "10:02", (2, 1), is_later=False),
            pair(6, "10:03", (1, 2), is_later=False),
        ]
    )
    # An earlier expiration is a roll to other strikes only, and turned round the ratio lies at others: so the fourth
    # order goes with the fifth, a minute away, and the third with the sixth.
    assert [(before.order_id, after.order_id) for before, after in inferred(closings, opened)] == [(4, 5), (3, 6)]


@example(AT_ONCE, {1})
@given(days_of_trading(), st.sets(st.integers(1, 12), max_size=6))
def test_nearest_pairs_are_those_that_trying_all_would_find(lines: list[Instant], merged: set[int]) -> None:
    closings, opened = acts_of(lines, merged)

    assert inferred(closings, opened) == by_trying_all(closings, opened)


def scalps(contracts: Sequence[Contract], trips: int) -> list[Instant]:
    """One contract after the other sold and bought back at once, and again from the first, within a quarter of an
    hour."""
    lines: list[Instant] = []
    for trip in range(trips):
        for number, does in enumerate((sell_to_open, buy_to_close)):
            second = 2 * trip + number
            at = f"10:{second // 60:02d}:{second % 60:02d}"
            lines.append(does(1, contracts[trip % len(contracts)], 1, on="2026-01-05", time=at))
    return lines


def of_new_strikes(trips: int) -> list[Instant]:
    """Each may have been rolled into any later."""
    return scalps([put("KO", 100 + number) for number in range(trips)], trips)


def of_one_strike_or_another(trips: int) -> list[Instant]:
    return scalps([put("KO", 100), put("KO", 101)], trips)


def of_two_months(trips: int) -> list[Instant]:
    """Of the later one none is rolled into the earlier."""
    return scalps([put("KO", 100, "2026-03-20"), put("KO", 100, "2026-04-17")], trips)


def of_one_contract(trips: int) -> list[Instant]:
    """And once of another, so that every closing may look for a roll, and none but one finds it."""
    return scalps([put("KO", 100)] * (trips - 1) + [put("KO", 101)], trips)


@pytest.mark.parametrize("scalped", [of_new_strikes, of_one_strike_or_another, of_two_months, of_one_contract])
def test_inferring_takes_twice_the_work__for_twice_the_orders(scalped: Callable[[int], list[Instant]]) -> None:
    small, large = (acts_of(scalped(trips)) for trips in (100, 200))
    calls_of(lambda: inferred(*small))

    assert calls_of(lambda: inferred(*large)) < 2.3 * calls_of(lambda: inferred(*small))


def test_inferring_takes_twice_the_work__for_twice_the_orders_of_one_merged_trade() -> None:
    small, large = (acts_of(of_one_strike_or_another(trips), range(trips)) for trips in (100, 200))
    calls_of(lambda: inferred(*small))

    assert calls_of(lambda: inferred(*large)) < 2.3 * calls_of(lambda: inferred(*small))


def test_same_contract_all_day_is_never_rolled() -> None:
    one = call("KO", 100)
    day = [line for _ in range(20) for line in (sell_to_open(1, one, 1), buy_to_close(1, one, 1))]

    assert grouped(*day).links == ()


def test_closing_takes_the_next_opening__where_a_nearer_closing_took_the_first() -> None:
    first, second, third, fourth = (put("KO", strike) for strike in (90, 91, 92, 93))
    grouping = grouped(
        sell_to_open(1, first, 1, on="2026-01-05", time="10:00"),
        sell_to_open(1, second, 1, on="2026-01-06", time="10:00"),
        buy_to_close(1, first, 1, on="2026-01-08", time="10:00"),
        buy_to_close(1, second, 1, time="10:01"),
        sell_to_open(1, third, 1, time="10:02"),
        sell_to_open(1, fourth, 1, time="10:05"),
    )

    # The second was bought back a minute before the third was sold, the first two minutes before.
    assert [(link.before.fill, link.after.fill) for link in grouping.links] == [(2, 5), (1, 6)]
