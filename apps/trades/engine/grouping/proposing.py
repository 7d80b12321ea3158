"""Trades that may be one spread, though no row says so: proposed to a person, never done.

`joining` puts together what came on one day and is plain. Two things that a trader may have meant stay apart: a spread
whose second part came on another day (the put bought under one that was sold last week), and two verticals of one order
each that share a body, which together are a butterfly. Where the first is still whole when the second comes, the second
is doubtful, and tells with which trade it would be what.

All of it is of one expiration: calls sold against a call of next year are a campaign, not one spread. Both parts come
within a week and lie near each other, or whoever holds a far hedge would be asked about each thing he sells.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta
from itertools import chain
from typing import TYPE_CHECKING

from apps.trades.engine.grouping.fills import is_option
from apps.trades.engine.grouping.joining import MOST_LEGS, MOST_LEGS_TOGETHER, covers_more, template_of
from apps.trades.engine.grouping.results import Flag, LinkKind, Rule, Together
from apps.trades.engine.grouping.waiting import Part, Waiting

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from datetime import date

    from apps.trades.engine.grouping.built import Built
    from apps.trades.engine.grouping.drafts import Fills
    from apps.trades.engine.grouping.results import Link, TradeKey
    from apps.trades.engine.grouping.waiting import Shape
    from apps.trades.engine.recognition.library import Template

# What was delivered, grouped by position or put together by a person was not meant by an order.
BY_ORDERS = frozenset({Rule.ORDER, Rule.SCALED_IN, Rule.LEGGED_IN})
NOTHING = (None, None)
A_WEEK = timedelta(days=7)
# A wing so many parts of its strike away from the body bounds nothing that anybody reckons with.
NEAR = 4


def proposed(trades: Sequence[Built], links: Iterable[Link], fills: Fills) -> dict[TradeKey, Together]:
    """Flag the trades that may belong to an earlier one, and return by key what both would be.

    ``trades`` are in order of opening. Each is in one proposal at most; of several that fit it is the one that makes
    the narrowest spread.
    """
    # What was rolled into goes on with the trade before it, and so has said what it belongs to.
    rolled = {link.after for link in links if link.kind is LinkKind.ROLL}
    found: dict[TradeKey, Together] = {}
    for members in _by_expiration(trades):
        if _may_meet(members):
            for later, together in _pairs(members, rolled, fills):
                later.flags.add(Flag.POSSIBLE_SPREAD)
                found[later.key] = together
    return found


def _by_expiration(trades: Iterable[Built]) -> Iterable[list[Built]]:
    found: defaultdict[date | None, list[Built]] = defaultdict(list)
    for trade in trades:
        if trade.draft.rule in BY_ORDERS and Flag.EDITED not in trade.flags and len(trade.opened) <= MOST_LEGS:
            days = {contract.expires_on for contract in trade.opened}
            if len(days) == 1 and all(map(is_option, trade.opened)):
                found[days.pop()].append(trade)
    return found.values()


def _may_meet(trades: Sequence[Built]) -> bool:
    """Say whether any two of one expiration could fit at all, which is quicker to see than that they do not."""
    sides = [{quantity > 0 for quantity in trade.opened.values()} for trade in trades]
    if {True} in sides and any(False in each for each in sides):
        return True
    bodies = Counter((contract.key, quantity) for trade in trades for contract, quantity in trade.opened.items())
    return any(count > 1 for count in bodies.values())


def _pairs(trades: Iterable[Built], rolled: Collection[TradeKey], fills: Fills) -> Iterator[tuple[Built, Together]]:
    waiting = Waiting()
    names: dict[Part, TradeKey] = {}
    for trade in trades:
        part = Part.of(trade.draft, fills)
        waiting.put_away(trade.opened_at)
        other, template = next(_fitting(part, waiting), NOTHING) if trade.key not in rolled else NOTHING
        if other is None or template is None:
            names[part] = trade.key
            waiting.add(part)
        else:
            waiting.discard(other)
            yield trade, Together(names[other], template.name)


def _fitting(part: Part, waiting: Waiting) -> Iterator[tuple[Part, Template]]:
    """Yield what is one strategy with this part, and which: what it covers, or is covered by, before other halves."""
    near = [each for each in waiting.near(part, _can_cover) if not each.holdings.keys() & part.holdings.keys()]
    for other in chain(near, waiting.halves(part)):
        template = template_of(other, part) if _is_near(other, part) else None
        if template is not None:
            yield other, template


def _is_near(earlier: Part, later: Part) -> bool:
    strikes = (*earlier.strikes, *later.strikes)
    return later.order[0] - earlier.order[0] <= A_WEEK and (max(strikes) - min(strikes)) * NEAR <= max(strikes)


def _can_cover(one: Shape, other: Shape) -> bool:
    return len(one) + len(other) <= MOST_LEGS_TOGETHER and covers_more(one, other)
