"""Openings of one day that are one trade after all.

*Scaled in*: the same contracts in the same ratios, opened again while the first are still held (a replaced order gets
a new id). A re-entry, after all was closed, is a new trade.

*Legged in*: two orders that make one spread. Only where both are options, untouched, of equal size, and their union
has a name; and only if it leaves fewer shorts uncovered, or both parts are singles or verticals of one expiration
that make a strangle, a straddle, an iron condor or an iron butterfly. A body and two wings, in three orders, are a
butterfly, though the body is twice their size: with wings unevenly far apart only where no other wing or body of the
day could be meant. A body sold in two orders makes a vertical with either wing first: two verticals that were both
legged into, and share their body, are a butterfly too. One that a single order opened is what was meant, and stays.

What came of it may be a part again, or the same as an earlier trade: which leg came first says nothing about what was
meant. The strangle sold first and then a wing on either side, or the wings first, are one iron condor.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING

from apps.trades.engine.grouping.results import Flag, Rule
from apps.trades.engine.grouping.waiting import Part, Waiting
from apps.trades.engine.recognition.classify import label_of_holdings

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence
    from datetime import date, datetime

    from apps.trades.engine.grouping.drafts import Draft, Fills
    from apps.trades.engine.grouping.waiting import Shape
    from apps.trades.engine.recognition.library import Template
    from apps.trades.engine.values import Contract

    Holdings = Mapping[Contract, Decimal]
    # Right, expiration, quantity: all that decides what covers what.
    Cover = tuple[str, date | None, Decimal]

# Of one spread of four. Of three legs only what still has an uncovered short: a strangle with its first wing.
MOST_LEGS, MOST_LEGS_TOGETHER = 3, 4
FEW_LEGS = 2
# Calls and puts cover each other in nothing: only what is known by these names was meant as one.
TWO_SIDED = frozenset(
    {
        "SHORT_STRANGLE", "LONG_STRANGLE", "SHORT_STRADDLE", "LONG_STRADDLE", "SHORT_IRON_CONDOR", "LONG_IRON_CONDOR",
        "SHORT_IRON_BUTTERFLY", "LONG_IRON_BUTTERFLY",
    }
)  # fmt: skip


def joined(drafts: Sequence[Draft], fills: Fills, *, legs_in: bool = True) -> list[Draft]:
    """Return the drafts with those of one day joined that belong together, in order of opening; without ``legs_in``
    only what was scaled in is joined."""
    ordered = sorted(drafts, key=lambda each: (each.day(fills), each.opened_at(fills), each.key(fills)))
    found: list[Draft] = []
    for _, members in groupby(ordered, key=lambda each: each.day(fills)):
        found += _Day(fills, legs_in=legs_in).joined(list(members))
    return found


class _Day:
    """One day of one family, draft by draft in order of opening."""

    def __init__(self, fills: Fills, *, legs_in: bool) -> None:
        self._fills = fills
        self._legs_in = legs_in
        self._kept: dict[Draft, None] = {}
        # What later orders may add to: by contracts and ratios, and what may be a part of a spread.
        self._scalable: dict[Hashable, Part] = {}
        self._waiting = Waiting()
        # A day has few shapes, however many orders.
        self._joinable: dict[tuple[Shape, Shape], bool] = {}

    def joined(self, drafts: Sequence[Draft]) -> list[Draft]:
        """Return what the drafts of the day became, in order of opening."""
        for draft in drafts:
            self._kept[draft] = None
            if draft.rule is Rule.ORDER:
                part = Part.of(draft, self._fills)
                at = part.order[0]
                self._waiting.put_away(at)
                last = self._scaled_in(part, at)
                while self._legs_in and (spread := self._legged_in(last, at)) is not None:
                    # Legged in like an earlier one: the same contracts in the same ratios, as if by one order.
                    last = self._scaled_in(spread, at)
                self._remember(last)
        return [self._in_order(draft) for draft in self._kept]

    def _in_order(self, draft: Draft) -> Draft:
        draft.slices.sort(key=lambda each: (*self._fills[each.fill].order, each.start))
        return draft

    def _scaled_in(self, part: Part, at: datetime) -> Part:
        """Return the trade of the same contracts that this order adds to, else the order's own."""
        earlier = self._scalable.get(part.mixture)
        # After all of it was closed, the same again is a re-entry: a decision of its own.
        if earlier is None or earlier.is_closed(at):
            return part
        return self._put_together(earlier, part, Flag.SCALED_IN)

    def _legged_in(self, part: Part, at: datetime) -> Part | None:
        """Return the spread that this trade makes with another one of the day, None if it makes none."""
        if not _may_be_part(part) or not part.is_untouched(at):
            return None
        near = self._waiting.near(part, self._can_join)
        other = next((each for each in near if _makes_one(each, part)), None)
        if other is not None:
            return self._put_together(other, part, Flag.LEGGED_IN)
        for one, another in self._waiting.butterflies(part):
            # A wing of the very contract of the body, or of the other wing, is none.
            if len({*one.holdings, *another.holdings, *part.holdings}) == 3 and template_of(one, another, part):
                return self._put_together(self._put_together(one, another, Flag.LEGGED_IN), part, Flag.LEGGED_IN)
        other = next((each for each in self._waiting.halves(part) if _makes_one_of_halves(each, part)), None)
        return None if other is None else self._put_together(other, part, Flag.LEGGED_IN)

    def _can_join(self, one: Shape, other: Shape) -> bool:
        if (one, other) not in self._joinable:
            is_whole = len(one) + len(other) <= MOST_LEGS_TOGETHER
            self._joinable[one, other] = is_whole and (covers_more(one, other) or _may_be_two_sided(one, other))
        return self._joinable[one, other]

    def _put_together(self, one: Part, other: Part, flag: Flag) -> Part:
        for each in (one, other):
            self._forget(each)
        # The trade stands where, and is named as, what was opened first.
        earlier, later = (one, other) if one.order < other.order else (other, one)
        draft = earlier.draft
        del self._kept[later.draft]
        draft.slices += later.draft.slices
        draft.flags |= later.draft.flags | {flag}
        # Of both rules, the one that a person may doubt.
        draft.rule = Rule.LEGGED_IN if Flag.LEGGED_IN in draft.flags else Rule.SCALED_IN
        return earlier.with_(later)

    def _remember(self, part: Part) -> None:
        self._scalable[part.mixture] = part
        if _may_be_part(part):
            self._waiting.add(part)

    def _forget(self, part: Part) -> None:
        """Forget a trade that is about to become another."""
        if self._scalable.get(part.mixture) is part:
            del self._scalable[part.mixture]
        if _may_be_part(part):
            self._waiting.discard(part)


