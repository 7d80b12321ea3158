"""Random histories for the storm tests: each row as the broker sends it, beside what the ledger has to hold of it.

What is expected is stated per shape by hand, from the reference of the API; nothing is asked of the code under test.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from apps.tastytrade_sync.simulator.wire import encode

Row = dict[str, Any]
FIRST_DAY = date(2025, 9, 1)
TODAY = date(2026, 11, 20)
LAST_DAY = (TODAY - FIRST_DAY).days
NEW_YORK = ZoneInfo("America/New_York")
PUT = "SPY   261218P00500000"


@dataclass(frozen=True)
class Shape:
    """A kind of row: its words on the wire, and the columns that follow from them."""

    wire: Row
    side: int | None = None
    is_known: bool = True


def _kind(transaction_type: str, sub_type: str, **more: Any) -> Row:
    return {"transaction-type": transaction_type, "transaction-sub-type": sub_type, **more}


def _of(instrument_type: str, symbol: str, underlying: str, **more: Any) -> Row:
    return {"instrument-type": instrument_type, "symbol": symbol, "underlying-symbol": underlying, **more}


SHAPES = (
    Shape(_kind("Money Movement", "Deposit")),
    Shape(_kind("Trade", "Buy to Open", action="Buy to Open", price="210.0", **_of("Equity", "AAPL", "AAPL")), side=1),
    Shape(_kind("Trade", "Sell to Open", action="Sell to Open", **_of("Equity Option", PUT, "SPY")), side=-1),
    # Removals carry no side: only the position tells which way they close.
    Shape(_kind("Receive Deliver", "Expiration", **_of("Equity Option", PUT, "SPY"))),
    Shape(_kind("Money Movement", "Mark to Market", **_of("Future", "/ESZ6", "/ES"))),
    Shape(_kind("Trade", "Allocate", action="Allocate", **_of("Equity", "BRK/B", "BRK/B")), is_known=False),
    Shape(_kind("Trade", "Buy to Open", action="Buy to Open", **_of("Event Contract", "X", "X")), 1, is_known=False),
    Shape(_kind("Money Movement", "Token Rebate"), is_known=False),
)
FAMILIES = {"": "", "AAPL": "AAPL", PUT: "SPY", "/ESZ6": "/ES", "BRK/B": "BRK/B", "X": "X"}

# Each makes a row impossible to store; "(absent)" takes the field away.
DEFECTS: tuple[Row, ...] = (
    {"net-value": "NaN"},
    {"net-value": "(absent)"},
    {"net-value-effect": None},
    {"executed-at": "yesterday"},
    {"net-value": "12,5"},
    {"quantity": "0.12345678901"},
    {"id": "(absent)"},
    {"id": "one"},
)


@dataclass(frozen=True)
class Fact:
    """One row of the broker: ``day`` counts from FIRST_DAY, ``mills`` is the signed amount in thousandths."""

    number: str
    broker_id: int
    shape: int
    day: int
    minute: int
    mills: int
    description: str = "as first booked"
    note: int = 0
    defect: int | None = None

    @property
    def executed_at(self) -> datetime:
        # Minutes up to two days: some rows lie on another day in New York than in UTC.
        return datetime(2025, 9, 1, tzinfo=UTC) + timedelta(days=self.day, minutes=self.minute)

    @property
    def net_value(self) -> Decimal:
        return Decimal(self.mills) / 1000

    @property
    def text(self) -> str:
        # Names the row, for two rows without an id and alike to the letter cannot be told from one sent twice.
        return f"Row {self.broker_id} {self.description}"

    def wire(self) -> Row:
        """Return the row as the broker sends it."""
        amount, effect = str(abs(self.net_value)), "Credit" if self.mills > 0 else "Debit" if self.mills else "None"
        row = {
            "id": self.broker_id, "account-number": self.number, **SHAPES[self.shape].wire,
            "description": self.text, "executed-at": self.executed_at.isoformat(timespec="milliseconds"),
            "transaction-date": self.executed_at.date().isoformat(), "quantity": "2.0",
            "value": amount, "value-effect": effect, "net-value": amount, "net-value-effect": effect,
            "is-estimated-fee": True, **({"unheard-of": self.note} if self.note else {}),
        }  # fmt: skip
        changes = DEFECTS[self.defect] if self.defect is not None else {}
        if changes.get("net-value-effect", "") is None:
            row["net-value"] = "7.0"
        return {name: value for name, value in {**row, **changes}.items() if value != "(absent)"}

    @property
    def payload(self) -> str:
        return encode(self.wire()).decode()

    @property
    def has_readable_id(self) -> bool:
        return self.defect is None or "id" not in DEFECTS[self.defect]

    def columns(self) -> Row:
        """Return what the ledger has to hold of the row."""
        shape = SHAPES[self.shape]
        symbol = shape.wire.get("symbol", "")
        return {
            "broker_id": self.broker_id,
            "transaction_type": shape.wire["transaction-type"],
            "sub_type": shape.wire["transaction-sub-type"],
            "action": shape.wire.get("action", ""),
            "instrument_type": shape.wire.get("instrument-type", ""),
            "symbol": symbol,
            "family": FAMILIES[symbol],
            "description": self.text,
            "executed_at": self.executed_at,
            "day": self.executed_at.astimezone(NEW_YORK).date(),
            "transaction_date": self.executed_at.date(),
            "side": shape.side,
            "quantity": Decimal(2),
            "price": Decimal(210) if "price" in shape.wire else None,
            "value": self.net_value,
            "net_value": self.net_value,
            "is_known_kind": shape.is_known,
            "payload": self.payload,
        }

    def changed(self, **fields: Any) -> Fact:
        return replace(self, **fields)
