"""The two halves of a corporate action: what ended and what it goes on as."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from apps.trades.engine.amounts import ZERO
from apps.trades.engine.events.kinds import Effect, effect_of
from apps.trades.engine.events.values import Carried

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from decimal import Decimal

    from apps.trades.engine.facts import Fact

    Place = tuple[str, str, date | None, str]

# After these a contract may go on under its own symbol, so that is looked for first.
KEEP_CONTRACT = frozenset({"Forward Split", "Reverse Split", "Special Dividend"})


def pair_corporate_actions(halves: Sequence[Fact]) -> list[Carried]:
    """Return the pairs among the halves of one instant, in their order; what is in none of them has no other half.

    Halves belong together within one kind of action, one kind of instrument and, for options, one expiry and right,
    the lowest strike with the lowest: an adjustment never changes the order of strikes. Then they go by worth, symbol
    and quantity, so that two actions booked at one instant stay apart.
    """
    places: dict[Place, tuple[list[Fact], list[Fact]]] = defaultdict(lambda: ([], []))
    for fact in halves:
        effect = effect_of(fact)
        if effect is not Effect.EITHER and fact.contract is not None:
            contract = fact.contract
            place = (fact.sub_type, contract.instrument_type, contract.expires_on, contract.option_type)
            places[place][effect is Effect.OPEN].append(fact)
    return [pair for closed, opened in places.values() for pair in _pair(closed, opened)]


def _pair(closed: list[Fact], opened: list[Fact]) -> list[Carried]:
    """Pair what keeps its contract first, where the action keeps it; then the rest in order."""
    left, pairs = sorted(opened, key=_order), []
    rest = sorted(closed, key=_order)
    for fact in [fact for fact in rest if fact.sub_type in KEEP_CONTRACT]:
        same = next((other for other in left if other.contract == fact.contract), None)
        if same is not None:
            left.remove(same)
            rest.remove(fact)
            pairs.append(Carried(fact, same))
    for fact in rest:
        # Two symbols may change places: what closes one does not open it again.
        other = next((each for each in left if each.contract != fact.contract), None)
        if other is not None:
            left.remove(other)
            pairs.append(Carried(fact, other))
    return pairs


def _order(fact: Fact) -> tuple[Decimal, Decimal, str, Decimal, int]:
    """Halves of one action carry the same value with opposite signs, and where they carry none a split booked lot by
    lot makes more of more; the broker's numbers say nothing of what belongs together."""
    strike = fact.contract.strike if fact.contract and fact.contract.strike is not None else ZERO
    return strike, abs(fact.value or ZERO), fact.symbol, fact.quantity or ZERO, fact.broker_id
