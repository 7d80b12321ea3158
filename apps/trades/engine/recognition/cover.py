"""What covers a sold option: an option bought with it, shares held, or an option bought for itself.

A view for labels and risk: it moves no lot and changes no tax. In this order:

1. bought options of the same trade, whatever their strike: what they do not cover is the trade's own known loss;
2. shares: calls by shares held, puts by shares sold short, futures by futures. Sold options take them by expiration,
   then from the strike most likely to be assigned, then by opening; of the shares first those that an assignment in
   the same chain delivered, then those of the same order (a buy-write), then the oldest. Whole contracts only;
3. bought options of other trades (a long-dated call under weekly ones), if their strike is no worse than the sold one.

A bought option covers only what delivers as much and expires with it or earlier. Worked: 150 shares and two calls
sold: the first takes 100 shares, the second is uncovered, and 50 shares are free.

Where nothing states what an option delivers (an adjusted one), no cover is computed for it: unknown is not uncovered.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import defaultdict, deque
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from apps.trades.engine.amounts import ZERO

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from decimal import Decimal

    from apps.trades.engine.values import Contract


class Source(StrEnum):
    """What a part of a cover is: contracts bought in the same trade, shares, contracts bought in another trade."""

    OWN_OPTION = "OWN_OPTION"
    SHARES = "SHARES"
    OTHER_OPTION = "OTHER_OPTION"


class OptionLeg(NamedTuple):
    """Open contracts of one option in one trade; sold is negative. ``key`` names the leg and is unique."""

    key: str
    trade: str
    chain: str
    contract: Contract
    quantity: Decimal
    opened_at: datetime
    order_id: int | None = None


class ShareLot(NamedTuple):
    """Open shares, or futures, of one lot; sold short is negative. ``delivered_to`` is the chain whose assignment or
    exercise delivered them, empty where they were traded."""

    key: str
    contract: Contract
    quantity: Decimal
    opened_at: datetime
    delivered_to: str = ""
    order_id: int | None = None


class Part(NamedTuple):
    """What one leg or lot gives to a cover: contracts, or shares; always positive."""

    source: Source
    key: str
    quantity: Decimal


@dataclass(slots=True)
class Cover:
    """How the contracts of one sold leg are covered, counted in contracts; ``is_known`` is false where the option's
    deliverable is unknown, and then none of the counts says anything."""

    short: OptionLeg
    is_known: bool
    by_own_options: Decimal = ZERO
    by_shares: Decimal = ZERO
    by_other_options: Decimal = ZERO
    parts: list[Part] = field(default_factory=list)

    @property
    def uncovered(self) -> Decimal:
        """Contracts that nothing covers; 0 where it is not known."""
        return self._left if self.is_known else ZERO

    @property
    def _left(self) -> Decimal:
        return -self.short.quantity - self.by_own_options - self.by_shares - self.by_other_options


class Allocation(NamedTuple):
    """Covers by the key of the sold leg, and by lot the shares that cover nothing (signed, lots used up left out)."""

    covers: dict[str, Cover]
    free_shares: dict[str, Decimal]


def allocate_cover(legs: Iterable[OptionLeg], lots: Iterable[ShareLot]) -> Allocation:
    """Return what covers each sold option among the open legs and share lots of one account.

    The answer does not depend on the order they come in. O(n log n).
    """
    ordered = sorted(legs, key=_priority)
    covers = [Cover(leg, is_known=_is_known(leg.contract)) for leg in ordered if leg.quantity < 0]
    known = [cover for cover in covers if cover.is_known]
    bought = {leg.key: leg for leg in ordered if leg.quantity > 0 and _is_known(leg.contract)}
    spare = _cover_by_trade(known, bought.values())
    pools = _pools(lots)
    for cover in known:
        _cover_by_shares(cover, pools)
    _cover_by_others(known, [leg._replace(quantity=spare[key]) for key, leg in bought.items() if spare[key]])
    return Allocation({cover.short.key: cover for cover in covers}, _free(pools))


def _priority(leg: OptionLeg) -> tuple[date, Decimal, datetime, str]:
    """The order in which sold options take their cover: soonest first, then most likely to be assigned."""
    return _expiry(leg), _eagerness(leg.contract), leg.opened_at, leg.key


def _eagerness(contract: Contract) -> Decimal:
    """A strike as a number that is lower the sooner the option is in the money."""
    strike = contract.strike or ZERO
    return -strike if contract.option_type == "P" else strike


def _expiry(leg: OptionLeg) -> date:
    return leg.contract.expires_on or date.max


def _is_known(contract: Contract) -> bool:
    return bool(contract.deliverable) and contract.strike is not None and contract.expires_on is not None


def _likeness(leg: OptionLeg) -> tuple[str, str, Decimal | None]:
    """What a bought and a sold option must have in common for the one to cover the other."""
    return _delivers(leg.contract), leg.contract.option_type, leg.contract.deliverable


def _delivers(contract: Contract) -> str:
    """Return the key of what an option delivers; that of a future option writes the future's year out."""
    if contract.instrument_type == "Future Option":
        return "/" + contract.key[2:].split(" ")[0]
    return contract.underlying_symbol


