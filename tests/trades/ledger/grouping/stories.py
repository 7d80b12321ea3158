"""What may happen on one underlying, as lines that begin on some day: pieces of random histories."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from tests.builders import assign, buy, buy_to_close, call, deliver, dividend, expire, put, sell, sell_to_open

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.builders.lines import Instant

    Dated = list[tuple[date, Instant]]

FIRST = date(2026, 1, 5)


def put_expires(day: date) -> Dated:
    option = put("KO", 50, str(day + timedelta(4)))
    return [on(day, lambda d: sell_to_open(1, option, "1.50", fees="1.14", on=d)),
            on(day + timedelta(4), lambda d: expire(1, option, on=d))]  # fmt: skip


def put_is_rolled(day: date) -> Dated:
    near, far = put("KO", 50, str(day + timedelta(7))), put("KO", 49, str(day + timedelta(14)))
    return [
        on(day, lambda d: sell_to_open(2, near, "1.50", on=d)),
        on(day + timedelta(3), lambda d: (buy_to_close(2, near, "0.90", on=d), sell_to_open(2, far, "1.40", on=d))),
        on(day + timedelta(9), lambda d: buy_to_close(2, far, "0.20", on=d)),
    ]


def put_becomes_shares(day: date) -> Dated:
    sold, covered = put("KO", 50, str(day + timedelta(4))), call("KO", 52, str(day + timedelta(11)))
    return [
        on(day, lambda d: sell_to_open(1, sold, "1.50", on=d)),
        on(day + timedelta(4), lambda d: (assign(1, sold, on=d), deliver(buy(100, "KO", 50, fees=5)))),
        on(day + timedelta(7), lambda d: sell_to_open(1, covered, "0.80", on=d)),
        on(day + timedelta(11), lambda d: (assign(1, covered, on=d), deliver(sell(100, "KO", 52, fees=5)))),
    ]


def spread_of_a_day(day: date) -> Dated:
    low, high = call("KO", 50, str(day + timedelta(30))), call("KO", 55, str(day + timedelta(30)))
    return [
        on(day, lambda d: (buy(3, low, "2.00", on=d), sell_to_open(3, high, "0.70", on=d))),
        on(day, lambda d: (sell(3, low, "2.30", on=d), buy_to_close(3, high, "0.80", on=d))),
    ]


def shares_held(day: date) -> Dated:
    return [
        on(day, lambda d: buy(100, "KO", 48, on=d)),
        on(day + timedelta(2), lambda d: dividend("49.50", "KO", on=d)),
        on(day + timedelta(6), lambda d: sell(100, "KO", 49, on=d)),
    ]


def dividend_late(day: date) -> Dated:
    return [on(day, lambda d: dividend("12.25", "KO", on=d))]


EPISODES: tuple[Callable[[date], Dated], ...] = (
    put_expires, put_is_rolled, put_becomes_shares, spread_of_a_day, shares_held, dividend_late,
)  # fmt: skip


def on(day: date, line: Callable[[str], Instant]) -> tuple[date, Instant]:
    return day, line(day.isoformat())


def instants(*dated: Dated) -> list[Instant]:
    """Return the lines of these episodes in the order of their days."""
    return [line for _, line in sorted((each for episode in dated for each in episode), key=lambda each: each[0])]
