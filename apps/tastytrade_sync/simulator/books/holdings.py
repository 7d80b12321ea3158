"""What an account holds: rows applied one instant after the other, first in first out.

This is the broker's side of the story, kept apart from the product's engine on purpose: the product is
checked against it. It is tolerant: a row it cannot read moves cash as far as its net-value can be read, and
nothing else.

- Removals (expiration, assignment, exercise) carry no side: they close what is held, never more.
- Of the two rows of a cash settlement the one without money closes; the money row only where it is alone.
- "To close" never opens: what it closes may have been opened before the history begins.
- Splits, symbol changes and mergers carry the open price from the contract they close to the one they open.
"""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from apps.tastytrade_sync.simulator.amounts import ZERO, Row, number, signed
from apps.tastytrade_sync.simulator.books.marks import price_in
from apps.tastytrade_sync.simulator.contracts import Contract, read
from apps.tastytrade_sync.simulator.ledger import id_of
from apps.tastytrade_sync.simulator.market_days import new_york_day

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

# By what they do here: some carry cash or an action, but none of them ever opens.
REMOVALS = frozenset(
    {
        "Expiration",
        "Assignment",
        "Exercise",
        "Reverse Split Removal",
        "Stock Merger Removal",
        "Cash Merger",
        "Maturity",
        "Futures Settlement",
    }
)
CARRIES = frozenset({"Forward Split", "Reverse Split", "Symbol Change", "Stock Merger", "Special Dividend"})
_SIDES = {"Buy": 1, "Sell": -1}
_FOREVER = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Piece:
    """Part of a holding opened at one price; the quantity is unsigned."""

    quantity: Decimal
    price: Decimal


@dataclass(slots=True)
class Holding:
    """All open pieces of one symbol, on one side (+1 long, -1 short)."""

    contract: Contract
    underlying: str
    opened_at: datetime
    updated_at: datetime
    side: int = 0
    quantity: Decimal = ZERO
    pieces: deque[Piece] = field(default_factory=deque)
    gain_day: date | None = None
    gain: Decimal = ZERO

    @property
    def open_price(self) -> Decimal:
        """The average price per unit of what is open, without fees."""
        cost = sum((piece.quantity * piece.price for piece in self.pieces), ZERO)
        return cost / self.quantity if self.quantity else ZERO

    def add(self, side: int, quantity: Decimal, price: Decimal) -> None:
        self.side = side
        self.quantity += quantity
        self.pieces.append(Piece(quantity, price))

    def take(self, quantity: Decimal) -> Decimal:
        """Remove the oldest `quantity` units and return what they had cost together, in points of price."""
        self.quantity -= quantity
        cost = ZERO
        while quantity:
            piece = self.pieces[0]
            part = min(piece.quantity, quantity)
            cost += part * piece.price
            piece.quantity -= part
            quantity -= part
            if not piece.quantity:
                self.pieces.popleft()
        return cost

    def realize(self, day: date, amount: Decimal) -> None:
        self.gain = amount if self.gain_day != day else self.gain + amount
        self.gain_day = day


@dataclass(frozen=True, slots=True)
class _Entry:
    moment: datetime
    order: int
    row: Row


