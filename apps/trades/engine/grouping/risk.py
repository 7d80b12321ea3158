"""What a trade could win and lose at expiration, of the legs it was opened with."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from apps.trades.engine.recognition.payoff import PayoffLeg, risk_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from apps.trades.engine.grouping.built import Built
    from apps.trades.engine.recognition.payoff import Risk
    from apps.trades.engine.values import Contract

ONE = Decimal(1)


def risk_of_trade(trade: Built) -> Risk | None:
    """Return the risk of all that was opened, fees included; None where a multiplier or a deliverable is unknown."""
    legs = list(payoff_legs(trade))
    if any(leg is None for leg in legs):
        return None
    return risk_of([leg for leg in legs if leg is not None], trade.sums.opened)


def payoff_legs(trade: Built) -> Iterator[PayoffLeg | None]:
    """Yield the opened legs as the solver reads them, None for one that cannot be valued."""
    for contract, quantity in trade.opened.items():
        multiplier = _multiplier(contract)
        if multiplier is None or (contract.option_type and contract.deliverable is None):
            yield None
        else:
            yield PayoffLeg(contract.option_type or "S", quantity, contract.strike, contract.expires_on, multiplier)


def _multiplier(contract: Contract) -> Decimal | None:
    return ONE if contract.instrument_type == "Equity" else contract.multiplier
