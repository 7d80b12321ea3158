"""Makers of rows for tests: the smallest valid row of each kind, anything else by keyword."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from itertools import count
from typing import TYPE_CHECKING, Any

from apps.accounts.models import User
from apps.core.dates import new_york_day
from apps.tastytrade_sync.models import Environment, Link, LinkSecret
from apps.trades.models import (
    Account,
    Balance,
    Break,
    CashBeside,
    Closure,
    Deliverable,
    FeeTotal,
    Instrument,
    LedgerProblem,
    Lot,
    NetLiq,
    Position,
    ProfitEntry,
    Snapshot,
    StatedClosing,
    StatedLot,
    StatedOpening,
    StatedTreatment,
    Transaction,
    UnmatchedClose,
)

if TYPE_CHECKING:
    from apps.tastytrade_sync.simulator.scenario_values import Credentials

_numbers = count(1)
# A Friday in New York, at noon.
NOON = datetime(2026, 11, 20, 17, tzinfo=UTC)


def make_user(email: str = "", **fields: Any) -> User:
    """Return a user who was asked about syncing at sign-in already."""
    return User.objects.create_user(
        email or f"person{next(_numbers)}@example.com", **{"sync_at_sign_in": "NEVER", **fields}
    )


def make_account(owner: User, number: str = "5WX01234", **fields: Any) -> Account:
    """Return a simulated brokerage account."""
    values = {"broker": "tastytrade", "environment": "simulator", "number": number, **fields}
    return Account.objects.create(owner=owner, **values)


def make_link(owner: User, credentials: Credentials) -> Link:
    """Return a link to the simulator with the secrets it accepts."""
    link = Link.objects.create(owner=owner, environment=Environment.SIMULATOR)
    LinkSecret.objects.create(
        link=link, client_secret=credentials.client_secret, refresh_token=credentials.refresh_token
    )
    return link


def make_transaction(account: Account, broker_id: int, **fields: Any) -> Transaction:
    """Return a row of AAPL bought at noon for 210; its payload holds no more than its id."""
    at = fields.pop("executed_at", NOON)
    values = {
        "source": "tastytrade", "transaction_type": "Trade", "sub_type": "Buy to Open",
        "description": f"Row {broker_id}", "executed_at": at, "day": new_york_day(at),
        "transaction_date": new_york_day(at), "net_value": Decimal(-210), "payload": f'{{"id":{broker_id}}}',
        "first_seen_at": NOON, "symbol": "AAPL", "underlying_symbol": "AAPL", "family": "AAPL",
    }  # fmt: skip
    return Transaction.objects.create(account=account, broker_id=broker_id, **{**values, **fields})


def make_snapshot(account: Account, net_liq: str | None = "1000", *, taken_at: datetime = NOON) -> Snapshot:
    """Return the account's current snapshot; cash and buying power are the same as net liq, None for unknown."""
    snapshot = Snapshot.objects.create(account=account, taken_at=taken_at)
    value = Decimal(net_liq) if net_liq else None
    Balance.objects.create(
        snapshot=snapshot, net_liquidating_value=value, cash_balance=value, derivative_buying_power=value, payload="{}"
    )
    return snapshot


def make_position(snapshot: Snapshot, symbol: str = "AAPL", quantity: str = "10", **fields: Any) -> Position:
    """Return a position in stock; figures may be given as text, None for what the broker did not send."""
    numbers = {"average_open_price": "100", "close_price": "104", "mark_price": "105", "multiplier": "1"}
    stated = {name: fields.pop(name, figure) for name, figure in numbers.items()}
    return Position.objects.create(
        snapshot=snapshot, symbol=symbol, quantity=Decimal(quantity),
        **{name: None if figure is None else Decimal(figure) for name, figure in stated.items()},
        **{"instrument_type": "Equity", "underlying_symbol": symbol, "payload": "{}", **fields},
    )  # fmt: skip


def make_net_liq(account: Account, at: datetime, value: str) -> NetLiq:
    """Return a bar in which the account was worth the same throughout."""
    flat = dict.fromkeys(("open", "high", "low", "close", "total_close"), Decimal(value))
    return NetLiq.objects.create(account=account, at=at, day=new_york_day(at), **flat)


def make_instrument(symbol: str = "AAPL", **fields: Any) -> Instrument:
    """Return an instrument, a stock unless said otherwise."""
    values = {"symbol": symbol, "underlying_symbol": symbol, **fields}
    return Instrument.objects.get_or_create(
        instrument_type=values.pop("instrument_type", "Equity"), key=symbol, defaults=values
    )[0]


def make_lot(opening: Transaction, remaining: str = "10", price: str | None = "100", **fields: Any) -> Lot:
    """Return an open lot of what the row is about, bought at 100 without fees; figures may be given as text."""
    quantity, cost = Decimal(fields.pop("quantity", remaining)), Decimal(price or 0)
    instrument = fields.pop("instrument", None) or make_instrument(opening.symbol)
    left = Decimal(remaining)
    return Lot.objects.create(
        account=opening.account, family=opening.family, instrument=instrument, opening=opening, quantity=quantity,
        remaining=left, price=None if price is None else cost, underlying=opening.underlying_symbol,
        **{
            "origin": "FILL", "opened_at": opening.executed_at, "acquired_on": opening.day, "began_on": opening.day,
            "opening_net": -quantity * cost, "opening_fees": 0, "remaining_net": -left * cost, "remaining_fees": 0,
            **fields,
        },
    )  # fmt: skip


