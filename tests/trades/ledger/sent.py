"""Facts of the engine's worked examples as rows the sync stores, so that a story can be played through the database."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from apps.trades.engine.families import family_of
from apps.trades.engine.values import BrokerTransaction

if TYPE_CHECKING:
    from apps.trades.engine.facts import Fact


def as_sent(fact: Fact) -> BrokerTransaction:
    """Return the row whose fact this is; what the ledger does not read of a row is empty."""
    contract, amounts = fact.contract, fact.amounts
    kind = contract.instrument_type if contract else ""
    return BrokerTransaction(
        broker_id=fact.broker_id, transaction_type=fact.transaction_type, sub_type=fact.sub_type, action=fact.action,
        contract=contract, instrument_type=kind, symbol=fact.symbol, underlying_symbol=fact.underlying_symbol,
        family=family_of(kind, fact.symbol, fact.underlying_symbol), description=fact.description,
        executed_at=fact.executed_at, day=fact.day, transaction_date=fact.day, side=fact.side, quantity=fact.quantity,
        price=fact.price, value=fact.value, net_value=amounts.net, commission=amounts.commission,
        clearing_fees=amounts.clearing_fees, regulatory_fees=amounts.regulatory_fees,
        proprietary_index_option_fees=amounts.proprietary_index_option_fees,
        currency_conversion_fees=amounts.currency_conversion_fees, other_charge=amounts.other_charge,
        other_charge_description="", currency="USD", is_estimated_fee=False, order_id=None, leg_count=None,
        exec_id="", reverses_id=fact.reverses_id, broker_created_at=None, is_for_profit=True, is_known_kind=True,
        payload=json.dumps({"net": str(amounts.net)}),
    )  # fmt: skip
