"""What a trade could win and lose at expiration, of the most it held at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.trades.engine.grouping.peak import holdings_of
from apps.trades.engine.grouping.results import ZERO
from apps.trades.engine.recognition.payoff import payoff_leg_of, risk_of

if TYPE_CHECKING:
    from decimal import Decimal

    from apps.trades.engine.grouping.built import Built
    from apps.trades.engine.recognition.payoff import PayoffLeg, Risk


def risk_of_trade(trade: Built) -> Risk | None:
    """Return the risk of the most held at once, fees included; None where something that decides it is unknown."""
    # What was received at 0 can lose nothing, the arithmetic would say: it is not known what it cost.
    if trade.is_cost_unknown:
        return None
    legs, futures = payoff_legs(trade), _price_of_futures(trade)
    paid = sum((lot.net for lot in trade.at_most), ZERO)
    return risk_of(legs, paid + futures) if legs and futures is not None else None


def payoff_legs(trade: Built) -> list[PayoffLeg]:
    """Return these legs as the solver reads them; none where one of them cannot be valued."""
    legs = [payoff_leg_of(contract, quantity) for contract, quantity in holdings_of(trade.at_most).items()]
    return [] if None in legs else [leg for leg in legs if leg is not None]


def _price_of_futures(trade: Built) -> Decimal | None:
    """Return what the futures would have cost had they been paid for: the solver counts from their prices."""
    paid = ZERO
    prices = {fill.id: fill.lots[0].price for fill in trade.fills}
    for lot in trade.at_most:
        if lot.contract.instrument_type == "Future":
            price, multiplier = prices[lot.lot.opening_id], lot.contract.multiplier
            if price is None or multiplier is None:
                return None
            paid -= lot.quantity * price * multiplier
    return paid
