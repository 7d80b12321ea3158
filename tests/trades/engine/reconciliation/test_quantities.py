from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from apps.core.dates import NEW_YORK
from apps.trades.engine.reconciliation.quantities import check_quantity, has_expired
from apps.trades.engine.reconciliation.results import Cause, State
from tests.trades.engine.reconciliation.pairs import AAPL, BITCOIN, PUT, held, lot, pair

if TYPE_CHECKING:
    from apps.trades.engine.values import Contract

FRIDAY_EVENING = datetime(2026, 11, 20, 16, 30, tzinfo=NEW_YORK)


def on(day: int, hour: int = 12) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=NEW_YORK)


def test_same_quantity_agrees__of_two_lots() -> None:
    result = check_quantity(pair(lot("60"), lot("40"), reported=held("100")), on(20))
    assert (result.state, result.cause, result.difference) == (State.AGREES, None, Decimal(0))
    assert (result.subject, result.instrument_type) == ("AAPL", "Equity")


def test_what_nobody_holds_agrees() -> None:
    assert check_quantity(pair(), on(20)).state == State.AGREES


@pytest.mark.parametrize(
    ("ours", "theirs", "cause"),
    [
        ("100", "150", Cause.BROKER_HAS_MORE),
        ("100", "50", Cause.LEDGER_HAS_MORE),
        ("-2", "-3", Cause.BROKER_HAS_MORE),
        ("-3", "-2", Cause.LEDGER_HAS_MORE),
        ("2", "-2", Cause.OPPOSITE_SIDES),
    ],
)
def test_other_quantity_is_a_break(ours: str, theirs: str, cause: Cause) -> None:
    result = check_quantity(pair(lot(ours), reported=held(theirs)), on(20))
    assert (result.state, result.cause) == (State.BREAK, cause)
    # What the broker reports beyond ours.
    assert result.difference == Decimal(theirs) - Decimal(ours)


def test_position_no_row_explains_is_a_break() -> None:
    result = check_quantity(pair(reported=held("100")), on(20))
    assert (result.state, result.cause, result.expected) == (State.BREAK, Cause.BROKER_HAS_MORE, Decimal(0))


@pytest.mark.parametrize(
    ("by_rows", "theirs", "stated", "cause"),
    [
        # 100 stated, and the 100 of its own rows came.
        ("100", "100", "100", Cause.OPENED_BY_USER),
        ("-2", "-2", "-2", Cause.OPENED_BY_USER),
        ("0", "-5", "100", Cause.OPENED_BY_USER),
        # Too little, or nothing left of what was stated: no word of a person's makes that.
        ("0", "150", "100", Cause.BROKER_HAS_MORE),
        ("-4", "-2", "0", Cause.LEDGER_HAS_MORE),
    ],
)
def test_break_that_a_stated_opening_may_make_is_called_so(
    by_rows: str, theirs: str, stated: str, cause: Cause
) -> None:
    # What was stated at first is no matter, only what is still open of it.
    given = pair(lot(stated, opening_id=-7), lot(by_rows), reported=held(theirs), opened_by_user=Decimal(100))
    assert check_quantity(given, on(20)).cause is cause


def test_expired_contract_that_was_stated_waits_for_its_row_like_any_other() -> None:
    given = pair(lot("-2", opening_id=-7), contract=PUT, opened_by_user=Decimal(-2))
    assert check_quantity(given, FRIDAY_EVENING).cause is Cause.EXPIRY_PENDING


@pytest.mark.parametrize("day", [20, 30])
def test_break_that_a_person_s_word_makes_is_called_so(day: int) -> None:
    given = pair(reported=held("-2"), contract=PUT, closed_by_user=Decimal(-2))
    result = check_quantity(given, on(day))
    assert (result.state, result.cause) == (State.BREAK, Cause.CLOSED_BY_USER)


def test_person_s_word_does_not_explain_another_difference() -> None:
    given = pair(reported=held("-3"), contract=PUT, closed_by_user=Decimal(-2))
    assert check_quantity(given, on(30)).cause == Cause.BROKER_HAS_MORE


def test_lot_the_broker_does_not_list_is_a_break() -> None:
    result = check_quantity(pair(lot("100")), on(20))
    assert (result.state, result.cause, result.reported) == (State.BREAK, Cause.LEDGER_HAS_MORE, Decimal(0))


@pytest.mark.parametrize(
    ("contract", "ours", "theirs", "state"),
    [
        # A share has five decimals: the sixth is rounded away, the fifth is not.
        (AAPL, "1.680741", "1.68074", State.EXPLAINED),
        (AAPL, "1.68075", "1.68074", State.BREAK),
        # A coin has eight, so what is rounding of shares is money here.
        (BITCOIN, "0.056110844", "0.05611084", State.EXPLAINED),
        (BITCOIN, "0.05611184", "0.05611084", State.BREAK),
    ],
)
def test_decimals_the_broker_does_not_state_are_rounding(
    contract: Contract, ours: str, theirs: str, state: State
) -> None:
    result = check_quantity(pair(lot(ours), reported=held(theirs), contract=contract), on(20))
    assert result.state == state
    assert (result.cause == Cause.ROUNDING) == (state == State.EXPLAINED)


def test_expired_contract_waits_for_its_removal() -> None:
    result = check_quantity(pair(lot("-2"), contract=PUT), FRIDAY_EVENING)
    assert (result.state, result.cause) == (State.EXPLAINED, Cause.EXPIRY_PENDING)


def test_contract_that_still_trades_waits_for_nothing() -> None:
    assert check_quantity(pair(lot("-2"), contract=PUT), on(20)).cause == Cause.LEDGER_HAS_MORE


# Expired on Friday the 20th; Monday to Wednesday are the three trading days of grace, Thursday is Thanksgiving.
@pytest.mark.parametrize(
    ("day", "state"),
    [(23, State.EXPLAINED), (25, State.EXPLAINED), (26, State.EXPLAINED), (27, State.BREAK)],
)
def test_removal_may_come_within_three_trading_days(day: int, state: State) -> None:
    assert check_quantity(pair(lot("-2"), contract=PUT), on(day)).state == state


def test_removal_that_never_came_is_named() -> None:
    assert check_quantity(pair(lot("-2"), contract=PUT), on(30)).cause == Cause.EXPIRED_UNCONFIRMED


def test_removed_contract_may_still_be_listed() -> None:
    listed = pair(reported=held("-2"), contract=PUT)
    assert check_quantity(listed, FRIDAY_EVENING).cause == Cause.EXPIRED_STILL_LISTED
    assert check_quantity(listed, on(30)).cause == Cause.BROKER_HAS_MORE


def test_expiry_explains_no_difference_of_what_both_still_hold() -> None:
    result = check_quantity(pair(lot("-2"), reported=held("-1"), contract=PUT), FRIDAY_EVENING)
    assert (result.state, result.cause) == (State.BREAK, Cause.LEDGER_HAS_MORE)


@pytest.mark.parametrize(("moment", "expired"), [(on(19), False), (on(20, 15), False), (on(20, 16), True)])
def test_contract_expires_when_trading_ends(moment: datetime, expired: bool) -> None:  # noqa: FBT001
    assert has_expired(date(2026, 11, 20), moment) is expired
