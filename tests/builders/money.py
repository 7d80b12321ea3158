"""Money that moves without a trade; amounts are signed as cash (received is positive)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Unpack

from tests.builders.contracts import named
from tests.builders.lines import Line, decimal

if TYPE_CHECKING:
    from apps.trades.engine.values import Contract
    from tests.builders.contracts import Money
    from tests.builders.lines import Told

EVENING = "17:00"


def money(
    sub_type: str, cash: Money, description: str, about: Contract | str | None = None, **told: Unpack[Told]
) -> Line:
    """Any row of money; ``about`` is the instrument it names."""
    return Line(
        transaction_type="Money Movement",
        sub_type=sub_type,
        contract=named(about) if about else None,
        description=description,
        cash=decimal(cash),
    ).told(told)


def deposit(cash: Money, **told: Unpack[Told]) -> Line:
    return money("Deposit", cash, "ACH DEPOSIT", **told)


def withdraw(cash: Money, **told: Unpack[Told]) -> Line:
    return money("Withdrawal", -decimal(cash), "ACH DISBURSEMENT", **told)


def dividend(cash: Money, what: str, **told: Unpack[Told]) -> Line:
    """A dividend received, or paid on shares sold short; the description is only the issuer's name."""
    return money("Dividend", cash, f"{what} COMPANY INC", what, **told)


def withhold(cash: Money, what: str, **told: Unpack[Told]) -> Line:
    """Tax kept back: a second dividend row that takes away."""
    return money("Dividend", -decimal(cash), f"{what} COMPANY INC", what, **told)


def interest(cash: Money, **told: Unpack[Told]) -> Line:
    return money("Credit Interest", cash, "INTEREST ON CREDIT BALANCE", **told)


def wire_fee(cash: Money, **told: Unpack[Told]) -> Line:
    return money("Fee", -decimal(cash), "DOMESTIC WIRE FEE", **told)


def cash_in_lieu(cash: Money, what: str, **told: Unpack[Told]) -> Line:
    return money("Balance Adjustment", cash, f"CASH IN LIEU OF FRACTIONAL SHARES {what}", **told)


def reinvest(quantity: Money, what: str, price: Money, cash: Money, **told: Unpack[Told]) -> tuple[Line, Line, Line]:
    """A dividend that buys more of itself: the cash, the cash spent, and the shares, which carry no value."""
    paid = money("Withdrawal", -decimal(cash), f"Cash dividend reinvested info  {what}", what)
    shares = Line(
        transaction_type="Receive Deliver",
        sub_type="Dividend",
        action="Buy to Open",
        contract=named(what),
        description=f"Received {quantity} Long {what} via Dividend",
        quantity=decimal(quantity),
        price=decimal(price),
    )
    return dividend(cash, what, **told), paid, shares


def mark_to_market(quantity: Money, what: Contract, price: Money, cash: Money, **told: Unpack[Told]) -> Line:
    """The daily settlement of a future: so many held, settled at this price, paid or collected."""
    shown = f"{what.symbol} mark to market at {price} Final settlement price"
    line = money("Mark to Market", cash, shown, what, **told)
    return replace(line, quantity=decimal(quantity), price=decimal(price), time=line.time or EVENING)


def settle_future(quantity: Money, what: Contract, price: Money, cash: Money, **told: Unpack[Told]) -> Line:
    """The final settlement of a future that ends in cash; the row has no action."""
    line = money("Futures Settlement", cash, f"Final settlement of {what.symbol}", what, **told)
    return replace(line, transaction_type="Receive Deliver", quantity=decimal(quantity), price=decimal(price))
