"""Which option turned into which shares: rows of one instant that the broker does not link.

A removal by assignment or exercise and a delivery belong together when the shares are contracts × deliverable, or
when their worth is strike × 100 × contracts (an adjusted contract, whose deliverable nothing states). One by one at the
strike goes first, by strike and id; then all of one strike together, since the broker may book 3 + 2 contracts against
500 shares; at last one by one at any price. Never across families: the instant given is of one.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from operator import attrgetter
from typing import TYPE_CHECKING

from apps.trades.engine.amounts import ZERO
from apps.trades.engine.events.kinds import Kind
from apps.trades.engine.events.values import Delivered

if TYPE_CHECKING:
    from collections.abc import Sequence

    from apps.trades.engine.facts import Fact

    Removal = tuple[Kind, Fact]

# Who is assigned on a short put must buy, and so on.
SIDES = {
    (Kind.ASSIGNMENT, "P"): 1,
    (Kind.ASSIGNMENT, "C"): -1,
    (Kind.EXERCISE, "C"): 1,
    (Kind.EXERCISE, "P"): -1,
}
# Strikes are prices of a hundredth of what a contract was made for, whatever it delivers today.
STRIKES_PER_CONTRACT = Decimal(100)


def pair_deliveries(removals: Sequence[Removal], deliveries: Sequence[Fact]) -> list[Delivered]:
    """Return what belongs together; what is in none of the results found no partner."""
    paired: list[Delivered] = []
    # Two contracts of one strike must not take the shares that two single ones of another strike wait for.
    for find in (_at_the_strike, _by_strike, _one_by_one):
        used = {fact.broker_id for each in paired for fact in (*(row for _, row in each.removals), *each.deliveries)}
        paired += find(
            [removal for removal in removals if removal[1].broker_id not in used],
            [fact for fact in deliveries if fact.broker_id not in used],
        )
    return paired


def _at_the_strike(removals: Sequence[Removal], deliveries: Sequence[Fact]) -> list[Delivered]:
    strikes = {_strike(removal) for removal in removals}
    found = []
    for strike in sorted(strikes):
        theirs = [removal for removal in removals if _strike(removal) == strike]
        found += _one_by_one(theirs, [fact for fact in deliveries if fact.price == strike])
    return found


def _one_by_one(removals: Sequence[Removal], deliveries: Sequence[Fact]) -> list[Delivered]:
    """Pair each removal with the first delivery that it alone accounts for, by strike and id."""
    paired: list[Delivered] = []
    left = sorted(deliveries, key=attrgetter("broker_id"))
    for removal in sorted(removals, key=lambda each: (_strike(each), each[1].broker_id)):
        fact = next((fact for fact in left if belong_together(removal, fact)), None)
        if fact is not None:
            left.remove(fact)
            paired.append(Delivered((removal,), (fact,)))
    return paired


def belong_together(removal: Removal, delivery: Fact) -> bool:
    """Say whether one removal alone accounts for one delivery."""
    kind, fact = removal
    if fact.contract is None or fact.quantity is None or delivery.quantity is None:
        return False
    if delivery.side != SIDES.get((kind, fact.contract.option_type)):
        return False
    deliverable = fact.contract.deliverable
    if deliverable is not None:
        return delivery.quantity == fact.quantity * deliverable
    worth = _strike(removal) * STRIKES_PER_CONTRACT * fact.quantity
    return delivery.value is not None and abs(delivery.value) == worth


def _by_strike(removals: Sequence[Removal], deliveries: Sequence[Fact]) -> list[Delivered]:
    groups: dict[tuple[Decimal, int | None], tuple[list[Removal], list[Fact]]] = defaultdict(lambda: ([], []))
    for kind, fact in removals:
        side = SIDES.get((kind, fact.contract.option_type)) if fact.contract else None
        groups[_strike((kind, fact)), side][0].append((kind, fact))
    for fact in deliveries:
        if fact.price is not None:
            groups[fact.price, fact.side][1].append(fact)
    return [
        Delivered(tuple(theirs), tuple(ours))
        for theirs, ours in groups.values()
        if ours and _shares(theirs) == _sum(ours)
    ]


def _shares(removals: Sequence[Removal]) -> Decimal | None:
    parts = [
        fact.quantity * fact.contract.deliverable
        for _, fact in removals
        if fact.contract and fact.contract.deliverable is not None and fact.quantity is not None
    ]
    return sum(parts, ZERO) if parts and len(parts) == len(removals) else None


def _sum(deliveries: Sequence[Fact]) -> Decimal:
    return sum((fact.quantity or ZERO for fact in deliveries), ZERO)


def _strike(removal: Removal) -> Decimal:
    contract = removal[1].contract
    return contract.strike if contract is not None and contract.strike is not None else ZERO
