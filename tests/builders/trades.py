"""Fills, and what assignment and exercise deliver."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Unpack

from apps.trades.engine.amounts import SCALE, ZERO
from tests.builders.contracts import named
from tests.builders.lines import SIDES, Line, decimal

if TYPE_CHECKING:
    from decimal import Decimal

    from apps.trades.engine.values import Contract
    from tests.builders.contracts import Money
    from tests.builders.lines import Told

FUTURE = "Future"

# What a point is worth where no symbol states it: adjusted options are still quoted per share of a hundred.
UNSTATED = {"Equity Option": 100}


def buy(quantity: Money, what: Contract | str, price: Money, cash: Money | None = None, **told: Unpack[Told]) -> Line:
    """A purchase that opens; of a future, which does not say whether it opens, ``cash`` is relative to the last
    settlement and 0 if left out."""
    return _fill("Buy" if _is_future(what) else "Buy to Open", quantity, what, price, cash).told(told)


def sell(quantity: Money, what: Contract | str, price: Money, cash: Money | None = None, **told: Unpack[Told]) -> Line:
    """A sale that closes."""
    return _fill("Sell" if _is_future(what) else "Sell to Close", quantity, what, price, cash).told(told)


def sell_to_open(quantity: Money, what: Contract | str, price: Money, **told: Unpack[Told]) -> Line:
    return _fill("Sell to Open", quantity, what, price, None).told(told)


def buy_to_close(quantity: Money, what: Contract | str, price: Money, **told: Unpack[Told]) -> Line:
    return _fill("Buy to Close", quantity, what, price, None).told(told)


def deliver(fill: Line) -> Line:
    """The same shares or futures as a delivery: who is assigned or exercises buys or sells at the strike."""
    assert fill.contract is not None
    # A future bought by delivery says that it opens, as no fill of a future does.
    action = {"Buy": "Buy to Open", "Sell": "Sell to Close"}.get(fill.action, fill.action)
    shown = f"{action} {fill.quantity} {fill.contract.symbol} @ {fill.price}"
    return replace(fill, transaction_type="Receive Deliver", sub_type=action, action=action, description=shown)


def _fill(action: str, quantity: Money, what: Contract | str, price: Money, cash: Money | None) -> Line:
    contract, amount, each = named(what), decimal(quantity), decimal(price)
    bought = SIDES[action.split(" ")[0]] > 0
    return Line(
        transaction_type="Trade",
        sub_type=action,
        action=action,
        contract=contract,
        description=f"{'Bought' if bought else 'Sold'} {quantity} {contract.symbol} @ {price}",
        quantity=amount,
        price=each,
        cash=_value(contract, amount * (-1 if bought else 1), each) if cash is None else decimal(cash),
    )


def _value(contract: Contract, signed: Decimal, price: Decimal) -> Decimal:
    if contract.instrument_type == FUTURE:
        return ZERO
    # An adjusted option is still quoted per share of a hundred, whatever it delivers.
    value = signed * price * (contract.multiplier or UNSTATED.get(contract.instrument_type, 1))
    # No broker states, and no column keeps, less than a millionth.
    return value.quantize(SCALE) if value != value.quantize(SCALE) else value


def _is_future(what: Contract | str) -> bool:
    return named(what).instrument_type == FUTURE