def _may_be_part(part: Part) -> bool:
    legs = len(part.shape)
    return 0 < legs <= FEW_LEGS or (legs == MOST_LEGS and _uncovered(_covers(part.shape)) > 0)


def _makes_one(one: Part, other: Part) -> bool:
    """Say whether two parts make one named spread that is worth the name."""
    if one.holdings.keys() & other.holdings.keys():
        return False
    template = template_of(one, other)
    if template is None:
        return False
    return covers_more(one.shape, other.shape) or (
        template.code in TWO_SIDED and _may_be_two_sided(one.shape, other.shape)
    )


def template_of(*parts: Part) -> Template | None:
    """Return the strategy that parts are together; None where they have no name, or cancel out in part."""
    held: defaultdict[Contract, Decimal] = defaultdict(Decimal)
    for part in parts:
        for contract, quantity in part.holdings.items():
            held[contract] += quantity
    return label_of_holdings(held.items()).template if all(held.values()) else None


def _makes_one_of_halves(one: Part, other: Part) -> bool:
    """Say whether two verticals that share a body are a butterfly, neither of them being what an order opened."""
    is_legged_in = Flag.LEGGED_IN in one.draft.flags and Flag.LEGGED_IN in other.draft.flags
    return is_legged_in and template_of(one, other) is not None


def covers_more(one: Shape, other: Shape) -> bool:
    """Say whether together they leave fewer shorts uncovered, which no strike has a say in."""
    first, second = _covers(one), _covers(other)
    return _uncovered(first + second) < _uncovered(first) + _uncovered(second)


def _covers(shape: Shape) -> list[Cover]:
    return [(right, expires_on, quantity) for _, expires_on, right, quantity in shape]


def _may_be_two_sided(one: Shape, other: Shape) -> bool:
    """Say whether both are of one expiration, with calls as well as puts among them.

    They are singles or verticals then: three legs are a part only while a short is uncovered, and what they make has
    none.
    """
    legs = (*one, *other)
    return len({leg[1] for leg in legs}) == 1 and len({leg[2] for leg in legs}) == 2


def uncovered(holdings: Holdings) -> Decimal:
    """Return how many short contracts no long one of the same right covers that expires with them or later."""
    legs = [(each.option_type, each.expires_on, quantity) for each, quantity in holdings.items() if each.option_type]
    return _uncovered(legs)


def _uncovered(legs: Iterable[Cover]) -> Decimal:
    left = Decimal(0)
    open_longs: defaultdict[str, Decimal] = defaultdict(Decimal)
    # From the latest expiration back: a long covers the shorts that end with it or before.
    for right, _, quantity in sorted(legs, key=_latest_and_longs_first):
        if quantity > 0:
            open_longs[right] += quantity
        else:
            covered = min(open_longs[right], -quantity)
            open_longs[right] -= covered
            left += -quantity - covered
    return left


def _latest_and_longs_first(leg: Cover) -> tuple[int, bool]:
    _, expires_on, quantity = leg
    return -(expires_on.toordinal() if expires_on else 0), quantity < 0
