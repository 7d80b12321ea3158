"""What a trade could win and lose at expiration, of the most it held at once.

Of a trade that held its parts in turn that is what it risked, but not what it could win (`turns`): two puts sold one
after the other for 300 each could win 600, and never risked more than one of them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from apps.trades.engine.grouping.peak import holdings_of
from apps.trades.engine.grouping.results import ZERO
from apps.trades.engine.grouping.turns import parts_in_turn
from apps.trades.engine.recognition.payoff import payoff_leg_of, risk_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from apps.trades.engine.grouping.built import Built
    from apps.trades.engine.grouping.results import TradeLot
    from apps.trades.engine.grouping.turns import Part
    from apps.trades.engine.recognition.payoff import PayoffLeg, Risk


def risk_of_trade(trade: Built) -> Risk | None:
    """Return the risk of the most held at once, fees included; None where something that decides it is unknown."""
    # What was received at 0 can lose nothing, the arithmetic would say: it is not known what it cost.
    if trade.is_cost_unknown:
        return None
    risk = _risk_of(trade, trade.at_most)
    parts = parts_in_turn(trade) if risk else []
    return _in_turn(risk, trade, parts) if risk and parts else risk


def _in_turn(risk: Risk, trade: Built, parts: Sequence[Part]) -> Risk:
    """Return the risk with what all parts could win together; not known where one has no limit but what it was held
    with, or needs a model."""
    each = [(part, None if _is_cover_alone(part) else _risk_of(trade, part.lots)) for part in parts]
    most = [found.max_profit if found else None for _, found in each]
    return replace(
        risk,
        max_profit=None if None in most else sum((profit for profit in most if profit is not None), ZERO),
        is_profit_unlimited=any(part.is_alone and found and found.is_profit_unlimited for part, found in each),
        is_in_turn=True,
    )


def _is_cover_alone(part: Part) -> bool:
    """Say whether all of a part was bought beside something else: a wing added to a short put stood there to protect
    it, and what it could have won by itself nobody meant to win."""
    return not part.is_alone and all(lot.quantity > 0 for lot in part.lots)


def _risk_of(trade: Built, lots: Iterable[TradeLot]) -> Risk | None:
    held = list(lots)
    legs, futures = _payoff_legs(held), _price_of_futures(trade, held)
    paid = sum((lot.net for lot in held), ZERO)
    return risk_of(legs, paid + futures) if legs and futures is not None else None


def _payoff_legs(lots: Iterable[TradeLot]) -> list[PayoffLeg]:
    """Return these lots as the solver reads them; none where one of them cannot be valued."""
    legs = [payoff_leg_of(contract, quantity) for contract, quantity in holdings_of(lots).items()]
    return [] if None in legs else [leg for leg in legs if leg is not None]


def _price_of_futures(trade: Built, lots: Iterable[TradeLot]) -> Decimal | None:
    """Return what the futures would have cost had they been paid for: the solver counts from their prices."""
    paid = ZERO
    prices = {lot.key: lot.price for fill in trade.fills for lot in fill.opened}
    for lot in lots:
        if lot.contract.instrument_type == "Future":
            price, multiplier = prices[lot.lot], lot.contract.multiplier
            if price is None or multiplier is None:
                return None
            paid -= lot.quantity * price * multiplier
    return paid
