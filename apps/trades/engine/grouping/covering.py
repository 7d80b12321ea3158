"""What stood behind the short options of each trade at the moment it was opened.

A label view only: it changes no lot. The family is walked in order of time; shares that are held and not yet spoken
for cover the calls that are sold, then long calls of other trades that expire no earlier do.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from apps.trades.engine.grouping.fills import is_option
from apps.trades.engine.grouping.joining import uncovered
from apps.trades.engine.grouping.results import ZERO

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime
    from decimal import Decimal

    from apps.trades.engine.grouping.built import Built
    from apps.trades.engine.grouping.results import TradeKey
    from apps.trades.engine.values import Contract

    # A long option by the trade that holds it.
    Name = tuple[int, Contract]

RELEASE, HOLD, OPEN, LET_GO = range(4)
# The fills of one order come within seconds of each other, in any order: a roll's sale may come before its purchase.
A_MINUTE = timedelta(minutes=1)


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


class _Promise(NamedTuple):
    """So many short contracts are covered by shares, or by a long option of another trade."""

    contracts: Decimal
    stock: Contract | None
    long: Name | None
    lot: Decimal


class _Moment(NamedTuple):
    at: datetime
    step: int
    number: int
    trade: int
    quantity: Decimal
    contract: Contract


class _Inventory:
    """Shares and long options that are held, and what of them is promised to which trade's short options."""

    def __init__(self) -> None:
        self.shares: defaultdict[Contract, Decimal] = defaultdict(lambda: ZERO)
        self.longs: dict[Name, Decimal] = {}
        self._promised_shares: defaultdict[tuple[Contract, str], Decimal] = defaultdict(lambda: ZERO)
        self._promised_longs: defaultdict[Name, Decimal] = defaultdict(lambda: ZERO)
        self._promises: defaultdict[tuple[int, str], list[_Promise]] = defaultdict(list)

    def cover(self, trade: int, right: str, needed: Decimal, short: Contract) -> Cover:
        """Promise what is free to the short contracts of one trade; ``short`` is the one hardest to cover."""
        lot = short.deliverable
        if lot is None or lot <= 0:
            return Cover(right, needed, ZERO, ZERO, None, ZERO)
        stock, of_shares = self._shares_for(right, needed, lot)
        if stock is not None:
            self._promised_shares[stock, right] += of_shares * lot
            self._promises[trade, right].append(_Promise(of_shares, stock, None, lot))
        of_options = self._lend(trade, right, needed - of_shares, short)
        return Cover(right, needed, of_shares, of_options, stock, lot)

    def release(self, trade: int, right: str, contracts: Decimal) -> None:
        """Free what was promised to short contracts that are gone, the last promise first."""
        promises = self._promises[trade, right]
        while contracts > 0 and promises:
            promise = promises.pop()
            gone = min(promise.contracts, contracts)
            contracts -= gone
            if promise.stock is not None:
                self._promised_shares[promise.stock, right] -= gone * promise.lot
            elif promise.long is not None:
                self._promised_longs[promise.long] -= gone
            if promise.contracts > gone:
                promises.append(promise._replace(contracts=promise.contracts - gone))

    def _shares_for(self, right: str, needed: Decimal, lot: Decimal) -> tuple[Contract | None, Decimal]:
        sign = 1 if right == "C" else -1
        for stock in sorted(self.shares, key=lambda each: each.key):
            whole = (self.shares[stock] * sign - self._promised_shares[stock, right]) // lot
            if whole > 0:
                return stock, min(needed, whole)
        return None, ZERO

    def _lend(self, trade: int, right: str, needed: Decimal, short: Contract) -> Decimal:
        """Promise long options of other trades that last as long and whose strike is no worse."""
        found = ZERO
        for name in sorted(self.longs, key=lambda each: (each[1].key, each[0])):
            owner, contract = name
            if owner == trade or contract.option_type != right or not _covers(contract, short):
                continue
            free = min(self.longs[name] - self._promised_longs[name], needed - found)
            if free > 0:
                found += free
                self._promised_longs[name] += free
                self._promises[trade, right].append(_Promise(free, None, name, ZERO))
        return found


