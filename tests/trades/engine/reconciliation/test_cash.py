from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from apps.trades.engine.reconciliation.cash import Purse, begins_at_opening, check_cash
from apps.trades.engine.reconciliation.results import Cause, State

OPENED = date(2026, 1, 2)


def purse(reported: str | None, moved: str, opening: str | None = "0", **fields: bool) -> Purse:
    stated = [None if each is None else Decimal(each) for each in (reported, opening)]
    return Purse("USD", stated[0], Decimal(moved), stated[1], **fields)


def test_rows_that_add_up_to_the_balance_agree() -> None:
    result = check_cash(purse("700.25", "700.25"))
    assert (result.state, result.cause, result.expected) == (State.AGREES, None, Decimal("700.25"))


@pytest.mark.parametrize(("reported", "difference"), [("700.24", "-0.01"), ("710.25", "10")])
def test_cent_is_a_break(reported: str, difference: str) -> None:
    result = check_cash(purse(reported, "700.25"))
    assert (result.state, result.cause) == (State.BREAK, Cause.CASH_DIFFERS)
    assert result.difference == Decimal(difference)


def test_balance_in_whole_cents_is_rounded() -> None:
    assert check_cash(purse("700.25", "700.254")).cause == Cause.ROUNDING
    assert check_cash(purse("700.25", "700.256")).state == State.BREAK


def test_balance_with_its_decimals_is_not_rounded() -> None:
    assert check_cash(purse("700.251", "700.254")).state == State.BREAK


def test_first_balance_of_an_inferred_opening_proves_nothing() -> None:
    result = check_cash(purse("1000", "300", "700", is_inferred=True, is_first=True))
    assert (result.state, result.cause) == (State.NOT_COMPARABLE, Cause.NOT_PROVABLE)


def test_change_since_the_inferred_opening_has_to_agree() -> None:
    assert check_cash(purse("1100", "400", "700", is_inferred=True)).cause == Cause.INFERRED_OPENING
    assert check_cash(purse("1100.01", "400", "700", is_inferred=True)).state == State.BREAK


@pytest.mark.parametrize(("reported", "opening"), [(None, "0"), ("5", None)])
def test_figure_nobody_states_is_not_comparable(reported: str | None, opening: str | None) -> None:
    assert check_cash(purse(reported, "5", opening)).cause == Cause.NOT_STATED


@pytest.mark.parametrize(
    ("first", "opened", "answer"),
    [
        (date(2026, 2, 1), OPENED, True),  # thirty days after
        (date(2026, 2, 2), OPENED, False),
        (date(2025, 12, 31), OPENED, True),
        (None, OPENED, False),
        (date(2026, 1, 2), None, False),
    ],
)
def test_history_is_whole_if_it_begins_within_thirty_days(
    first: date | None,
    opened: date | None,
    answer: bool,  # noqa: FBT001
) -> None:
    assert begins_at_opening(first, opened) is answer
