"""What one row does to the lots of one contract, while it is being worked out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from apps.trades.engine.amounts import NOTHING, Amounts
from apps.trades.engine.events.kinds import REASONS, Effect, Kind, effect_of
from apps.trades.engine.results import Origin, Reason

if TYPE_CHECKING:
    from decimal import Decimal

    from apps.trades.engine.facts import Fact
    from apps.trades.engine.lots.pool import Part
    from apps.trades.engine.values import Contract

ORIGINS = {Kind.DELIVERY: Origin.DELIVERY, Kind.RECEIPT: Origin.RECEIPT, Kind.CORPORATE_ACTION: Origin.RECEIPT}
# These only ever close, whatever their descriptions say.
CLOSINGS = frozenset({Kind.EXPIRATION, Kind.ASSIGNMENT, Kind.EXERCISE, Kind.CASH_SETTLEMENT, Kind.REMOVAL})
# Who is assigned had sold, who exercises had bought: the lots they close are on that side, and on no other.
CLOSED_SIDES = {Kind.ASSIGNMENT: -1, Kind.EXERCISE: 1}


@dataclass(slots=True, eq=False)
class Movement:
    """A row on its way into the lots.

    ``side`` is +1 for buying, -1 for selling and None where only the open lots can tell; ``left`` is the magnitude
    that neither closed nor opened anything yet, None while it is all there is. ``premium`` is what the tax view adds
    to delivered shares, and ``option_closure`` the place of the first closure it was taken from.
    """

    fact: Fact
    contract: Contract
    effect: Effect
    side: int | None
    left: Decimal | None
    reason: Reason
    origin: Origin
    amounts: Amounts
    also_ids: tuple[int, ...] = ()
    premium: Amounts = NOTHING
    option_closure: int | None = None
    closes_side: int | None = None
    parts: list[Part] = field(default_factory=list)


def movement_of(kind: Kind, fact: Fact, contract: Contract, also_ids: tuple[int, ...] = ()) -> Movement:
    """Return the movement a row of this kind makes in its contract."""
    closes = kind in CLOSINGS
    return Movement(
        fact=fact,
        contract=contract,
        effect=Effect.CLOSE if closes else effect_of(fact),
        side=None if closes else fact.side,
        left=fact.quantity or None,
        reason=REASONS[kind],
        origin=ORIGINS.get(kind, Origin.FILL),
        amounts=fact.amounts,
        also_ids=also_ids,
        closes_side=CLOSED_SIDES.get(kind),
    )
