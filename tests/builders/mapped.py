"""The broker's own rows as the ledger reads them: through the product's mapping, without a database."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from apps.tastytrade_sync.mapping import Rejected, map_transaction
from apps.trades.engine.amounts import Amounts
from apps.trades.engine.facts import Fact

if TYPE_CHECKING:
    from collections.abc import Mapping


def fact_of(row: Mapping[str, object]) -> Fact:
    """A row as the API sends it."""
    found = map_transaction(row, json.dumps(row))
    if isinstance(found, Rejected):
        raise ValueError(f"{found.field} {found.reason}: {row}")
    charges = (
        found.commission, found.clearing_fees, found.regulatory_fees, found.proprietary_index_option_fees,
        found.currency_conversion_fees, found.other_charge,
    )  # fmt: skip
    return Fact(
        broker_id=found.broker_id,
        transaction_type=found.transaction_type,
        sub_type=found.sub_type,
        action=found.action,
        contract=found.contract,
        symbol=found.symbol,
        underlying_symbol=found.underlying_symbol,
        description=found.description,
        executed_at=found.executed_at,
        day=found.day,
        side=found.side,
        quantity=found.quantity,
        price=found.price,
        value=found.value,
        amounts=Amounts(found.net_value, *charges),
        reverses_id=found.reverses_id,
    )
