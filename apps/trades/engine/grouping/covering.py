"""What stood behind the short options of each trade at the moment it was opened.

A label view only: it changes no lot. The family is walked in order of time; shares that are held and not yet spoken
for cover the calls that are sold, then long calls of other trades that expire no earlier do.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from apps.trades.engine.grouping.fills import is_option
from apps.trades.engine.grouping.joining import uncovered
from apps.trades.engine.grouping.results import ZERO

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date, datetime
    from decimal import Decimal

    from apps.trades.engine.grouping.built import Built
    from apps.trades.engine.grouping.results import TradeKey
    from apps.trades.engine.values import Contract

RELEASE, HOLD, OPEN, LET_GO = range(4)


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


class _Moment(NamedTuple):
    at: datetime
    step: int
    number: int
    trade: int
    quantity: Decimal
    contract: Contract


class _Inventory:
    """Shares and long options that are held, and what is spoken for."""

    def __init__(self) -> None:
        self.shares: defaultdict[Contract, Decimal] = defaultdict(lambda: ZERO)
        self.longs: dict[tuple[int, Contract], Decimal] = {}
        self.promised: defaultdict[tuple[Contract, bool], Decimal] = defaultdict(lambda: ZERO)
        self.by_trade: dict[int, tuple[Contract, Decimal, Decimal]] = {}

    def cover(self, index: int, right: str, needed: Decimal, short: Contract) -> Cover:
        """Promise what is free to the short contracts of one trade."""
        lot = short.deliverable
        if lot is None or lot <= 0:
            return Cover(right, needed, ZERO, ZERO, None, ZERO)
        stock, of_shares = self._shares_for(right, needed, lot)
        if stock is not None and of_shares:
            self.promised[stock, right == "C"] += of_shares * lot
            self.by_trade[index] = (stock, of_shares, lot)
        of_options = min(needed - of_shares, self._longs_for(index, right, short.expires_on))
        return Cover(right, needed, of_shares, of_options, stock, lot)

    def release(self, index: int, contracts: Decimal, *, is_call: bool) -> None:
        """Free what was promised to short contracts that are gone."""
        if index in self.by_trade:
            stock, promised, lot = self.by_trade[index]
            gone = min(promised, contracts)
            self.promised[stock, is_call] -= gone * lot
            self.by_trade[index] = (stock, promised - gone, lot)

    def _shares_for(self, right: str, needed: Decimal, lot: Decimal) -> tuple[Contract | None, Decimal]:
        sign = 1 if right == "C" else -1
        for stock in sorted(self.shares, key=lambda each: each.key):
            free = self.shares[stock] * sign - self.promised[stock, right == "C"]
            whole = free // lot
            if whole > 0:
                return stock, min(needed, whole)
        return None, ZERO

    def _longs_for(self, index: int, right: str, expires_on: date | None) -> Decimal:
        held = (
            quantity
            for (owner, contract), quantity in self.longs.items()
            if owner != index and contract.option_type == right and _not_before(contract.expires_on, expires_on)
        )
        return sum(held, ZERO)


def covers_at_opening(trades: Sequence[Built]) -> dict[TradeKey, tuple[Cover, ...]]:
    """Return, for each trade that sold options its own legs do not cover, what covered them when it was opened."""
    found: dict[TradeKey, tuple[Cover, ...]] = {}
    held = _Inventory()
    for moment in sorted(_moments(trades), key=lambda each: each[:4]):
        if moment.step == OPEN:
            covers = tuple(_covers(held, moment.trade, trades[moment.trade]))
            if covers:
                found[trades[moment.trade].key] = covers
        elif moment.step == RELEASE:
            held.release(moment.trade, moment.quantity, is_call=moment.contract.option_type == "C")
        elif is_option(moment.contract):
            name = (moment.trade, moment.contract)
            held.longs[name] = held.longs.get(name, ZERO) + moment.quantity
            if not held.longs[name]:
                del held.longs[name]
        else:
            held.shares[moment.contract] += moment.quantity
    return found


def _covers(held: _Inventory, index: int, trade: Built) -> Iterator[Cover]:
    for right, needed in needs(trade.opened).items():
        shorts = [c for c, quantity in trade.opened.items() if c.option_type == right and quantity < 0]
        yield held.cover(index, right, needed, min(shorts, key=lambda each: (each.deliverable is not None, each.key)))


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
            yield _Moment(trade.opened_at, OPEN, first.id, index, ZERO, first.contract)
        for lot in trade.lots:
            if _covers_others(lot.contract, lot.quantity):
                yield _Moment(trade.began_at[lot.lot], HOLD, lot.lot.opening_id, index, lot.quantity, lot.contract)
        for closure, part in zip(trade.closed_by, trade.closures, strict=True):
            step = RELEASE if is_option(closure.contract) and part.quantity < 0 else LET_GO
            yield _Moment(closure.closed_at, step, closure.closing_id, index, -part.quantity, closure.contract)


def _covers_others(contract: Contract, quantity: Decimal) -> bool:
    return quantity > 0 if is_option(contract) else contract.instrument_type in {"Equity", "Future"}


def _not_before(expires_on: date | None, other: date | None) -> bool:
    return expires_on is not None and other is not None and expires_on >= other
