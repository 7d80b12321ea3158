"""Which closing and which opening look like one roll, though two orders did them.

Within half an hour of one New York day the same rights and quantities leave one contract and enter another, of the
same expiration or a later one, or of another strike. Of all such pairs the nearest in time comes first, then the
nearest strikes; each closing and each opening is in one roll at most.

A day of scalping has thousands of either, so they are not all held against each other: every closing offers the
nearest opening that is still free, and only when another one took it does it look for its next.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from datetime import timedelta
from functools import cached_property
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

from apps.trades.engine.grouping.fills import is_option
from apps.trades.engine.grouping.results import ZERO

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Sequence
    from decimal import Decimal

    from apps.trades.engine.grouping.acts import Act

    # How near two ends of a roll are; the less, the sooner they are paired.
    Nearness = tuple[timedelta, Decimal, int, int, int, int]

ROLL_WINDOW = timedelta(minutes=30)


def inferred(closings: Iterable[Act], openings: Iterable[Act]) -> list[tuple[Act, Act]]:
    """Return the pairs of closing and opening that look like rolls, the nearest first."""
    rows: defaultdict[Hashable, list[_End]] = defaultdict(list)
    for place, act in enumerate(openings):
        if _is_of_options(act):
            rows[act.day, _likeness(act)].append(_End(act, place))
    entered = {name: _Row(members) for name, members in rows.items()}
    offers: list[_Offer] = []
    for place, act in enumerate(closings):
        row = entered.get((act.day, _likeness(act))) if _is_of_options(act) else None
        if row is not None:
            offers += _next_offer(row, _End(act, place), row.near(_End(act, place)))
    return list(_matched(offers))


class _End:
    """A closing or an opening, with what is asked of it again and again; ``place`` is where it stood in its list."""

    def __init__(self, act: Act, place: int) -> None:
        self.act = act
        self.place = place

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


class _Row:
    """The openings of one day, all of the same rights and quantities, in order of time."""

    def __init__(self, members: Sequence[_End]) -> None:
        self.ends = sorted(members, key=lambda end: (end.act.at, end.place))
        self._times = [end.act.at for end in self.ends]
        self._kinds = {end.contracts for end in self.ends}
        # Of each place, and one beyond either end: the nearest place at or after it (or before) that is free.
        self._after = list(range(len(self.ends) + 1))
        self._before = list(range(len(self.ends) + 1))

    def take(self, place: int) -> None:
        """Let an opening be free no longer."""
        self._after[place] = place + 1
        self._before[place + 1] = place

    def is_free(self, place: int) -> bool:
        """Say whether no closing has taken this opening yet."""
        return self._after[place] == place

    def near(self, closing: _End) -> Iterator[tuple[Nearness, int]]:
        """Yield the free openings that this closing may have been rolled into, and their places, the nearest first."""
        # Bought and sold again all day, one and the same contract: none of it is a roll.
        if self._kinds == {closing.contracts}:
            return
        later = earlier = bisect_left(self._times, closing.act.at)
        while True:
            later, earlier = _root(self._after, later), _root(self._before, earlier)
            gaps = [gap for gap in (self._gap(later, closing), self._gap(earlier - 1, closing)) if gap is not None]
            if not gaps:
                return
            found: list[tuple[Nearness, int]] = []
            while self._gap(later, closing) == min(gaps):
                found += self._near_at(later, closing)
                later = _root(self._after, later + 1)
            while self._gap(earlier - 1, closing) == min(gaps):
                found += self._near_at(earlier - 1, closing)
                earlier = _root(self._before, earlier - 1)
            yield from sorted(found)

    def _gap(self, place: int, closing: _End) -> timedelta | None:
        """Return how long before or after the closing this opening came; None where it is out of reach, as is what came
        before the trade that is closed was opened."""
        if not 0 <= place < len(self._times) or self._times[place] < closing.act.trade.opened_at:
            return None
        gap = abs(self._times[place] - closing.act.at)
        return gap if gap <= ROLL_WINDOW else None

    def _near_at(self, place: int, closing: _End) -> Iterator[tuple[Nearness, int]]:
        opening = self.ends[place]
        if _may_roll(closing, opening):
            yield _nearness(closing, opening), place


# A pair as near as this, the row of the opening and its place there, and how the closing finds its next one.
_Offer = tuple["Nearness", int, _Row, _End, "Iterator[tuple[Nearness, int]]"]


def _next_offer(row: _Row, closing: _End, near: Iterator[tuple[Nearness, int]]) -> list[_Offer]:
    """Return the nearest opening that is free for a closing as a list of one, or of none."""
    return next(([(nearness, place, row, closing, near)] for nearness, place in near if row.is_free(place)), [])


def _matched(offers: list[_Offer]) -> Iterator[tuple[Act, Act]]:
    # Nearness ends in the places of both ends: no two offers are equal, and nothing behind it is ever compared.
    heapify(offers)
    while offers:
        _, place, row, closing, near = heappop(offers)
        if row.is_free(place):
            row.take(place)
            yield closing.act, row.ends[place].act
        else:
            for offer in _next_offer(row, closing, near):
                heappush(offers, offer)


def _root(links: list[int], place: int) -> int:
    """Follow links to where they end, and shorten the way for the next time."""
    while links[place] != place:
        links[place] = links[links[place]]
        place = links[place]
    return place


def _is_of_options(act: Act) -> bool:
    return all(is_option(contract) for contract, _ in act.legs)


def _likeness(act: Act) -> Hashable:
    return tuple(sorted((contract.option_type, quantity) for contract, quantity in act.legs))


def _may_roll(closing: _End, opening: _End) -> bool:
    before, after = closing.act.trade, opening.act.trade
    if before is after or closing.contracts & opening.contracts:
        return False
    # Nobody rolls into a trade that was there already, though a later part of it may look like it.
    if (after.opened_at, after.key) < (before.opened_at, before.key):
        return False
    return opening.expires >= closing.expires or closing.strikes != opening.strikes


def _nearness(closing: _End, opening: _End) -> Nearness:
    moved = sum((abs(a - b) for a, b in zip(closing.strikes, opening.strikes, strict=True)), ZERO)
    before, after = closing.act, opening.act
    return abs(after.at - before.at), moved, before.number, after.number, closing.place, opening.place
