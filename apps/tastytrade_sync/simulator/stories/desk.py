"""Writes the rows of one account, each exactly as the API sends its kind.

A row is first a draft: ids and order numbers are given out at the end, in the order of posting.
Posting is what time appends to, so a history that goes on never renumbers what it has.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from apps.tastytrade_sync.simulator import market_days
from apps.tastytrade_sync.simulator.amounts import ZERO, Row, signed, text
from apps.tastytrade_sync.simulator.contracts import FUTURE, Contract, stock
from apps.tastytrade_sync.simulator.stories import fees as charges
from apps.tastytrade_sync.simulator.stories.fees import COMMISSION_CAP, Fees
from apps.tastytrade_sync.simulator.stories.row_fields import (
    cash_fields,
    execution,
    instrument_fields,
    kind_fields,
    trade_date,
)

if TYPE_CHECKING:
    from random import Random

    from apps.tastytrade_sync.simulator.stories.prices import PriceBook

_CENT = Decimal("0.01")
# At some time the broker's rows gained `created-at` and `currency`; the older ones were not filled in.
_NEWER_ROWS = date(2026, 1, 1)
_ORDERS = 100_000_000
_SHARES = Decimal(100)


@dataclass(frozen=True)
class Leg:
    """One leg of an order. Without a price it trades at the model's; `parts` splits it into partial fills.

    `cash` is the value of a future's fill: relative to the last settlement, not price times quantity.
    """

    action: str
    contract: Contract
    quantity: Decimal | int
    price: Decimal | None = None
    parts: tuple[int, ...] = ()
    cash: Decimal = ZERO


@dataclass(eq=False)
class Draft:
    """A row before it has an id. `order` and `reverses` name other drafts until there are numbers."""

    moment: datetime
    posted: datetime
    fields: Row
    order: object = None
    reverses: Draft | None = None


@dataclass
class Desk:
    """One account's history being written; sells and receipts are positive cash."""

    number: str
    prices: PriceBook
    drafts: list[Draft] = field(default_factory=list)

    def price(self, contract: Contract, moment: datetime) -> Decimal:
        """Return the model's price of a contract."""
        return self.prices.of(contract, moment)

    def trade(self, moment: datetime, *legs: Leg) -> None:
        """Fill one order: a row per leg and part, parts seconds apart and a cent worse each."""
        order = object()
        for leg in legs:
            # The cap is used up in the order of fills, so of one leg's fills the first pay and the last may be free.
            left = COMMISSION_CAP
            for n, part in enumerate(leg.parts or (leg.quantity,)):
                filled = moment + n * timedelta(seconds=4, milliseconds=317)
                left -= self._fill(order, filled, leg, Decimal(part), n, left, len(legs))

    def remove(self, moment: datetime, contract: Contract, quantity: Decimal | int, sub_type: str) -> Draft:
        """Remove an option by Expiration, Assignment or Exercise: no side, no cash; posted overnight."""
        amount = text(Decimal(quantity))
        if sub_type == "Expiration":
            description = f"Removal of {amount} {contract.label} due to expiration."
        else:
            description = f"Removal of option due to {sub_type.lower()}"
        fields = (
            instrument_fields(contract) | kind_fields("Receive Deliver", sub_type, description) | {"quantity": amount}
        )
        return self._write(moment, fields | cash_fields(ZERO), posted=_overnight(moment))

    def deliver(self, moment: datetime, option: Contract, contracts: int, *, sub_type: str, action: str) -> None:
        """Swap an option for its shares at the strike: the removal row, then the delivery row."""
        self.remove(moment, option, contracts, sub_type)
        self.receive(moment, stock(option.underlying), action, _SHARES * contracts, option.strike)

    def receive(self, moment: datetime, contract: Contract, action: str, quantity: Decimal, price: Decimal) -> None:
        """Book shares or futures delivered at `price`; an opening future costs nothing but its fee."""
        worth = ZERO if contract.instrument_type == FUTURE else price * quantity
        fees = charges.of_delivery(contract, action, quantity, worth)
        whole = text(quantity).removesuffix(".0")
        description = f"{action} {whole} {contract.symbol} @ {price:.2f}"
        fields = instrument_fields(contract) | kind_fields("Receive Deliver", action, description)
        fields |= {"action": action, "quantity": text(quantity), "price": text(price)}
        paid = worth if action.startswith("Sell") else -worth
        self._write(moment, fields | cash_fields(paid, fees), posted=_overnight(moment))

    def settle_in_cash(self, moment: datetime, contract: Contract, quantity: int, worth: Decimal, *, side: int) -> None:
        """Settle an index option: the money row, then its redundant removal. `side` is +1 for a long one."""
        name = "Exercise" if side > 0 else "Assignment"
        description = f"Cash settlement of option due to {name.lower()}"
        fields = instrument_fields(contract) | kind_fields("Receive Deliver", f"Cash Settled {name}", description)
        # The strike, although it is no price of the option: what was paid stands in value alone.
        fields |= {"quantity": text(Decimal(quantity)), "price": text(contract.strike)}
        paid = side * worth * quantity * contract.multiplier
        fee = Fees(clearing=charges.SYMBOL_EVENT)
        self._write(moment, fields | cash_fields(paid, fee), posted=_overnight(moment))
        self.remove(moment, contract, quantity, name)

    def carry(
        self, moment: datetime, sub_type: str, description: str,
        contract: Contract, quantity: Decimal, action: str, *, value: Decimal,
    ) -> None:  # fmt: skip
        """Book one half of a corporate action or transfer: quantity and value, no price and no fee."""
        fields = instrument_fields(contract) | kind_fields("Receive Deliver", sub_type, description)
        paid = value if action.startswith("Sell") else -value
        self._write(moment, fields | {"action": action, "quantity": text(quantity)} | cash_fields(paid))

    def reinvest(self, moment: datetime, contract: Contract, quantity: Decimal, price: Decimal) -> None:
        """Book shares bought with a dividend; their cost is the cash row's, not theirs."""
        description = f"Received {text(quantity)} Long {contract.symbol} via Dividend"
        fields = instrument_fields(contract) | kind_fields("Receive Deliver", "Dividend", description)
        fields |= {"action": "Buy to Open", "quantity": text(quantity), "price": text(price)}
        self._write(moment, fields | cash_fields(ZERO))

    def cash(
        self, moment: datetime, sub_type: str, amount: Decimal, description: str,
        *, about: Contract | None = None, reverses: Draft | None = None,
    ) -> Draft:  # fmt: skip
        """Move money; `about` names the instrument a dividend or fee belongs to."""
        fields = (instrument_fields(about) if about else {}) | kind_fields("Money Movement", sub_type, description)
        return self._write(moment, fields | cash_fields(amount), reverses=reverses)

    def mark_to_market(self, day: date, contract: Contract, quantity: int, price: Decimal, amount: Decimal) -> None:
        """Pay or collect a future's daily variation at 17:00."""
        description = f"{contract.symbol} mark to market at {price.normalize():f} Preliminary settlement price"
        fields = instrument_fields(contract) | kind_fields("Money Movement", "Mark to Market", description)
        fields |= {"quantity": text(Decimal(quantity)), "price": text(price)}
        self._write(market_days.at(day, market_days.SETTLEMENT), fields | cash_fields(amount))

    def balance(self) -> Decimal:
        """Return the cash of all rows so far."""
        return sum((signed(draft.fields, "net-value") for draft in self.drafts), ZERO)

    def finish(self, *, last_day: date, first_id: int) -> list[Row]:
        """Return the rows posted until the end of `last_day`, numbered, oldest first."""
        end = market_days.end_of(last_day)
        posted = [draft for draft in self.drafts if draft.posted < end]
        posted.sort(key=lambda draft: draft.posted)
        # With gaps: at the broker all customers share the counter.
        ids = {draft: first_id + 7 * n for n, draft in enumerate(posted)}
        orders: dict[object, int] = {}
        for draft in posted:
            if draft.order is not None:
                orders.setdefault(draft.order, first_id + _ORDERS + 3 * len(orders))
        rows = [self._row(draft, ids, orders) for draft in posted]
        # As text, which only serves because all of these times are written by one function.
        return sorted(rows, key=lambda row: (row["executed-at"], row["id"]))

    def _row(self, draft: Draft, ids: dict[Draft, int], orders: dict[object, int]) -> Row:
        row = {"id": ids[draft], "account-number": self.number, **draft.fields}
        if draft.order is not None:
            row |= execution(ids[draft], orders[draft.order], row["instrument-type"])
        if draft.reverses is not None:
            row["reverses-id"] = ids[draft.reverses]
        return row

    def _fill(
        self,
        order: object,
        moment: datetime,
        leg: Leg,
        quantity: Decimal,
        turn: int,
        left: Decimal,
        legs: int,
    ) -> Decimal:
        """Write one fill and return the commission it took."""
        sells = leg.action.startswith("Sell")
        price = self.price(leg.contract, moment) if leg.price is None else leg.price
        price = max(price + turn * (-_CENT if sells else _CENT), _CENT)
        worth = (price * quantity * leg.contract.multiplier).quantize(_CENT, ROUND_HALF_UP)
        fees = charges.of_fill(leg.contract, leg.action, quantity, worth, left)
        paid = leg.cash if leg.contract.instrument_type == FUTURE else worth if sells else -worth
        verb = "Sold" if sells else "Bought"
        shown = f"{price:.2f}" if price == price.quantize(_CENT) else text(price)
        description = f"{verb} {text(quantity).removesuffix('.0')} {leg.contract.label} @ {shown}"
        fields = instrument_fields(leg.contract) | kind_fields("Trade", leg.action, description)
        fields |= {"action": leg.action, "quantity": text(quantity), "price": text(price)}
        fields |= cash_fields(paid, fees, every_fee=True) | {"leg-count": legs}
        self._write(moment, fields, order=order)
        return fees.commission

    def _write(
        self, moment: datetime, fields: Row, *, posted: datetime | None = None, order: object = None,
        reverses: Draft | None = None,
    ) -> Draft:  # fmt: skip
        posted = posted or moment
        dated = fields | {
            "executed-at": market_days.stamp(moment),
            "transaction-date": trade_date(moment, fields).isoformat(),
            "is-estimated-fee": True,
        }
        if market_days.new_york_day(moment) >= _NEWER_ROWS:
            created = market_days.stamp(posted + timedelta(milliseconds=640)).replace("+00:00", "Z")
            dated |= {"created-at": created, "currency": "USD"}
        draft = Draft(moment, posted, dated, order, reverses)
        self.drafts.append(draft)
        return draft


def in_session(day: date, random: Random) -> datetime:
    """Return an instant at which people trade on a market day."""
    closing = market_days.at(day, market_days.closing_time(day))
    opening = market_days.at(day, market_days.OPENING)
    # From five minutes after the opening to twenty before the close, so that later fills still lie within the session.
    room = int((closing - opening).total_seconds() * 1000) - 1_200_000
    return opening + timedelta(milliseconds=300_000 + random.randrange(room - 300_000))


def expiration_of(day: date) -> datetime:
    """Return the stamp of expirations: 16:00 in New York."""
    return market_days.at(day, market_days.CLOSE)


def delivery_of(day: date) -> datetime:
    """Return the stamp of assignments, exercises and dividends: 17:00 in New York."""
    return market_days.at(day, market_days.SETTLEMENT)


def _overnight(moment: datetime) -> datetime:
    # removals stamped in the afternoon are posted in the small hours
    return market_days.end_of(market_days.new_york_day(moment)) + timedelta(hours=2, minutes=12)
