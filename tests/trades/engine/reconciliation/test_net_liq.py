from __future__ import annotations

from decimal import Decimal
from typing import Any

from apps.trades.engine.reconciliation.net_liq import Marked, Worth, check_net_liq
from apps.trades.engine.reconciliation.results import Cause, Result, State


def worth(reported: str | None, *values: str | None, cash: str | None = "1000", **fields: Any) -> Worth:
    positions = tuple(Marked(None if value is None else Decimal(value)) for value in values)
    stated = [None if each is None else Decimal(each) for each in (cash, reported)]
    return Worth(stated[0], stated[1], fields.pop("positions", positions), **fields)


def checked(given: Worth, *, has_break: bool = False) -> Result:
    return check_net_liq(given, has_break=has_break)


def test_cash_and_marks_agree() -> None:
    # Long shares and a short put.
    result = checked(worth("5700", "5000", "-300"))
    assert (result.state, result.expected) == (State.AGREES, Decimal(5700))


def test_account_with_cash_alone_is_worth_it() -> None:
    assert checked(worth("1000")).state == State.AGREES


def test_mark_that_is_missing_leaves_the_sum_unknown() -> None:
    result = checked(worth("5700", "5000", None))
    assert (result.state, result.cause, result.expected) == (State.NOT_COMPARABLE, Cause.NO_MARK, None)


def test_figure_the_broker_does_not_state_is_not_comparable() -> None:
    assert checked(worth(None, "5000")).cause == Cause.NOT_STATED
    assert checked(worth("6000", "5000", cash=None)).cause == Cause.NOT_STATED


def test_decimals_finer_than_money_is_kept_with_are_nothing() -> None:
    # 0.05611084 of a coin at 63541.09483386 is 3565.38422624…
    assert checked(worth("4565.384226", "3565.3842262412")).state == State.AGREES
    assert checked(worth("4565.384227", "3565.3842262412")).state == State.AGREES
    assert checked(worth("4565.384228", "3565.3842262412")).cause == Cause.ROUNDING


def test_less_than_a_cent_is_rounding() -> None:
    assert checked(worth("6000.01", "5000.004")).cause == Cause.ROUNDING


def test_pending_cash_is_named() -> None:
    assert checked(worth("6250", "5000", pending_cash=Decimal(250))).cause == Cause.PENDING_CASH


def test_change_of_futures_since_their_settlement_is_named() -> None:
    positions = (Marked(Decimal(0), variation=Decimal(675)), Marked(Decimal(5000)))
    assert checked(worth("6675", positions=positions)).cause == Cause.FUTURES_VARIATION


def test_marks_may_move_by_half_a_percent_between_two_answers() -> None:
    # Of 10,000 in marks, long and short, that is 50.
    assert checked(worth("7050", "8000", "-2000")).cause == Cause.MARKS_MOVED
    far = checked(worth("7051", "8000", "-2000"))
    assert (far.state, far.cause) == (State.NOT_COMPARABLE, Cause.NET_LIQ_UNEXPLAINED)


def test_difference_follows_a_break_elsewhere() -> None:
    result = checked(worth("7000", "5000"), has_break=True)
    assert (result.state, result.cause) == (State.NOT_COMPARABLE, Cause.FOLLOWS_A_BREAK)
