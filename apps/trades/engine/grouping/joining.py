"""Openings of one day that are one trade after all.

*Scaled in*: the same contracts in the same ratios, opened again while the first are still held (a replaced order gets
a new id). A re-entry, after all was closed, is a new trade.

*Legged in*: two orders that make one spread. Only where both are options, untouched, of equal size, and their union
has a name; and only if it leaves fewer shorts uncovered, or both parts are singles or verticals of one expiration
that make a strangle, a straddle, an iron condor or an iron butterfly. What came of it may be a part again: the wings
bought first and then a put and a call sold are one iron condor.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING

from apps.trades.engine.grouping.drafts import Draft, ratios
from apps.trades.engine.grouping.fills import is_option
from apps.trades.engine.grouping.results import Flag, Rule
from apps.trades.engine.recognition.classify import label_of_holdings

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence
    from datetime import datetime

    from apps.trades.engine.grouping.drafts import Fills
    from apps.trades.engine.values import Contract

    Holdings = Mapping[Contract, Decimal]

# Verticals at most: what has more legs was opened as what it is.
MOST_LEGS = 2
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
        self._kept: list[Draft] = []
        # What later orders may add to: by contracts and ratios, and by size what may be a part of a spread.
        self._scalable: dict[Hashable, Draft] = {}
        self._parts: defaultdict[Decimal, list[Draft]] = defaultdict(list)

    def joined(self, drafts: Sequence[Draft]) -> list[Draft]:
        for draft in drafts:
            self._kept.append(draft)
            if draft.rule is Rule.ORDER:
                at = draft.opened_at(self._fills)
                last = self._scaled_in(draft, at)
                while self._legs_in and (spread := self._legged_in(last, at)) is not None:
                    last = spread
                self._remember(last)
        return self._kept

    def _scaled_in(self, draft: Draft, at: datetime) -> Draft:
        """Return the trade of the same contracts that this order adds to, else the order's own."""
        earlier = self._scalable.get(_mixture(draft.holdings(self._fills)))
        if earlier is None or _is_closed(earlier.closed_at(self._fills), at):
            return draft
        return self._put_together(earlier, draft, Flag.SCALED_IN, Rule.SCALED_IN)

    def _legged_in(self, draft: Draft, at: datetime) -> Draft | None:
        """Return the spread that this trade makes with another one of the day, None if it makes none."""
        holdings = draft.holdings(self._fills)
        if not _may_be_part(holdings) or not _is_untouched(draft.first_close(self._fills), at):
            return None
        candidates = [
            (_distance(other.holdings(self._fills), holdings), index, other)
            for index, other in enumerate(self._parts[ratios(holdings.values())[0]])
            if other is not draft
            and _is_untouched(other.first_close(self._fills), at)
            and _makes_one(other.holdings(self._fills), holdings)
        ]
        if not candidates:
            return None
        other = min(candidates, key=lambda each: each[:2])[2]
        return self._put_together(other, draft, Flag.LEGGED_IN, Rule.LEGGED_IN)

    def _put_together(self, earlier: Draft, draft: Draft, flag: Flag, rule: Rule) -> Draft:
        for each in (earlier, draft):
            self._forget(each)
        self._kept.remove(draft)
        earlier.slices += draft.slices
        earlier.flags |= draft.flags | {flag}
        earlier.rule = rule
        return earlier

    def _remember(self, draft: Draft) -> None:
        holdings = draft.holdings(self._fills)
        self._scalable[_mixture(holdings)] = draft
        if _may_be_part(holdings):
            self._parts[ratios(holdings.values())[0]].append(draft)

    def _forget(self, draft: Draft) -> None:
        """Forget a trade that is about to become another."""
        holdings = draft.holdings(self._fills)
        if self._scalable.get(_mixture(holdings)) is draft:
            del self._scalable[_mixture(holdings)]
        parts = self._parts[ratios(holdings.values())[0]]
        if draft in parts:
            parts.remove(draft)


def _mixture(holdings: Holdings) -> Hashable:
    """Name contracts and their ratios, whatever the size."""
    parts = sorted((contract.key, quantity) for contract, quantity in holdings.items())
    return tuple(key for key, _ in parts), ratios(quantity for _, quantity in parts)[1]


def _may_be_part(holdings: Holdings) -> bool:
    return 0 < len(holdings) <= MOST_LEGS and all(is_option(contract) for contract in holdings)


def _is_closed(closed_at: datetime | None, at: datetime) -> bool:
    return closed_at is not None and closed_at <= at


def _is_untouched(first_close: datetime | None, at: datetime) -> bool:
    return first_close is None or first_close > at


def _makes_one(one: Holdings, other: Holdings) -> bool:
    """Say whether two parts make one named spread that is worth the name."""
    if one.keys() & other.keys():
        return False
    both = {**one, **other}
    label = label_of_holdings(both.items())
    if label.template is None:
        return False
    fewer = uncovered(both) < uncovered(one) + uncovered(other)
    return fewer or (label.code in TWO_SIDED and len({contract.expires_on for contract in both}) == 1)


def uncovered(holdings: Holdings) -> Decimal:
    """Return how many short contracts no long one of the same right covers that expires with them or later."""
    left = Decimal(0)
    for right in ("C", "P"):
        open_longs = Decimal(0)
        legs = [(contract, quantity) for contract, quantity in holdings.items() if contract.option_type == right]
        # From the latest expiration back: a long covers the shorts that end with it or before.
        for _, quantity in sorted(legs, key=_latest_and_longs_first):
            if quantity > 0:
                open_longs += quantity
            else:
                covered = min(open_longs, -quantity)
                open_longs -= covered
                left += -quantity - covered
    return left


def _latest_and_longs_first(leg: tuple[Contract, Decimal]) -> tuple[object, ...]:
    contract, quantity = leg
    ordinal = contract.expires_on.toordinal() if contract.expires_on else 0
    return -ordinal, quantity < 0, contract.key


def _distance(one: Holdings, other: Holdings) -> tuple[object, ...]:
    """Order candidates: one expiration before two, then the narrowest."""
    contracts = [*one, *other]
    strikes = [contract.strike or Decimal(0) for contract in contracts]
    return len({contract.expires_on for contract in contracts}), max(strikes) - min(strikes)
