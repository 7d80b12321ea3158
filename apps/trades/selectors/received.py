"""What the broker last said of an account, as it was received: the rows behind its figures and positions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.trades.models import Balance, Position
from apps.trades.payloads import fields_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from apps.trades.models import Account


@dataclass(frozen=True, slots=True)
class ReceivedRow:
    """A row of the broker's answer: what it is about, its fields in the order sent, and its very characters."""

    title: str
    payload: str

    @property
    def fields(self) -> list[tuple[str, str]]:
        return fields_of(self.payload)


def received_balances(account: Account) -> list[ReceivedRow]:
    """Return the account's current balances, one row per currency."""
    rows = Balance.objects.filter(snapshot__account=account, snapshot__is_current=True).order_by("currency")
    return [ReceivedRow(f"Balance in {row.currency}", row.payload) for row in rows]


def current_positions(account: Account, symbol: str) -> QuerySet[Position]:
    """Return the account's current positions, those of one symbol where it is given, in a total order."""
    rows = Position.objects.current().filter(snapshot__account=account)
    named = rows.filter(symbol=symbol) if symbol else rows
    return named.order_by("underlying_symbol", "symbol", "instrument_type")


def received_position(position: Position) -> ReceivedRow:
    """Return a position's row; what the broker has closed already is in its answer for a day, with nothing left."""
    return ReceivedRow(position.symbol, position.payload)
