"""A worked example in the database: its lines stored as the sync stores rows, and the ledger rebuilt from them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from apps.core.dates import new_york_day
from apps.trades.engine.families import family_of
from apps.trades.engine.values import BrokerTransaction
from apps.trades.ingest import store_transactions
from apps.trades.models import Instrument, Lot, Transaction
from apps.trades.services.ledger import rebuild_account
from tests.builders import history
from tests.factories import NOON

if TYPE_CHECKING:
    from apps.trades.engine.facts import Fact
    from apps.trades.models import Account
    from tests.builders.lines import Instant


def keep(account: Account, *instants: Instant) -> None:
    """Store these lines as the account's rows and rebuild its ledger."""
    put(account, *instants)
    rebuild_account(account)
    account.refresh_from_db()


def put(account: Account, *instants: Instant) -> None:
    """Store these lines as the account's rows; the ledger does not know them yet."""
    store_transactions(account, [_row(fact) for fact in history(*instants)], source="tastytrade", at=NOON)


def keep_orders(account: Account, *instants: Instant) -> None:
    """The same, where each line, or tuple of lines, was an order of its own: trades are put together from orders."""
    store_transactions(account, sent_as_orders(*instants), source="tastytrade", at=NOON)
    rebuild_account(account)
    account.refresh_from_db()


def sent_as_orders(*instants: Instant) -> list[BrokerTransaction]:
    """Return the rows of these lines, those of each line or tuple of lines being of one order."""
    sizes = [len(instant) if isinstance(instant, tuple) else 1 for instant in instants]
    numbers = [number for number, size in enumerate(sizes, 1001) for _ in range(size)]
    facts = zip(history(*instants), numbers, strict=True)
    return [
        replace(_row(fact), order_id=number if fact.transaction_type == "Trade" else None) for fact, number in facts
    ]


def the_instrument(symbol: str) -> Instrument:
    return Instrument.objects.get(symbol=symbol)


def the_lot(symbol: str) -> Lot:
    return Lot.objects.get(instrument__symbol=symbol)


def the_row(broker_id: int) -> Transaction:
    return Transaction.objects.get(broker_id=broker_id)


def _row(fact: Fact) -> BrokerTransaction:
    kind = fact.contract.instrument_type if fact.contract else ""
    net, *charges = fact.amounts
    commission, clearing, regulatory, index, conversion, other = charges
    return BrokerTransaction(
        broker_id=fact.broker_id, transaction_type=fact.transaction_type, sub_type=fact.sub_type, action=fact.action,
        contract=fact.contract, instrument_type=kind, symbol=fact.symbol, underlying_symbol=fact.underlying_symbol,
        family=family_of(kind, fact.symbol, fact.underlying_symbol), description=fact.description,
        executed_at=fact.executed_at, day=fact.day, transaction_date=new_york_day(fact.executed_at), side=fact.side,
        quantity=fact.quantity, price=fact.price, value=fact.value, net_value=net, commission=commission,
        clearing_fees=clearing, regulatory_fees=regulatory, proprietary_index_option_fees=index,
        currency_conversion_fees=conversion, other_charge=other, other_charge_description="", currency="USD",
        is_estimated_fee=False, order_id=None, leg_count=None, exec_id="", reverses_id=fact.reverses_id,
        broker_created_at=None, is_for_profit=True, is_known_kind=True, payload=f'{{"id":{fact.broker_id}}}',
    )  # fmt: skip
