"""Splits, new symbols, mergers and transfers: what is held goes on as something else, or elsewhere.

Quantities are signed as they are held (short is negative); a pair of rows is a tuple, which a history takes as one
instant.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

from apps.trades.engine.amounts import ZERO
from tests.builders.contracts import named
from tests.builders.lines import Line, decimal

if TYPE_CHECKING:
    from decimal import Decimal

    from apps.trades.engine.values import Contract
    from tests.builders.contracts import Money
    from tests.builders.lines import Told

    Held = tuple[Money, Contract | str]

EARLY = "06:30"


def split(
    before: Money, after: Money, what: Contract | str, worth: Money = 0, **told: Unpack[Told]
) -> tuple[Line, ...]:
    """So many become so many; ``worth`` is the market value both rows carry, with opposite signs."""
    forward = abs(decimal(after)) > abs(decimal(before))
    sub_type, verb = ("Forward Split", "Forward split:") if forward else ("Reverse Split", "Reverse split:")
    return _go_on(sub_type, verb, (before, what), (after, what), worth, told)


def adjust(old: Held, new: Held, worth: Money = 0, **told: Unpack[Told]) -> tuple[Line, ...]:
    """Options adjusted by a reverse split: the same contract under another root."""
    return _go_on("Reverse Split", "Reverse split:", old, new, worth, told)


def symbol_change(
    quantity: Money, old: Contract | str, new: Contract | str, worth: Money = 0, **told: Unpack[Told]
) -> tuple[Line, ...]:
    return _go_on("Symbol Change", "Symbol change: ", (quantity, old), (quantity, new), worth, told)


def merger(old: Held, new: Held, worth: Money = 0, **told: Unpack[Told]) -> tuple[Line, ...]:
    return _go_on("Stock Merger", "Stock merger", old, new, worth, told)


def special_dividend(
    quantity: Money, old: Contract, new: Contract, worth: Money = 0, **told: Unpack[Told]
) -> tuple[Line, ...]:
    """An option whose terms a special dividend changes."""
    return _go_on("Special Dividend", "Special dividend:", (quantity, old), (quantity, new), worth, told)


def remove_fraction(quantity: Money, what: Contract | str, cash: Money = 0, **told: Unpack[Told]) -> Line:
    """The fraction that a reverse split leaves over; its cash usually comes apart, in lieu."""
    shown = f"Reverse split: Removal of {quantity} {named(what).symbol}"
    return _half("Reverse Split Removal", "Sell to Close", shown, (quantity, what), decimal(cash)).told(told)


def cash_merger(quantity: Money, what: Contract | str, cash: Money, **told: Unpack[Told]) -> Line:
    shown = f"Cash merger Close {quantity} {named(what).symbol}"
    return _half("Cash Merger", "Sell to Close", shown, (quantity, what), decimal(cash)).told(told)


def mature(quantity: Money, what: Contract, cash: Money, **told: Unpack[Told]) -> Line:
    """A bond repaid: the row has no action."""
    return _half("Maturity", "", f"Maturity of {what.symbol}", (quantity, what), decimal(cash)).told(told)


def acat(quantity: Money, what: Contract | str, cash: Money = 0, **told: Unpack[Told]) -> Line:
    """What arrives from another broker, with the value the row states, often none."""
    action = "Buy to Open" if decimal(quantity) > 0 else "Sell to Open"
    shown = f"Received {quantity} Long {named(what).symbol} via ACAT"
    return _half("ACAT", action, shown, (quantity, what), decimal(cash)).told(told)


def transfer_out(quantity: Money, what: Contract | str, **told: Unpack[Told]) -> Line:
    """Shares handed to another account of the same owner."""
    shown = "Journal shares to/from account 5WT00002"
    return _half("Transfer", "Sell to Close", shown, (quantity, what), ZERO).told(told)


def transfer_in(quantity: Money, what: Contract | str, cash: Money = 0, **told: Unpack[Told]) -> Line:
    shown = "Journal shares to/from account 5WT00001"
    return _half("Transfer", "Buy to Open", shown, (quantity, what), decimal(cash)).told(told)


def _go_on(sub_type: str, verb: str, old: Held, new: Held, worth: Money, told: Told) -> tuple[Line, ...]:
    long = decimal(old[0]) > 0
    closing, opening = ("Sell to Close", "Buy to Open") if long else ("Buy to Close", "Sell to Open")
    cash = decimal(worth) * (1 if long else -1)
    return (
        _half(sub_type, closing, f"{verb} Close {old[0]} {named(old[1]).symbol}", old, cash).told(told),
        _half(sub_type, opening, f"{verb} Open {new[0]} {named(new[1]).symbol}", new, ZERO - cash),
    )


def _half(sub_type: str, action: str, description: str, held: Held, cash: Decimal) -> Line:
    quantity, what = held
    return Line(
        transaction_type="Receive Deliver",
        sub_type=sub_type,
        action=action,
        contract=named(what),
        description=description,
        quantity=abs(decimal(quantity)),
        cash=cash,
        time=EARLY,
    )