def _cover_by_trade(covers: Sequence[Cover], bought: Iterable[OptionLeg]) -> dict[str, Decimal]:
    """Cover sold legs by bought ones of their own trade; return what is left of each bought leg.

    Both are in order of expiration: a bought leg that ends before the sold one at hand can serve no later one either,
    and the one that ends soonest after it is the one the others need least.
    """
    waiting: defaultdict[tuple[str, str, str, Decimal | None], deque[OptionLeg]] = defaultdict(deque)
    left: dict[str, Decimal] = {}
    for leg in bought:
        waiting[leg.trade, *_likeness(leg)].append(leg)
        left[leg.key] = leg.quantity
    for cover in covers:
        same = waiting[cover.short.trade, *_likeness(cover.short)]
        while same and cover.uncovered:
            leg = same[0]
            if _expiry(leg) >= _expiry(cover.short):
                part = min(cover.uncovered, left[leg.key])
                cover.by_own_options += part
                cover.parts.append(Part(Source.OWN_OPTION, leg.key, part))
                left[leg.key] -= part
            if _expiry(leg) < _expiry(cover.short) or not left[leg.key]:
                same.popleft()
    return left


class _Pool:
    """The lots of one underlying and side, to be taken by chain, by order, then by age.

    The same lot stands in several queues; what is used up is dropped when a queue comes to it.
    """

    def __init__(self) -> None:
        self.lots: dict[str, ShareLot] = {}
        self.left: dict[str, Decimal] = {}
        self.total = ZERO
        self._queues: defaultdict[tuple[str, str | int | None], deque[str]] = defaultdict(deque)

    def add(self, lot: ShareLot) -> None:
        """Put a lot into the queues in which it may be asked for."""
        self.lots[lot.key], self.left[lot.key] = lot, abs(lot.quantity)
        self.total += abs(lot.quantity)
        for queue in {("chain", lot.delivered_to), ("order", lot.order_id), ("age", None)}:
            self._queues[queue].append(lot.key)

    def take(self, shares: Decimal, short: OptionLeg) -> list[Part]:
        """Take this many shares for a sold option, as far as there are any, and return which lots gave how many."""
        parts: dict[str, Decimal] = defaultdict(lambda: ZERO)
        queues: list[tuple[str, str | int | None]] = [("age", None)]
        if short.order_id is not None:
            queues.insert(0, ("order", short.order_id))
        if short.chain:
            queues.insert(0, ("chain", short.chain))
        for queue in queues:
            keys = self._queues[queue]
            while keys and shares:
                part = min(shares, self.left[keys[0]])
                parts[keys[0]] += part
                self.left[keys[0]] -= part
                self.total -= part
                shares -= part
                if not self.left[keys[0]]:
                    keys.popleft()
        return [Part(Source.SHARES, key, part) for key, part in parts.items() if part]


def _pools(lots: Iterable[ShareLot]) -> dict[tuple[str, str], _Pool]:
    """Return lots by what they are and the right they cover: shares held cover calls, shares sold short cover puts."""
    pools: defaultdict[tuple[str, str], _Pool] = defaultdict(_Pool)
    for lot in sorted(lots, key=lambda lot: (lot.opened_at, lot.key)):
        if lot.quantity:
            pools[lot.contract.key, "C" if lot.quantity > 0 else "P"].add(lot)
    return pools


def _cover_by_shares(cover: Cover, pools: dict[tuple[str, str], _Pool]) -> None:
    contract = cover.short.contract
    pool = pools.get((_delivers(contract), contract.option_type))
    if pool is None or not contract.deliverable:
        return
    contracts = min(cover.uncovered, pool.total // contract.deliverable)
    if contracts:
        cover.by_shares = contracts
        cover.parts += pool.take(contracts * contract.deliverable, cover.short)


def _cover_by_others(covers: Sequence[Cover], bought: Sequence[OptionLeg]) -> None:
    """Cover what is left by bought legs of other trades, the nearest strike that is no worse first.

    Going from the latest sold leg to the earliest, every bought leg that lives long enough for one does so for the
    next; then the nearest strike is the one that the others need least, and most contracts get their cover.
    """
    open_legs: defaultdict[tuple[str, str, Decimal | None], list[tuple[Decimal, int]]] = defaultdict(list)
    left = [leg.quantity for leg in bought]
    number = len(bought)
    for cover in reversed(covers):
        while number and _expiry(bought[number - 1]) >= _expiry(cover.short):
            number -= 1
            # The earlier number expires sooner: negated, it sorts last among equal strikes and is taken first.
            insort(open_legs[_likeness(bought[number])], (_eagerness(bought[number].contract), -number))
        at_hand = open_legs[_likeness(cover.short)]
        while cover.uncovered:
            # Every number sorts before 1: equal strikes are found as well.
            place = bisect_right(at_hand, (_eagerness(cover.short.contract), 1)) - 1
            if place < 0:
                break
            taken = -at_hand[place][1]
            part = min(cover.uncovered, left[taken])
            cover.by_other_options += part
            cover.parts.append(Part(Source.OTHER_OPTION, bought[taken].key, part))
            left[taken] -= part
            if not left[taken]:
                del at_hand[place]


def _free(pools: dict[tuple[str, str], _Pool]) -> dict[str, Decimal]:
    return {
        key: left if pool.lots[key].quantity > 0 else -left
        for pool in pools.values()
        for key, left in pool.left.items()
        if left
    }