def make_break(account: Account, **fields: Any) -> Break:
    """Return a break: of AAPL the broker holds ten shares more than the ledger."""
    values = {"check_name": "QUANTITY", "instrument_type": "Equity", "subject": "AAPL", "difference": Decimal(10)}
    return Break.objects.create(account=account, **{**values, "found_at": NOON, "last_found_at": NOON, **fields})


def make_closure(lot: Lot, closing: Transaction | None, quantity: str = "10", **fields: Any) -> Closure:
    """Return a part of a lot sold for 110 each without fees, at a cost of 100 each."""
    part = Decimal(quantity)
    at = closing.executed_at if closing else NOON
    values = {
        "reason": "FILL", "closed_at": at, "day": new_york_day(at), "acquired_on": lot.acquired_on,
        "price": Decimal(110), "opening_net": -part * 100, "opening_fees": 0, "closing_net": part * 110,
        "closing_fees": 0, **fields,
    }  # fmt: skip
    return Closure.objects.create(
        account=lot.account, family=lot.family, lot=lot, instrument=lot.instrument, underlying=lot.underlying,
        closing=closing, quantity=part, **values,
    )  # fmt: skip


def make_entry(closure: Closure, view: str = "TRADER", **fields: Any) -> ProfitEntry:
    """Return what a closure without fees realized in one view."""
    amount = fields.pop("amount", closure.opening_net + closure.closing_net)
    return ProfitEntry.objects.create(
        account=closure.account, family=closure.family, day=closure.day, underlying=closure.underlying, closure=closure,
        instrument=closure.instrument, view=view, amount=amount,
        **{"category": "REALIZED", "gross": amount, "fees": 0, **fields},
    )  # fmt: skip


def make_paid_entry(row: Transaction, category: str = "DIVIDEND", view: str = "TRADER", **fields: Any) -> ProfitEntry:
    """Return what a row of money is in one view; the whole of it, without fees."""
    return ProfitEntry.objects.create(
        account=row.account, family=row.family, day=row.day, underlying=row.underlying_symbol, transaction=row,
        view=view, category=category, **{"amount": row.net_value, "gross": row.net_value, "fees": 0, **fields},
    )  # fmt: skip


def make_unmatched_close(row: Transaction, quantity: str = "10") -> UnmatchedClose:
    """Return a row that closed what nothing had opened."""
    return UnmatchedClose.objects.create(
        account=row.account, family=row.family, transaction=row, instrument=make_instrument(row.symbol),
        underlying=row.underlying_symbol, closed_at=row.executed_at, day=row.day, quantity=Decimal(quantity),
        net=row.net_value, fees=0,
    )  # fmt: skip


def make_cash_beside(row: Transaction, kind: str = "FLOW") -> CashBeside:
    """Return a row's cash that is neither profit nor loss."""
    return CashBeside.objects.create(
        account=row.account, family=row.family, transaction=row, day=row.day, kind=kind, amount=row.net_value
    )


def make_ledger_problem(row: Transaction, code: str = "unmatched_close", **fields: Any) -> LedgerProblem:
    """Return a problem that one row shows."""
    return LedgerProblem.objects.create(
        account=row.account, family=row.family, code=code, broker_ids=[row.broker_id], symbol=row.symbol, **fields
    )


def make_deliverable(row: Transaction, instrument: Instrument, quantity: str = "150", **fields: Any) -> Deliverable:
    """Return how many shares a delivery, which the row is about, showed one contract to deliver."""
    values = {"account": row.account, "family": row.family, "quantity": Decimal(quantity), **fields}
    return Deliverable.objects.create(transaction=row, instrument=instrument, **values)


def make_stated_lot(account: Account, broker_id: int, cash: str = "-1000", **fields: Any) -> StatedLot:
    """Return what a person says a row's shares had cost."""
    values = {"opened_on": new_york_day(NOON), "created_at": NOON, **fields}
    return StatedLot.objects.create(account=account, broker_id=broker_id, cash=Decimal(cash), **values)


def make_stated_treatment(
    account: Account, broker_id: int, amount: str | None = "10", **fields: Any
) -> StatedTreatment:
    """Return what a person says a row was for tax: unless told otherwise, so much of a dividend was capital."""
    values = {"kind": "RETURN_OF_CAPITAL", "created_at": NOON, **fields}
    values["amount"] = None if amount is None else Decimal(amount)
    return StatedTreatment.objects.create(account=account, broker_id=broker_id, **values)


def make_stated_closing(account: Account, instrument: Instrument, number: int = 1, **fields: Any) -> StatedClosing:
    """Return a person's word that a contract ended at nothing."""
    at = fields.pop("closed_at", NOON)
    values = {"closed_at": at, "day": new_york_day(at), "created_at": NOON, **fields}
    return StatedClosing.objects.create(account=account, instrument=instrument, number=number, **values)


def make_stated_opening(account: Account, instrument: Instrument, number: int = 2, **fields: Any) -> StatedOpening:
    """Return a person's word that ten were bought today for 1,000."""
    values = {"quantity": Decimal(10), "opened_on": new_york_day(NOON), "cash": Decimal(-1000), "created_at": NOON}
    return StatedOpening.objects.create(account=account, instrument=instrument, number=number, **{**values, **fields})


def make_fee_total(account: Account, amount: str = "-1", **fields: Any) -> FeeTotal:
    """Return what the broker said all fees of the day were."""
    values = {"day": new_york_day(NOON), "read_at": NOON, **fields}
    return FeeTotal.objects.create(account=account, amount=Decimal(amount), **values)
