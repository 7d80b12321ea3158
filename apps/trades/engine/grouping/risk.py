"""What a trade could win and lose at expiration, of the legs it was opened with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.trades.engine.recognition.payoff import payoff_leg_of, risk_of

if TYPE_CHECKING:
    from apps.trades.engine.grouping.built import Built
    from apps.trades.engine.recognition.payoff import PayoffLeg, Risk


def risk_of_trade(trade: Built) -> Risk | None:
    """Return the risk of all that was opened, fees included; None where a multiplier or a deliverable is unknown."""
    legs = payoff_legs(trade)
    return risk_of(legs, trade.sums.opened) if legs else None


def payoff_legs(trade: Built) -> list[PayoffLeg]:
    """Return the opened legs as the solver reads them; none where one of them cannot be valued."""
    legs = [payoff_leg_of(contract, quantity) for contract, quantity in trade.opened.items()]
    return [] if None in legs else [leg for leg in legs if leg is not None]
