"""The nearest opening that a closing may have been rolled into, among many.

From the minute of the closing one looks later and earlier. What lies on the way is either out of the question for a
while (it is acceptable, but farther than another), or for good: taken by another closing, or nothing that closings of
these contracts are ever rolled into. What is out for good is passed once and then jumped over (`_Way`), so that a day
on which one contract is traded a thousand times costs a thousand looks and not a million.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from apps.trades.engine.grouping.results import ZERO

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Sequence
    from datetime import datetime
    from decimal import Decimal

    from apps.trades.engine.grouping.acts import Act
    from apps.trades.engine.grouping.results import TradeKey

    # How old a trade is; no two are of one age.
    Age = tuple[datetime, TradeKey]

ROLL_WINDOW = timedelta(minutes=30)
STEPS = LATER, EARLIER = 1, -1


class End:
    """A closing or an opening, with what is asked of it again and again; ``place`` is where it stood in its list."""

    def __init__(self, act: Act, place: int) -> None:
        self.act = act
        self.place = place

    @cached_property
    def age(self) -> Age:
        """How old the trade is that it closed, or opened."""
        return self.act.trade.opened_at, self.act.trade.key

    @cached_property
    def stands(self) -> Age:
        """Where it stands in time; where it began its trade, that is the trade's age."""
        return self.act.at, self.act.trade.key

    @cached_property
    def contracts(self) -> frozenset[str]:
        """The keys of its contracts: a roll leaves all of them."""
        return self.act.contracts

    @cached_property
    def strikes(self) -> list[Decimal]:
        """Its strikes in the order of rights and quantities, in which both ends of a roll are alike."""
        legs = sorted(self.act.legs, key=lambda leg: (leg[0].option_type, leg[1], leg[0].strike or ZERO))
        return [contract.strike or ZERO for contract, _ in legs]

    @cached_property
    def expires(self) -> int:
        """The nearest of its expirations, as a number of days."""
        return min(contract.expires_on.toordinal() if contract.expires_on else 0 for contract, _ in self.act.legs)


class Nearness(NamedTuple):
    """How near the two ends of a roll are: less is nearer. No two pairs are equally near, for the rows and places
    decide where time and strikes do not."""

    gap: timedelta
    moved: Decimal
    closing_row: int
    opening_row: int
    closing_place: int
    opening_place: int


class Wish(NamedTuple):
    """The opening a closing would take if it is free. Wishes sort by nearness."""

    nearness: Nearness
    closing: End
    opening: End


class Row:
    """The openings of one day, all of the same rights and quantities, in order of time."""

    def __init__(self, openings: Sequence[End]) -> None:
        self._openings = sorted(openings, key=lambda end: (end.stands, end.place))
        self._standing = [end.stands for end in self._openings]
        self._times = [end.act.at for end in self._openings]
        # Nearly all trades are opened at once, and what begins a trade is no older than where it stands.
        self._added_to = sorted({end.age for end in self._openings if _adds(end)})
        self._taken: set[End] = set()
        places = range(len(openings))
        self._free = {step: _Way(places, step, lambda place: self._openings[place] in self._taken) for step in STEPS}
        self._ways: dict[Hashable, _Way] = {}

    def is_free(self, opening: End) -> bool:
        """Say whether no closing has taken this opening yet."""
        return opening not in self._taken

    def take(self, opening: End) -> None:
        """Let an opening be free no longer."""
        self._taken.add(opening)

    def nearest_to(self, closing: End) -> Wish | None:
        """Return the nearest free opening that this closing may have been rolled into, None where there is none."""
        reach = self._reach(closing)
        # What was opened and closed in one instant has places before its reach in that instant, too.
        here = max(bisect_left(self._times, closing.act.at), reach.start)
        found = [*self._nearest(closing, reach, here, LATER), *self._nearest(closing, reach, here - 1, EARLIER)]
        return min((Wish(_nearness(closing, each), closing, each) for each in found), default=None)

    def _reach(self, closing: End) -> range:
        """Return the places within half an hour, but none before what is closed was opened: nobody rolls into what
        was there already."""
        first = bisect_left(self._times, closing.act.at - ROLL_WINDOW)
        last = bisect_right(self._times, closing.act.at + ROLL_WINDOW)
        return range(max(first, bisect_right(self._standing, closing.age)), last)

    def _nearest(self, closing: End, reach: range, place: int, step: int) -> Iterator[End]:
        """Yield the first opening from this place on in one direction, and those of the same instant."""
        way, at = self._way(closing, step), None
        while (place := way.first(place)) in reach and at in {None, self._times[place]}:
            yield self._openings[place]
            at, place = self._times[place], place + step

    def _way(self, closing: End, step: int) -> _Way:
        """Return the way past all that closings like this one are never rolled into.

        Alike are those of the same contracts, and of ratios that order their strikes alike, whose trades are younger
        than the same of the trades added to later.
        """
        name = (closing.contracts, tuple(closing.strikes), bisect_right(self._added_to, closing.age), step)
        if name not in self._ways:
            free, ends = self._free[step], self._openings
            self._ways[name] = _Way(range(len(ends)), step, lambda place: _is_never(closing, ends[place]), free)
        return self._ways[name]


class _Way:
    """Places in one direction, without those that are out for good. Each of these is looked at once, and remembered
    with where the next one that is not out was found; when that one goes out too, it leads on."""

    def __init__(self, places: range, step: int, is_out: Callable[[int], bool], before: _Way | None = None) -> None:
        self._places = places
        self._step = step
        self._is_out = is_out
        # What is out for everybody is out here too.
        self._before = before
        self._onward: dict[int, int] = {}

    def first(self, place: int) -> int:
        """Return the first place from this one on that is not out; one beyond the last where all are."""
        passed = []
        while (place := self._before.first(place) if self._before else place) in self._places:
            if place not in self._onward and not self._is_out(place):
                break
            passed.append(place)
            place = self._onward.get(place, place + self._step)
        for each in passed:
            self._onward[each] = place
        return place


def _adds(opening: End) -> bool:
    """Say whether a trade was there already when this was opened for it."""
    return opening.stands != opening.age


def _is_never(closing: End, opening: End) -> bool:
    """Say whether neither this closing nor any other like it is rolled into this opening."""
    if closing.contracts & opening.contracts or (_adds(opening) and opening.age <= closing.age):
        return True
    return opening.expires < closing.expires and closing.strikes == opening.strikes


def _nearness(closing: End, opening: End) -> Nearness:
    moved = sum((abs(a - b) for a, b in zip(closing.strikes, opening.strikes, strict=True)), ZERO)
    gap = abs(opening.act.at - closing.act.at)
    return Nearness(gap, moved, closing.act.number, opening.act.number, closing.place, opening.place)
