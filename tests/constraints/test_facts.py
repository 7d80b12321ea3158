"""The promises the database keeps about what the broker sent."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from apps.trades.models import (
    Account,
    Balance,
    Instrument,
    NetLiq,
    Position,
    Snapshot,
    TransactionRevision,
)
from tests.constraints.stored import LATER, NOW, Case, Stored, check, fact

pytestmark = pytest.mark.django_db


def revision(stored: Stored, **fields: Any) -> TransactionRevision:
    values = {"number": 1, "payload": "{}", "net_value": Decimal(90), "superseded_at": NOW, **fields}
    return TransactionRevision(transaction=stored.fact, **values)


def own(stored: Stored, **fields: Any) -> Account:
    values = {"broker": "tastytrade", "environment": "simulator", "number": "5WX01234", **fields}
    return Account(**{"owner": stored.owner, **values})


def position(stored: Stored, **fields: Any) -> Position:
    values = {"symbol": "AAPL", "instrument_type": "Equity", "quantity": Decimal(100), "payload": "{}", **fields}
    return Position(snapshot=stored.snapshot, **values)


def bar(stored: Stored, at: datetime) -> NetLiq:
    prices = dict.fromkeys(("open", "high", "low", "close", "total_close"), Decimal(1000))
    return NetLiq(account=stored.account, at=at, day=date(2026, 11, 20), **prices)


CASES: dict[str, Case] = {
    "one_account_per_owner_and_number": (
        [],
        own,
        # Two users may hold the same brokerage account independently.
        lambda stored: own(stored, owner=stored.stranger),
    ),
    "one_instrument_per_key": (
        [lambda stored: Instrument(instrument_type="Future", key="/ESZ26", symbol="/ESZ6")],
        lambda stored: Instrument(instrument_type="Future", key="/ESZ26", symbol="/ESZ6"),
        # The same symbol ten years on is another contract.
        lambda stored: Instrument(instrument_type="Future", key="/ESZ36", symbol="/ESZ6"),
    ),
    "one_transaction_per_broker_id": (
        [],
        lambda stored: fact(stored.account),
        lambda stored: fact(stored.account, source="statement"),
    ),
    "transaction_side_is_one_or_none": (
        [],
        lambda stored: fact(stored.account, broker_id=2, side=0),
        lambda stored: fact(stored.account, broker_id=2, side=-1),
    ),
    "transaction_quantity_is_magnitude": (
        [],
        lambda stored: fact(stored.account, broker_id=2, side=-1, quantity=Decimal("-0.0000000001")),
        lambda stored: fact(stored.account, broker_id=2, side=-1, quantity=Decimal(0)),
    ),
    "transaction_revision_from_one": (
        [],
        lambda stored: fact(stored.account, broker_id=2, revision=0),
        lambda stored: fact(stored.account, broker_id=2, revision=1),
    ),
    "one_revision_per_number": ([revision], revision, lambda stored: revision(stored, number=2)),
    "one_current_snapshot": (
        [],
        lambda stored: Snapshot(account=stored.account, taken_at=LATER),
        lambda stored: Snapshot(account=stored.account, taken_at=LATER, is_current=False),
    ),
    "one_position_per_symbol": (
        [position],
        position,
        lambda stored: position(stored, instrument_type="Cryptocurrency"),
    ),
    "one_balance_per_currency": (
        [lambda stored: Balance(snapshot=stored.snapshot, payload="{}")],
        lambda stored: Balance(snapshot=stored.snapshot, payload="{}"),
        lambda stored: Balance(snapshot=stored.snapshot, payload="{}", currency="EUR"),
    ),
    "one_net_liq_bar_per_moment": (
        [lambda stored: bar(stored, NOW)],
        lambda stored: bar(stored, NOW),
        lambda stored: bar(stored, LATER),
    ),
}


@pytest.mark.parametrize(("name", "case"), CASES.items())
def test_constraint_refuses_the_row_that_breaks_it_and_no_other(stored: Stored, name: str, case: Case) -> None:
    check(stored, name, case)