class Books:
    """Cash and holdings of one account at the point in time to which its rows have been applied."""

    def __init__(self, rows: Iterable[Row]) -> None:
        entries = [_Entry(_moment(row), id_of(row), row) for row in rows]
        self._entries = sorted(entries, key=lambda entry: (entry.moment, entry.order))
        self._next = 0
        self._carried: dict[tuple[str, str, int], deque[tuple[Decimal, Decimal]]] = defaultdict(deque)
        self.cash = ZERO
        self.holdings: dict[str, Holding] = {}
        # What was held once and is not held again, with its last gain.
        self.closed: dict[str, Holding] = {}
        self.prices: dict[str, Decimal] = {}

    @property
    def first_moment(self) -> datetime | None:
        return self._entries[0].moment if self._entries else None

    def apply_before(self, moment: datetime) -> set[str]:
        """Apply the rows executed before an instant and not yet applied; return the symbols they touch."""
        touched: set[str] = set()
        while self._next < len(self._entries) and self._entries[self._next].moment < moment:
            start, instant = self._next, self._entries[self._next].moment
            while self._next < len(self._entries) and self._entries[self._next].moment == instant:
                self._next += 1
            rows = [entry.row for entry in self._entries[start : self._next]]
            self._apply_instant(instant, rows)
            touched.update(str(row["symbol"]) for row in rows if row.get("symbol"))
        return touched

    def apply_all(self) -> Books:
        """Apply every row."""
        self.apply_before(_FOREVER)
        return self

    def _apply_instant(self, moment: datetime, rows: list[Row]) -> None:
        # Cash moves with every row, whatever becomes of its position.
        for row in rows:
            self.cash += signed(row, "net-value")
        # Both halves of a corporate action share their instant: what is left of one belongs to no later one.
        self._carried.clear()
        moving = sorted((row for row in rows if _moves(row)), key=_turn)
        # The two rows of a cash settlement share no id, only the contract, the quantity and the instant.
        twins = {_contracts_of(row) for row in moving if row.get("transaction-sub-type") in REMOVALS}
        # a close that lacks its open may find it among the opens of the same instant
        waiting = [row for row in moving if self._lacks_its_open(row)]
        # By identity: rows without an id may well be equal.
        for row in [row for row in moving if not any(row is late for late in waiting)] + waiting:
            self._move(moment, row, twins)
        for row in rows:
            if row.get("symbol") and (price := price_in(row)) is not None:
                self.prices[str(row["symbol"])] = price

    def _lacks_its_open(self, row: Row) -> bool:
        if not str(row.get("action")).endswith("to Close"):
            return False
        holding = self.holdings.get(str(row["symbol"]))
        return holding is None or holding.quantity < (number(row.get("quantity")) or ZERO)

    def _move(self, moment: datetime, row: Row, twins: set[tuple[object, object]]) -> None:
        kind, action = str(row.get("transaction-sub-type")), str(row.get("action") or "")
        quantity = abs(number(row.get("quantity")) or ZERO)
        side = _SIDES.get(action.split(" ", maxsplit=1)[0])
        if kind.startswith("Cash Settled"):
            if _contracts_of(row) not in twins:
                self._close(moment, row, quantity, side=None)
        # A removal of a kind nobody knows is still told by its text.
        elif kind in REMOVALS or (not action and str(row.get("description")).startswith("Removal")):
            self._close(moment, row, quantity, side=None)
        elif side is not None and action.endswith("to Close"):
            self._close(moment, row, quantity, side=-side)
        elif side is not None:
            self._add(moment, row, side, quantity)

    def _close(self, moment: datetime, row: Row, quantity: Decimal, *, side: int | None) -> None:
        """Close up to `quantity` of what is held on `side`, or on whichever side where None."""
        holding = self.holdings.get(str(row["symbol"]))
        if holding is None or (side is not None and holding.side != side):
            return
        closed = min(quantity, holding.quantity)
        cost = holding.take(closed)
        kind = str(row.get("transaction-sub-type"))
        if kind in CARRIES:
            self._carried[(kind, holding.contract.instrument_type, holding.side)].append((closed, cost))
        else:
            proceeds = closed * (price_in(row) or ZERO)
            gain = (proceeds - cost) * holding.side * holding.contract.multiplier
            holding.realize(new_york_day(moment), gain)
        holding.updated_at = moment
        if not holding.quantity:
            symbol = holding.contract.symbol
            self.closed[symbol] = self.holdings.pop(symbol)

    def _add(self, moment: datetime, row: Row, side: int, quantity: Decimal) -> None:
        symbol = str(row["symbol"])
        held = self.holdings.get(symbol)
        # A future's fill says only buy or sell, and may close one side and open the other in a single row.
        if held is not None and held.side == -side:
            closing = min(quantity, held.quantity)
            self._close(moment, row, closing, side=held.side)
            quantity -= closing
        if not quantity:
            return
        holding = self.holdings.get(symbol) or self._new(moment, row)
        self.holdings[symbol] = holding
        holding.updated_at = moment
        holding.add(side, quantity, self._open_price(row, holding.contract, side, quantity))

    def _open_price(self, row: Row, contract: Contract, side: int, quantity: Decimal) -> Decimal:
        carried = self._carried.get((str(row.get("transaction-sub-type")), contract.instrument_type, side))
        if carried:
            _, cost = carried.popleft()
            return cost / quantity
        return price_in(row) or ZERO

    def _new(self, moment: datetime, row: Row) -> Holding:
        contract = read(str(row["symbol"]), str(row.get("instrument-type")), moment.year)
        holding = Holding(contract, str(row.get("underlying-symbol") or contract.underlying), moment, moment)
        if (earlier := self.closed.pop(contract.symbol, None)) is not None:
            # What is opened again on the day it was closed still reports the gain of that day.
            holding.gain_day, holding.gain = earlier.gain_day, earlier.gain
        return holding


def _moment(row: Row) -> datetime:
    return datetime.fromisoformat(row["executed-at"])


def _moves(row: Row) -> bool:
    """Say whether a row can change what is held."""
    # Mark to Market states symbol, quantity and price like a fill: counted, it would add a contract every day.
    return row.get("transaction-type") != "Money Movement" and bool(row.get("symbol")) and bool(row.get("quantity"))


def _turn(row: Row) -> int:
    """Order within one instant: corporate actions (close, open), trades, removals, cash settlements."""
    kind, action = str(row.get("transaction-sub-type")), str(row.get("action") or "")
    if kind in CARRIES:
        return 0 if action.endswith("to Close") else 1
    if kind.startswith("Cash Settled"):
        return 4
    return 3 if kind in REMOVALS else 2


def _contracts_of(row: Row) -> tuple[object, object]:
    return row.get("symbol"), number(row.get("quantity"))
