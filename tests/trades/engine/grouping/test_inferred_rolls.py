"""Rolls that two orders did: the nearest pairs, found without holding all against all."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from apps.trades.engine.grouping.acts import closings_of, openings_of
from apps.trades.engine.grouping.built import build
from apps.trades.engine.grouping.fills import fills_of
from apps.trades.engine.grouping.inferring import inferred
from apps.trades.engine.grouping.openings import openings
from apps.trades.engine.grouping.parts import owned_by
from tests.builders import buy_to_close, call, family_of, grouped, put, sell_to_open
from tests.trades.engine.grouping.test_joining_effort import calls_of

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn

    from apps.trades.engine.grouping.acts import Act
    from tests.builders.lines import Instant

CALLS = [call("KO", strike, day) for strike in (100, 105) for day in ("2026-03-20", "2026-04-17")]
HALF_AN_HOUR = timedelta(minutes=30)


@st.composite
def days_of_trading(draw: DrawFn) -> list[Instant]:
    """Calls sold and bought back one by one within some hours, often at the same minute as others."""
    held: dict[int, int] = {}
    minute = 0
    lines: list[Instant] = []
    for _ in range(draw(st.integers(2, 24))):
        minute += draw(st.sampled_from([0, 1, 2, 5, 12, 31]))
        which, closes = draw(st.integers(0, len(CALLS) - 1)), draw(st.booleans())
        at = f"{9 + minute // 60:02d}:{minute % 60:02d}"
        if closes and held.get(which):
            held[which] -= 1
            lines.append(buy_to_close(1, CALLS[which], 1, on="2026-01-05", time=at))
        else:
            held[which] = held.get(which, 0) + 1
            lines.append(sell_to_open(1, CALLS[which], 1, on="2026-01-05", time=at))
    return lines


def acts_of(lines: list[Instant]) -> tuple[list[Act], list[Act]]:
    """The closings and openings of these rows, each order a trade of its own."""
    fills = fills_of(family_of(*lines))
    drafts, by_id = openings(fills), {fill.id: fill for fill in fills}
    trades = build(drafts, by_id, owned_by(drafts, by_id))
    return [act for each in trades for act in closings_of(each)], [act for each in trades for act in openings_of(each)]


def by_trying_all(closings: list[Act], opened: list[Act]) -> list[tuple[Act, Act]]:
    """All pairs within half an hour that go on to a later expiration or another strike, but not into an older trade;
    the nearest in time first, then the nearest strikes, then the lowest row; each end once."""
    pairs = []
    for before in closings:
        for after in opened:
            (one, _), (other, _) = before.legs[0], after.legs[0]
            gap = abs(after.at - before.at)
            is_younger = (after.trade.opened_at, after.trade.key) > (before.trade.opened_at, before.trade.key)
            assert one.strike and other.strike and one.expires_on and other.expires_on
            moves_on = other.expires_on > one.expires_on or other.strike != one.strike
            if moves_on and gap <= HALF_AN_HOUR and is_younger:
                pairs.append((gap, abs(one.strike - other.strike), before.number, after.number, before, after))
    found: list[tuple[Act, Act]] = []
    for *_, before, after in sorted(pairs, key=lambda pair: pair[:4]):
        if not any(before is one or after is other for one, other in found):
            found.append((before, after))
    return found


@given(days_of_trading())
def test_nearest_pairs_are_those_that_trying_all_would_find(lines: list[Instant]) -> None:
    closings, opened = acts_of(lines)

    assert inferred(closings, opened) == by_trying_all(closings, opened)


def scalps(orders: int) -> list[Instant]:
    """A put sold and bought back within two minutes, then the next one: each may have been rolled into any later."""
    strikes = [put("KO", 100 + number) for number in range(orders // 2)]
    return [line for each in strikes for line in (sell_to_open(1, each, 1), buy_to_close(1, each, 1))]


def test_inferring_takes_twice_the_work__for_twice_the_orders() -> None:
    small, large = (acts_of(scalps(orders)) for orders in (200, 400))
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