def covers_at_opening(trades: Sequence[Built]) -> dict[TradeKey, tuple[Cover, ...]]:
    """Return, for each trade that sold options its own legs do not cover, what covered them when it was opened."""
    found: dict[TradeKey, tuple[Cover, ...]] = {}
    held = _Inventory()
    for moment in sorted(_moments(trades), key=lambda each: each[:4]):
        if moment.step == OPEN:
            covers = tuple(_covers_of(held, moment.trade, trades[moment.trade]))
            if covers:
                found[trades[moment.trade].key] = covers
        elif moment.step == RELEASE:
            held.release(moment.trade, moment.contract.option_type, moment.quantity)
        elif is_option(moment.contract):
            name = (moment.trade, moment.contract)
            held.longs[name] = held.longs.get(name, ZERO) + moment.quantity
            if not held.longs[name]:
                del held.longs[name]
        else:
            held.shares[moment.contract] += moment.quantity
    return found


def naked_calls(covers: Mapping[TradeKey, Sequence[Cover]]) -> set[TradeKey]:
    """Return the trades that sold calls which no shares covered."""
    return {key for key, each in covers.items() if any(c.right == "C" and c.of_shares < c.needed for c in each)}


def _covers_of(held: _Inventory, index: int, trade: Built) -> Iterator[Cover]:
    for right, needed in needs(trade.opened).items():
        shorts = [c for c, quantity in trade.opened.items() if c.option_type == right and quantity < 0]
        yield held.cover(index, right, needed, min(shorts, key=_hardest_first))


def _hardest_first(short: Contract) -> tuple[object, ...]:
    """Order short contracts: of unknown deliverable, of the nearest the money, of the latest expiration first."""
    strike = short.strike or ZERO
    days = short.expires_on.toordinal() if short.expires_on else 0
    return short.deliverable is not None, strike if short.option_type == "C" else -strike, -days, short.key


def needs(holdings: Mapping[Contract, Decimal]) -> dict[str, Decimal]:
    """Return by right how many short contracts the legs themselves leave uncovered by long ones."""
    found = {}
    for right in ("C", "P"):
        count = uncovered({c: q for c, q in holdings.items() if c.option_type == right})
        if count:
            found[right] = count
    return found


def _moments(trades: Sequence[Built]) -> Iterator[_Moment]:
    for index, trade in enumerate(trades):
        if needs(trade.opened):
            first = trade.fills[0]
            opened_at = max(fill.opened_at for fill in trade.fills if fill.day == trade.opened_on)
            yield _Moment(opened_at + A_MINUTE, OPEN, first.id, index, ZERO, first.contract)
        for lot in trade.lots:
            if _covers_others(lot.contract, lot.quantity):
                yield _Moment(trade.began_at[lot.lot], HOLD, lot.lot.opening_id, index, lot.quantity, lot.contract)
        for closure, part in zip(trade.closed_by, trade.closures, strict=True):
            step = RELEASE if is_option(closure.contract) and part.quantity < 0 else LET_GO
            yield _Moment(closure.closed_at, step, closure.closing_id, index, -part.quantity, closure.contract)


def _covers_others(contract: Contract, quantity: Decimal) -> bool:
    return quantity > 0 if is_option(contract) else contract.instrument_type in {"Equity", "Future"}


def _covers(long: Contract, short: Contract) -> bool:
    """Say whether a long option bounds what a short one of the same right can lose."""
    if long.expires_on is None or short.expires_on is None or long.strike is None or short.strike is None:
        return False
    is_no_worse = long.strike <= short.strike if short.option_type == "C" else long.strike >= short.strike
    return is_no_worse and long.expires_on >= short.expires_on and long.deliverable == short.deliverable
