"""Which lots the contracts of a group are: the oldest ones first, by name."""

from __future__ import annotations

from collections import defaultdict, deque
from typing import TYPE_CHECKING

from apps.trades.engine.recognition.matcher.values import OPPOSED, ZERO, Bundle, Group, Holding, Sortable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from decimal import Decimal

    from apps.trades.engine.values import Contract

# Instrument type and key name a contract.
Key = tuple[str, str]


class LotPools[Name: Sortable]:
    """The holdings of a book by contract and side, given out part by part."""

    def __init__(self, book: Sequence[Holding[Name]]) -> None:
        self._contracts: dict[Key, Contract] = {}
        self._lots: defaultdict[tuple[Key, bool], deque[tuple[Name, Decimal]]] = defaultdict(deque)
        for holding in sorted(book, key=lambda holding: holding.name):
            key = _key(holding.contract)
            self._contracts.setdefault(key, holding.contract)
            if holding.quantity:
                self._lots[key, holding.quantity > 0].append((holding.name, holding.quantity))

    def net(self) -> list[tuple[Contract, Decimal]]:
        """Return what is held of each contract, long and short together, sorted by what contracts are called."""
        net: defaultdict[Key, Decimal] = defaultdict(lambda: ZERO)
        for (key, _), lots in self._lots.items():
            net[key] += sum((quantity for _, quantity in lots), ZERO)
        return [(self._contracts[key], net[key]) for key in sorted(net) if net[key]]

    def groups(self, bundles: Iterable[Bundle]) -> Iterator[Group[Name]]:
        """Say which lots each bundle takes; then what cancels out inside a contract, each side alone."""
        for each in bundles:
            taken: dict[Name, Decimal] = {}
            for contract, quantity in each.pieces:
                for name, part in self._take(contract, quantity):
                    taken[name] = taken.get(name, ZERO) + part
            yield Group(tuple(taken.items()), each.rule)
        for place in sorted(self._lots):
            if self._lots[place]:
                yield Group(tuple(self._lots[place]), OPPOSED)

    def _take(self, contract: Contract, quantity: Decimal) -> Iterator[tuple[Name, Decimal]]:
        lots = self._lots[_key(contract), quantity > 0]
        while quantity:
            name, held = lots.popleft()
            part = held if abs(held) <= abs(quantity) else quantity
            quantity -= part
            if part != held:
                lots.appendleft((name, held - part))
            yield name, part


def _key(contract: Contract) -> Key:
    return contract.instrument_type, contract.key
