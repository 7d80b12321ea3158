"""How a trade ended, in the words traders use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.trades.engine.grouping.results import LinkKind, Outcome
from apps.trades.engine.results import Origin, Reason

if TYPE_CHECKING:
    from collections.abc import Iterable

    from apps.trades.engine.grouping.built import Built
    from apps.trades.engine.grouping.facts import ClosureFact
    from apps.trades.engine.grouping.results import Link

ENDS: dict[Reason, Outcome] = {
    Reason.FILL: Outcome.CLOSED,
    Reason.EXPIRATION: Outcome.EXPIRED,
    Reason.ASSIGNMENT: Outcome.ASSIGNED,
    Reason.EXERCISE: Outcome.EXERCISED,
    Reason.CASH_SETTLEMENT: Outcome.CASH_SETTLED,
    Reason.DELIVERY: Outcome.DELIVERED,
    Reason.REMOVAL: Outcome.EXPIRED,
    Reason.STATED: Outcome.EXPIRED,
    Reason.TRANSFER: Outcome.TRANSFERRED,
}


def outcomes_of(trade: Built, links: Iterable[Link], opened_here: frozenset[int]) -> tuple[Outcome, ...]:
    """Return how parts of the trade ended, in the order of `Outcome`.

    ``links`` are those that leave the trade, ``opened_here`` the rows that opened lots: a short call whose delivery
    opened nothing took shares that were held, which were called away.
    """
    found = {_end(closure, opened_here) for closure in trade.closed_by}
    if any(link.kind is LinkKind.ROLL for link in links):
        found.add(Outcome.ROLLED)
    return tuple(each for each in Outcome if each in found)


def _end(closure: ClosureFact, opened_here: frozenset[int]) -> Outcome | None:
    if closure.reason == Reason.ASSIGNMENT and closure.contract.option_type == "C" and closure.also_ids:
        return Outcome.ASSIGNED if opened_here.intersection(closure.also_ids) else Outcome.CALLED_AWAY
    return ENDS.get(Reason(closure.reason))


def was_delivered(trade: Built) -> bool:
    """Say whether its shares came by an assignment or an exercise."""
    return any(fill.lots[0].origin == Origin.DELIVERY for fill in trade.fills)
