"""What stood behind the short options of each trade as they were sold.

A label view only: it changes no lot. The family is walked row by row: whenever a trade's own legs leave more of its
short contracts uncovered than before, shares that are held and not yet promised cover them, then long options of other
trades that bound the loss. What is bought back frees its cover. A corporate action carries cover over to what the
contracts and shares became.

A trade is told what stood behind it when most of it was uncovered by its own legs. Calls that were never open together
(rolled by two orders, and merged by a person) never needed shares at the same time.

The fills of one order come within seconds of each other in any order, a roll's sale before its purchase: a sale is
looked at once all that its order did within a minute is in.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from apps.trades.engine.grouping.fills import is_option
from apps.trades.engine.grouping.joining import uncovered
from apps.trades.engine.grouping.peak import holdings_of
from apps.trades.engine.grouping.promises import Promises
from apps.trades.engine.grouping.results import ZERO
from apps.trades.engine.results import Reason

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime
    from decimal import Decimal

    from apps.trades.engine.grouping.built import Built
    from apps.trades.engine.grouping.promises import Promise
    from apps.trades.engine.grouping.results import TradeKey
    from apps.trades.engine.values import Contract

    OrderTimes = Mapping[int, Sequence[datetime]]

# At one moment in this order: what frees cover, then what brings it, then the sales that ask for it. What leaves goes
# last, so that shares sold with their call by one order leave nothing naked in between.
BUY_BACK, HOLD, CARRY, BUY, SELL, LET_GO = range(6)
# Longer than the pieces of one order take, shorter than it takes to change one's mind.
A_MINUTE = timedelta(minutes=1)
RIGHTS = ("C", "P")
NO_NEED: tuple[Decimal, Sequence[Promise]] = (ZERO, ())


class Cover(NamedTuple):
    """Of the short contracts of one right that no leg of their own trade covers: how many there are, and how many
    shares held (``of_shares``) or long options of other trades (``of_options``) stand behind. ``stock`` is what
    covers them, ``lot`` how much of it one contract takes."""

    right: str
    needed: Decimal
    of_shares: Decimal
    of_options: Decimal
    stock: Contract | None
    lot: Decimal


class Covered(NamedTuple):
    """The covers of trades as they were sold, and the trades that ever had a short call no shares covered: sold so,
    or left so when the shares went."""

    at_opening: dict[TradeKey, tuple[Cover, ...]]
    naked_calls: frozenset[TradeKey]


class _Moment(NamedTuple):
    at: datetime
    step: int
    number: int
    trade: int
    quantity: Decimal
    contract: Contract


class _Walk:
    """A family as it is walked: what each trade holds, and what is promised to it."""

    def __init__(self, trades: Sequence[Built]) -> None:
        self._trades = trades
        self._promises = Promises()
        self._held: defaultdict[int, dict[Contract, Decimal]] = defaultdict(dict)
        self._needs: dict[tuple[int, str], Decimal] = {}
        # By trade and right the greatest need so far, and what was promised to it then.
        self._most: dict[tuple[int, str], tuple[Decimal, Sequence[Promise]]] = {}
        self._naked: set[int] = set()

    def take(self, moment: _Moment) -> None:
        """Let one row happen."""
        if not is_option(moment.contract):
            self._promises.shares[moment.contract] += moment.quantity
            if moment.step == LET_GO:
                self._naked |= self._promises.broken(moment.contract, "C")
            return
        held = self._held[moment.trade]
        held[moment.contract] = held.get(moment.contract, ZERO) + moment.quantity
        if not held[moment.contract]:
            del held[moment.contract]
        if moment.step in {BUY, LET_GO}:
            self._promises.hold(moment.trade, moment.contract, moment.quantity)
        self._look_at(moment.trade, moment.contract.option_type, is_carried=moment.step == CARRY)

    def covered(self) -> Covered:
        """Return what the walk has found, once it is over."""
        found = {self._trades[index].key: self._covers(index) for index, _ in self._most}
        return Covered(
            {key: covers for key, covers in found.items() if covers},
            frozenset(self._trades[index].key for index in self._naked),
        )

    def _look_at(self, trade: int, right: str, *, is_carried: bool) -> None:
        """Promise or free as much as the trade's need of cover has changed."""
        legs = {c: q for c, q in self._held[trade].items() if c.option_type == right}
        need, before = uncovered(legs), self._needs.get((trade, right), ZERO)
        self._needs[trade, right] = need
        # Its contracts are others now, and may deliver something else: what covers them is promised anew.
        if is_carried:
            self._promises.release(trade, right, self._promises.promised(trade, right))
            if need:
                self._promises.make(trade, right, need, _hardest(legs))
            return
        self._promises.release(trade, right, self._promises.promised(trade, right) - need)
        if need > before:
            made = self._promises.make(trade, right, need - before, _hardest(legs))
            if need > self._most.get((trade, right), NO_NEED)[0]:
                self._most[trade, right] = need, self._promises.in_force(trade, right)
            of_shares = sum((each.contracts for each in made if each.stock is not None), ZERO)
            # Only calls: a put sold is what a wheel begins with, and cash stands behind it.
            if right == "C" and of_shares < need - before:
                self._naked.add(trade)

    def _covers(self, index: int) -> tuple[Cover, ...]:
        """Return what was promised as the trade was sold, as far as the legs it held at the same time need it."""
        covers = []
        for right, needed in needs(holdings_of(self._trades[index].at_most)).items():
            _, made = self._most.get((index, right), NO_NEED)
            shares = [each for each in made if each.stock is not None]
            of_shares = min(sum((each.contracts for each in shares), ZERO), needed)
            of_options = sum((each.contracts for each in made if each.long is not None), ZERO)
            stock, lot = (shares[0].stock, shares[0].lot) if shares else (None, ZERO)
            covers.append(Cover(right, needed, of_shares, min(of_options, needed - of_shares), stock, lot))
        return tuple(covers)


