"""How an option ends: expired, assigned, exercised, or settled in cash. Rows that remove carry no side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

from tests.builders.lines import Line, decimal

if TYPE_CHECKING:
    from apps.trades.engine.values import Contract
    from tests.builders.contracts import Money
    from tests.builders.lines import Told

# Removals are stamped at the close of the last day, deliveries an hour later, cash settlements in the evening.
CLOSE, DELIVERY, EVENING = "16:00", "17:00", "21:00"


def expire(quantity: Money, option: Contract, **told: Unpack[Told]) -> Line:
    reason = f"Removal of {quantity}.0 {option.symbol} due to expiration."
    return _removal("Expiration", quantity, option, reason, CLOSE).told(told)


def assign(quantity: Money, option: Contract, **told: Unpack[Told]) -> Line:
    return _removal("Assignment", quantity, option, "Removal of option due to assignment", DELIVERY).told(told)


def exercise(quantity: Money, option: Contract, **told: Unpack[Told]) -> Line:
    return _removal("Exercise", quantity, option, "Removal of option due to exercise", DELIVERY).told(told)


def cash_settle(quantity: Money, option: Contract, cash: Money, **told: Unpack[Told]) -> tuple[Line, Line]:
    """The money row, priced at the strike, and the row of no value that removes the same contracts once more."""
    amount = decimal(cash)
    verb = "assignment" if amount < 0 else "exercise"
    money = Line(
        transaction_type="Receive Deliver",
        sub_type=f"Cash Settled {verb.capitalize()}",
        contract=option,
        description=f"Cash settlement of {quantity}.0 {option.symbol} due to {verb}",
        quantity=decimal(quantity),
        price=option.strike,
        cash=amount,
        on=_last_day(option),
        time=EVENING,
    ).told(told)
    return money, (assign if amount < 0 else exercise)(quantity, option)


def _removal(sub_type: str, quantity: Money, option: Contract, description: str, time: str) -> Line:
    return Line(
        transaction_type="Receive Deliver",
        sub_type=sub_type,
        contract=option,
        description=description,
        quantity=decimal(quantity),
        on=_last_day(option),
        time=time,
    )


def _last_day(option: Contract) -> str:
    return option.expires_on.isoformat() if option.expires_on else ""
