"""Part books of 1,250 to 10,000 open options on one underlying into strategies, where no orders tell.

Part of `make bench`; by itself `python -m bench.matcher`. Of each size there are several books, for what is held long
and what short is left to the dice, and with it how much there is to join. Sizes take turns, and the best of several
runs counts, in time of the processor: whatever else the machine does is no part of it. No database.
"""

from __future__ import annotations

import gc
import random
import sys
import time
from datetime import date, timedelta
from decimal import Decimal
from itertools import batched, pairwise
from typing import TYPE_CHECKING

from apps.trades.engine.recognition.matcher import Holding, match
from apps.trades.engine.symbols import contract_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Book = list[Holding[int]]

SIZES = (1_250, 2_500, 5_000, 10_000)
TURNS = 5
THROWS = 3
FIRST_DAY = date(2026, 1, 2)
GOALS = "goals: 5,000 options within 3 s, twice as many at most 2.3 times as long"


def match_books(sizes: Sequence[int] = SIZES) -> list[dict[str, float | str]]:
    """Measure and print one line per kind of book: seconds by size, and the largest growth from one to the next."""
    print("  ".join(f"{name:>15}" for name in ("book", *(f"{size:,}" for size in sizes), "growth")))
    results = [_measured(name, kind, sizes) for name, kind in BOOKS.items()]
    print(GOALS, flush=True)
    return results


def _measured(name: str, kind: Callable[[int, random.Random], Book], sizes: Sequence[int]) -> dict[str, float | str]:
    books = [[kind(size, random.Random(throw)) for throw in range(THROWS)] for size in sizes]
    turns = [[_seconds(book) for of_size in books for book in of_size] for _ in range(TURNS)]
    best = [min(times) for times in zip(*turns, strict=True)]
    mean = [sum(times) / THROWS for times in batched(best, THROWS)]
    growth = max(later / earlier for earlier, later in pairwise(mean))
    figures = {str(size): round(seconds, 3) for size, seconds in zip(sizes, mean, strict=True)}
    print("  ".join(f"{value:>15}" for value in (name, *figures.values(), round(growth, 2))), flush=True)
    return {"book": name, **figures, "growth": round(growth, 2)}


def _seconds(book: Book) -> float:
    # As `timeit` does: Python looks for garbage when it pleases, through the books of all sizes.
    gc.collect()
    gc.disable()
    began = time.process_time()
    match(book)
    taken = time.process_time() - began
    gc.enable()
    return taken


def _spread_out(size: int, dice: random.Random) -> Book:
    """Calls and puts, long and short, over forty weeks, with shares for some."""
    return _book(size, dice, weeks=40, side=lambda week: 0)


def _one_day(size: int, dice: random.Random) -> Book:
    """All of one expiration."""
    return _book(size, dice, weeks=1, side=lambda week: 0)


def _calendars(size: int, dice: random.Random) -> Book:
    """Shorts of one week, longs of the next: all of them are left to be covered by later ones."""
    return _book(size, dice, weeks=2, side=lambda week: 1 if week else -1)


def _many_lots(size: int, dice: random.Random) -> Book:
    """Few contracts, bought and sold in very many lots."""
    contracts = _book(40, dice, weeks=4, side=lambda week: 0)
    lots = [dice.choice(contracts) for _ in range(size)]
    return [lot._replace(name=name) for name, lot in enumerate(lots)]


def _book(size: int, dice: random.Random, *, weeks: int, side: Callable[[int], int]) -> Book:
    """Return as many different options; ``side`` says of a week whether it is long, short, or both (0)."""
    places = [(week, strike, right) for week in range(weeks) for strike in range(size // weeks + 1) for right in "CP"]
    lots = [
        Holding(name, contract_of("Equity Option", _symbol(*place), "XYZ", 2026), _quantity(dice, side(place[0])))
        for name, place in enumerate(dice.sample(places, size))
    ]
    return [*lots, Holding(size, contract_of("Equity", "XYZ", "XYZ", 2026), Decimal(size * 5))]


def _symbol(week: int, strike: int, right: str) -> str:
    return f"XYZ   {FIRST_DAY + timedelta(weeks=week):%y%m%d}{right}{50_000 + strike * 500:08d}"


def _quantity(dice: random.Random, side: int) -> Decimal:
    return Decimal((side or dice.choice((-1, 1))) * dice.randint(1, 3))


BOOKS = {"spread out": _spread_out, "one day": _one_day, "calendars": _calendars, "many lots": _many_lots}

if __name__ == "__main__":
    match_books([int(argument) for argument in sys.argv[1:]] or SIZES)