def cover_of(trades: Sequence[Built]) -> Covered:
    """Return what covered the options that trades sold, and which of them had naked calls."""
    walk = _Walk(trades)
    for moment in sorted(_moments(trades), key=lambda each: (*each[:4], each.contract.key)):
        walk.take(moment)
    return walk.covered()


def needs(holdings: Mapping[Contract, Decimal]) -> dict[str, Decimal]:
    """Return by right how many short contracts the legs themselves leave uncovered by long ones."""
    found = {}
    for right in RIGHTS:
        count = uncovered({c: q for c, q in holdings.items() if c.option_type == right})
        if count:
            found[right] = count
    return found


def _hardest(legs: Mapping[Contract, Decimal]) -> Contract:
    """Return the short contract that is hardest to cover: of unknown deliverable, else the nearest the money, else
    the one that lasts longest."""
    return min((contract for contract, quantity in legs.items() if quantity < 0), key=_hardest_first)


def _hardest_first(short: Contract) -> tuple[object, ...]:
    strike = short.strike or ZERO
    days = short.expires_on.toordinal() if short.expires_on else 0
    return short.deliverable is not None, strike if short.option_type == "C" else -strike, -days, short.key


def _moments(trades: Sequence[Built]) -> Iterator[_Moment]:
    times = _times_of_orders(trades)
    for index, trade in enumerate(trades):
        orders = {fill.id: fill.order_id for fill in trade.fills}
        for lot in trade.lots:
            at, step = trade.began_at[lot.lot], _opening_step(lot.contract, lot.quantity)
            if not lot.is_opened:
                step = CARRY if is_option(lot.contract) else HOLD
            elif step == SELL:
                at = _settled(at, times.get(orders[lot.lot.opening_id] or 0, ()))
            if _takes_part(lot.contract):
                yield _Moment(at, step, lot.lot.opening_id, index, lot.quantity, lot.contract)
        for closure, part in zip(trade.closed_by, trade.closures, strict=True):
            step = BUY_BACK if is_option(closure.contract) and part.quantity < 0 else LET_GO
            if closure.reason == Reason.CORPORATE_ACTION and is_option(closure.contract):
                step = CARRY
            if _takes_part(closure.contract):
                yield _Moment(closure.closed_at, step, closure.closing_id, index, -part.quantity, closure.contract)


def _takes_part(contract: Contract) -> bool:
    return is_option(contract) or contract.instrument_type in {"Equity", "Future"}


def _opening_step(contract: Contract, quantity: Decimal) -> int:
    if not is_option(contract):
        return HOLD
    return BUY if quantity > 0 else SELL


def _times_of_orders(trades: Sequence[Built]) -> dict[int, list[datetime]]:
    """Return when each order did something, in order of time."""
    found: defaultdict[int, set[datetime]] = defaultdict(set)
    for trade in trades:
        for fill in trade.fills:
            if fill.order_id is not None:
                found[fill.order_id].add(fill.opened_at)
        for closure in trade.closed_by:
            if closure.order_id is not None:
                found[closure.order_id].add(closure.closed_at)
    return {order_id: sorted(moments) for order_id, moments in found.items()}


def _settled(at: datetime, times: Sequence[datetime]) -> datetime:
    """Return the last moment within a minute in which the order of a sale did something."""
    last = bisect_right(times, at + A_MINUTE)
    return max(at, times[last - 1]) if last else at
