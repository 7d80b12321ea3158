"""Shares and long options that are held, and what of them is promised to which trade's short options."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from apps.trades.engine.grouping.results import ZERO

if TYPE_CHECKING:
    from decimal import Decimal

    from apps.trades.engine.values import Contract

    # A long option by the trade that holds it.
    Name = tuple[int, Contract]


class Promise(NamedTuple):
    """So many short contracts are covered by shares (``lot`` for each), or by a long option of another trade."""

    contracts: Decimal
    stock: Contract | None
    long: Name | None
    lot: Decimal


class Promises:
    """What covers what, trade by trade; nothing is promised twice."""

    def __init__(self) -> None:
        self.shares: defaultdict[Contract, Decimal] = defaultdict(lambda: ZERO)
        self._longs: defaultdict[Name, Decimal] = defaultdict(lambda: ZERO)
        self._shares_gone: defaultdict[tuple[Contract, str], Decimal] = defaultdict(lambda: ZERO)
        self._longs_gone: defaultdict[Name, Decimal] = defaultdict(lambda: ZERO)
        self._made: dict[tuple[int, str], list[Promise]] = {}

    def hold(self, trade: int, long: Contract, quantity: Decimal) -> None:
        """Let a trade hold so many more of a long option, or fewer."""
        name = (trade, long)
        self._longs[name] += quantity
        # Whoever needs cover looks through all that are held, of a history of thousands of trades.
        if not self._longs[name]:
            del self._longs[name]

    def promised(self, trade: int, right: str) -> Decimal:
        """Return how many short contracts of a trade are covered."""
        return sum((each.contracts for each in self._made.get((trade, right), ())), ZERO)

    def in_force(self, trade: int, right: str) -> tuple[Promise, ...]:
        """Return what stands behind the short contracts of a trade now."""
        return tuple(self._made.get((trade, right), ()))

    def make(self, trade: int, right: str, needed: Decimal, short: Contract) -> list[Promise]:
        """Promise what is free to so many short contracts, shares before long options; return what was promised."""
        lot = short.deliverable
        if lot is None or lot <= 0:
            return []
        made = self._of_shares(right, needed, short, lot)
        made += self._of_longs(trade, right, needed - sum((each.contracts for each in made), ZERO), short)
        if made:
            self._made.setdefault((trade, right), []).extend(made)
        return made

    def release(self, trade: int, right: str, contracts: Decimal) -> None:
        """Free what was promised to short contracts that are gone, the last promise first."""
        made = self._made.get((trade, right), [])
        while contracts > 0 and made:
            promise = made.pop()
            gone = min(promise.contracts, contracts)
            contracts -= gone
            if promise.stock is not None:
                self._shares_gone[promise.stock, right] -= gone * promise.lot
            elif promise.long is not None:
                self._longs_gone[promise.long] -= gone
            if promise.contracts > gone:
                made.append(promise._replace(contracts=promise.contracts - gone))
        if not made:
            self._made.pop((trade, right), None)

    def broken(self, stock: Contract, right: str) -> set[int]:
        """Return the trades whose cover is no longer there: more of these shares is promised than is held."""
        if self.shares[stock] * _sign(right) >= self._shares_gone[stock, right]:
            return set()
        return {
            trade
            for (trade, of), made in self._made.items()
            if of == right and any(each.stock == stock for each in made)
        }

    def _of_shares(self, right: str, needed: Decimal, short: Contract, lot: Decimal) -> list[Promise]:
        own = short.underlying_symbol
        # After a symbol change shares may be held under two names: an option delivers those of its own first.
        for stock in sorted(self.shares, key=lambda each: (each.underlying_symbol != own, each.key)):
            whole = (self.shares[stock] * _sign(right) - self._shares_gone[stock, right]) // lot
            if whole > 0:
                count = min(needed, whole)
                self._shares_gone[stock, right] += count * lot
                return [Promise(count, stock, None, lot)]
        return []

    def _of_longs(self, trade: int, right: str, needed: Decimal, short: Contract) -> list[Promise]:
        """Promise long options of other trades that last as long and whose strike is no worse."""
        made: list[Promise] = []
        for name in sorted(self._longs, key=lambda each: (each[1].key, each[0])) if needed > 0 else ():
            owner, contract = name
            if owner == trade or contract.option_type != right or not bounds(contract, short):
                continue
            free = min(self._longs[name] - self._longs_gone[name], needed)
            if free > 0:
                needed -= free
                self._longs_gone[name] += free
                made.append(Promise(free, None, name, ZERO))
        return made


def bounds(long: Contract, short: Contract) -> bool:
    """Say whether a long option bounds what a short one of the same right can lose."""
    if long.expires_on is None or short.expires_on is None or long.strike is None or short.strike is None:
        return False
    is_no_worse = long.strike <= short.strike if short.option_type == "C" else long.strike >= short.strike
    return is_no_worse and long.expires_on >= short.expires_on and long.deliverable == short.deliverable


def _sign(right: str) -> int:
    return 1 if right == "C" else -1
