"""Which lots the contracts of a group are: the oldest ones first, by name."""

from __future__ import annotations

from collections import defaultdict
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
        # The next one to go lies last. Lists, for nearly all contracts have one lot, and a deque makes room for 64: of
        # ten thousand that was a third of all the memory of matching, and more than a processor keeps at hand.
        self._lots: defaultdict[tuple[Key, bool], list[tuple[Name, Decimal]]] = defaultdict(list)
        for holding in sorted(book, key=lambda holding: holding.name, reverse=True):
            key = _key(holding.contract)
            # Of one contract told in two ways the oldest lot's counts.
            self._contracts[key] = holding.contract
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
        for place in sorted(place for place, lots in self._lots.items() if lots):
            yield Group(tuple(reversed(self._lots[place])), OPPOSED)

    def _take(self, contract: Contract, quantity: Decimal) -> Iterator[tuple[Name, Decimal]]:
        lots = self._lots[_key(contract), quantity > 0]
        while quantity:
            name, held = lots.pop()
            part = held if abs(held) <= abs(quantity) else quantity
            quantity -= part
            if part != held:
                lots.append((name, held - part))
            yield name, part


def _key(contract: Contract) -> Key:
    return contract.instrument_type, contract.key
