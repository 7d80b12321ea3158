"""States, words and candidate rows, which all checks share."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from apps.trades.engine.reconciliation.candidates import MOST, Row, candidates
from apps.trades.engine.reconciliation.results import (
    CAN_BREAK,
    FROM_LOTS,
    WORDS,
    Cause,
    Check,
    Result,
    State,
    not_compared,
)
from tests.factories import NOON


def row(broker_id: int, size: str, *, age: int = 0, is_doubtful: bool = False) -> Row:
    return Row(broker_id, NOON - timedelta(days=age), Decimal(size), is_doubtful)


def test_every_cause_has_its_words() -> None:
    assert set(WORDS) == set(Cause)
    assert [cause for cause, words in WORDS.items() if not words.endswith(".")] == []


def test_difference_is_unknown_where_a_side_is() -> None:
    assert Result(Check.CASH, "USD", None, Decimal(1), State.NOT_COMPARABLE).difference is None
    assert Result(Check.CASH, "USD", Decimal(3), Decimal(1), State.BREAK).difference == -2


def test_only_the_first_three_can_break() -> None:
    assert {Check.QUANTITY, Check.OPEN_PRICE, Check.CASH} == CAN_BREAK


def test_cause_that_some_checks_share_leaves_the_others_alone() -> None:
    quantity = Result(Check.QUANTITY, "AAPL", Decimal(1), Decimal(2), State.BREAK, Cause.BROKER_HAS_MORE)
    cash = Result(Check.CASH, "USD", Decimal(1), Decimal(1), State.AGREES)
    first, second = not_compared([quantity, cash], FROM_LOTS, Cause.RECALCULATING)
    assert (first.state, first.cause) == (State.NOT_COMPARABLE, Cause.RECALCULATING)
    assert second == cash


def test_row_of_the_very_size_comes_first__then_the_doubtful__then_the_newest() -> None:
    rows = [row(1, "5", age=1), row(2, "5", age=2, is_doubtful=True), row(3, "-100", age=9), row(4, "5")]
    assert candidates(rows, Decimal(100)) == (3, 2, 4, 1)


def test_row_of_half_the_size_may_have_the_wrong_sign() -> None:
    assert candidates([row(1, "7"), row(2, "50", age=9)], Decimal(-100)) == (2, 1)


def test_row_that_moved_nothing_is_not_of_the_size() -> None:
    rows = [Row(1, NOON, None), row(2, "0"), row(3, "4", age=5)]
    assert candidates(rows, Decimal(4)) == (3, 2, 1)


def test_newest_ten_are_enough() -> None:
    assert candidates([row(number, "1", age=number) for number in range(30)], Decimal(99)) == tuple(range(MOST))
