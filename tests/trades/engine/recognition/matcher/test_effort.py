"""A book of thousands of options is matched with work and memory that grow as it does."""

from __future__ import annotations

import random
import tracemalloc
from decimal import Decimal

import pytest

from apps.trades.engine.recognition.matcher import Holding, match
from tests.builders import call, put, stock
from tests.trades.engine.grouping.test_joining_effort import calls_of
from tests.trades.engine.recognition.matcher.books import DAYS, Book

THROWS = 3


def thrown(size: int, days: int, seed: int) -> Book:
    """As many options of all strikes of some expirations, long or short as the dice fall, and shares for a few."""
    dice = random.Random(seed)
    places = [(kind, strike, day) for kind in (call, put) for strike in range(size) for day in DAYS[:days]]
    options = [kind("XYZ", 100 + strike, day) for kind, strike, day in dice.sample(places, size)]
    sides = [Decimal(dice.choice((-2, -1, 1, 2))) for _ in options]
    lots = [Holding(name, contract, side) for name, (contract, side) in enumerate(zip(options, sides, strict=True))]
    return [*lots, Holding(size, stock("XYZ"), Decimal(size * 5))]


def work_of(size: int, days: int) -> int:
    """How many functions are called for some books of a size: how much can be joined is left to the dice."""
    books = [thrown(size, days, seed) for seed in range(THROWS)]
    return sum(calls_of(lambda book=book: match(book)) for book in books)  # type: ignore[misc]


@pytest.mark.parametrize("days", [1, 4])
def test_matching_takes_twice_the_work__for_twice_the_options(days: int) -> None:
    # What has to be learned once is learned before.
    work_of(200, days)

    assert work_of(800, days) < 2.2 * work_of(400, days)


def test_matching_keeps_little_at_hand() -> None:
    book = thrown(2_000, 4, seed=1)
    match(book[:200])
    tracemalloc.start()
    match(book)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    # An option is about ten small objects on the way. What does not fit beside the processor is slow to reach.
    assert most / len(book) < 1_500
