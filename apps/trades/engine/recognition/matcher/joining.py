"""Spreads joined with each other where two of them are one known strategy.

Spreads are put into buckets of what the two must have in common, the most particular join first; within a bucket the
nearest strikes pair first. A pair is joined only when the library knows the legs it makes (a call spread whose strikes
interleave with those of a put spread is nothing known). All joins but the last want equal numbers of contracts: 15
and 10 belong together only where they share a strike, as halves of a butterfly.
"""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING

from apps.trades.engine.recognition.matcher.sweep import grouped, series
from apps.trades.engine.recognition.matcher.values import JOINED_SPREADS, Bundle, Spread, bundle
from apps.trades.engine.recognition.matcher.whole import is_known

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable
    from decimal import Decimal

    Pairs = Iterable[tuple[Spread, Spread]]
    Joined = tuple[list[Bundle], list[Spread]]
    Shared = Callable[[Spread], Hashable]
    Step = Callable[[list[Spread]], Joined]


def joined_verticals(spreads: list[Spread]) -> Joined:
    """Return boxes, butterflies, condors and their like, and the verticals that are in none of them."""
    return _through(VERTICAL_STEPS, spreads)


def joined_calendars(spreads: list[Spread]) -> Joined:
    """Return double calendars and double diagonals, and the spreads over two expirations that are in none of them."""
    return _through(CALENDAR_STEPS, spreads)


def _through(steps: Iterable[Step], spreads: list[Spread]) -> Joined:
    bundles: list[Bundle] = []
    for step in steps:
        joined, spreads = step(spreads)
        bundles.extend(joined)
    return bundles, spreads


def _join(spreads: list[Spread], *, shared: Shared, pairs: Callable[[list[Spread]], Pairs]) -> Joined:
    bundles: list[Bundle] = []
    # Spreads are told apart as objects: two of them may well be equal.
    used: set[int] = set()
    for bucket in grouped(spreads, shared):
        for one, other in pairs(bucket) if len(bucket) > 1 else ():
            if is_known([*one, *other]):
                bundles.append(bundle(JOINED_SPREADS, (*one, *other)))
                used |= {id(one), id(other)}
    return bundles, [spread for spread in spreads if id(spread) not in used]


def _join_halves(spreads: list[Spread], *, shared: Shared) -> Joined:
    """Make butterflies of verticals that meet at a strike: as many as the smaller has, the rest stays a vertical.

    The piece at that strike is on one side, so one of the two verticals is bullish and the other bearish.
    """
    bundles: list[Bundle] = []
    left: list[Spread] = []
    for bucket in grouped(spreads, lambda spread: (_side(spread), shared(spread))):
        ending: defaultdict[Decimal, list[Spread]] = defaultdict(list)
        for spread in sorted(bucket, key=_strikes):
            rest = _halved(spread, ending[spread.first.strike], bundles)
            if rest.quantity:
                ending[spread.second.strike].append(rest)
        left.extend(spread for spreads_there in ending.values() for spread in spreads_there)
    return bundles, left


def _halved(above: Spread, below: list[Spread], bundles: list[Bundle]) -> Spread:
    """Join a vertical with those that end where it begins, the narrowest first, and return what is left of it."""
    while below and above.quantity:
        half = below.pop()
        quantity = min(half.quantity, above.quantity)
        bundles.append(bundle(JOINED_SPREADS, (*half.of(quantity), *above.of(quantity))))
        above, rest = above.of(above.quantity - quantity), half.of(half.quantity - quantity)
        if rest.quantity:
            below.append(rest)
    return above


def _box_pairs(bucket: list[Spread]) -> Pairs:
    for is_long in (True, False):
        calls = [spread for spread in bucket if spread.first.right == "C" and _is_bull(spread) is is_long]
        puts = [spread for spread in bucket if spread.first.right == "P" and _is_bull(spread) is not is_long]
        yield from zip(calls, puts, strict=False)


def _iron_pairs(bucket: list[Spread]) -> Pairs:
    """Pair put spreads with call spreads above them, the innermost first; then those whose shorts have crossed."""
    puts = sorted((spread for spread in bucket if spread.first.right == "P"), key=_strikes)
    calls = sorted((spread for spread in bucket if spread.first.right == "C"), key=_strikes)
    waiting: list[Spread] = []
    crossed: list[Spread] = []
    for spread in sorted([*puts, *calls], key=_inner_strike):
        if spread.first.right == "P":
            waiting.append(spread)
        elif waiting:
            yield waiting.pop(), spread
        else:
            crossed.append(spread)
    yield from zip(waiting, crossed, strict=False)


def _inner_strike(spread: Spread) -> tuple[Decimal, bool]:
    """The strike that looks at the other side: a put spread's upper one, a call spread's lower one, and puts first.

    Spreads over two expirations turn the strike of what they are short toward the other side.
    """
    is_call = spread.first.right == "C"
    if spread.first.expires_on != spread.second.expires_on or is_call:
        return spread.first.strike, is_call
    return spread.second.strike, is_call


def _condor_pairs(bucket: list[Spread]) -> Pairs:
    """Pair each vertical with the nearest free one below it that points the other way."""
    stack: list[Spread] = []
    for spread in sorted(bucket, key=_strikes):
        if stack and _is_bull(stack[-1]) is not _is_bull(spread):
            yield stack.pop(), spread
        else:
            stack.append(spread)


def _is_bull(spread: Spread) -> bool:
    """Say whether a vertical gains when the underlying rises: long at its lower strike, with calls as with puts."""
    return spread.first.quantity > 0


def _is_credit(spread: Spread) -> bool:
    return _is_bull(spread) is (spread.first.right == "P")


def _strikes(spread: Spread) -> tuple[Decimal, Decimal]:
    return spread.first.strike, spread.second.strike


def _width(spread: Spread) -> Decimal:
    return spread.second.strike - spread.first.strike


def _side(spread: Spread) -> Hashable:
    """What was swept together."""
    return series(spread.first), spread.first.right, spread.first.contract.root_symbol


def _box(spread: Spread) -> Hashable:
    return series(spread.first), spread.quantity, _strikes(spread)


def _iron(spread: Spread) -> Hashable:
    return series(spread.first), spread.quantity, _is_credit(spread)


def _condor(spread: Spread) -> Hashable:
    return _side(spread), spread.quantity


def _calendar(spread: Spread) -> Hashable:
    first, second = spread
    return first.size, first.expires_on, second.expires_on, spread.quantity, first.strike == second.strike


def _of_one_width(shared: Shared) -> Shared:
    return lambda spread: (shared(spread), _width(spread))


def _quantity(spread: Spread) -> Hashable:
    return spread.quantity


def _anything(spread: Spread) -> Hashable:
    return None


# What was opened as one strategy mostly has equal wings, so spreads of one width find each other first.
VERTICAL_STEPS: tuple[Step, ...] = (
    partial(_join, shared=_box, pairs=_box_pairs),
    partial(_join_halves, shared=_of_one_width(_quantity)),
    partial(_join_halves, shared=_quantity),
    partial(_join, shared=_of_one_width(_iron), pairs=_iron_pairs),
    partial(_join, shared=_iron, pairs=_iron_pairs),
    partial(_join, shared=_of_one_width(_condor), pairs=_condor_pairs),
    partial(_join, shared=_condor, pairs=_condor_pairs),
    partial(_join_halves, shared=_anything),
)
CALENDAR_STEPS: tuple[Step, ...] = (partial(_join, shared=_calendar, pairs=_iron_pairs),)
