"""A contract whose removal row never came ends when a person confirms it, and only then: §2.7."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from apps.trades.engine.facts import StatedClosing
from apps.trades.engine.identity import difference
from apps.trades.engine.ledger import compute
from apps.trades.engine.results import Reason
from tests.builders import (
    buy,
    closed,
    codes,
    exact,
    expire,
    future_option,
    held,
    history,
    ledger_of,
    put,
    results,
    sell_to_open,
)

if TYPE_CHECKING:
    from apps.trades.engine.results import Ledger
    from tests.builders import Line

VANISHED = future_option("./ESZ6 EW2X6 261113P4000")
PUT = put("KO", 50)
CONFIRMED = datetime(2026, 12, 1, 17, tzinfo=UTC)


def confirmed(*lines: Line, number: int = 1, at: datetime = CONFIRMED) -> Ledger:
    closing = StatedClosing(number, lines[0].contract or PUT, at, date(2026, 11, 13))
    return compute(history(*lines), stated_closings=[closing])


def test_confirmed_closing_ends_the_contract_at_nothing() -> None:
    ledger = confirmed(buy(2, VANISHED, 3, fees=1))
    (closure,) = closed(ledger)
    assert (closure.reason, closure.trader.net, closure.day) == (Reason.STATED, -301, date(2026, 11, 13))
    assert (held(ledger), codes(ledger)) == ({}, [])


def test_confirmed_closing_never_has_the_number_of_a_row() -> None:
    (closure,) = closed(confirmed(buy(2, VANISHED, 3), number=5))
    assert closure.key.closing_id == -5


def test_confirmed_closing_of_a_short_keeps_its_premium() -> None:
    assert results(confirmed(sell_to_open(2, VANISHED, 3))) == exact(300)


def test_without_confirmation_it_stays_open() -> None:
    assert list(held(ledger_of(buy(2, VANISHED, 3))).values()) == [2]


def test_closing_ends_only_what_was_open_at_its_moment() -> None:
    ledger = confirmed(buy(1, PUT, 1), buy(1, PUT, 2, on="2026-12-07"))
    assert (results(ledger), list(held(ledger).values())) == (exact(-100), [1])


def test_row_that_comes_after_all_finds_nothing_open() -> None:
    late = expire(2, PUT, on="2026-12-07")
    ledger = confirmed(buy(2, PUT, 1), late)
    assert (results(ledger), codes(ledger)) == (exact(-200), ["unmatched_close"])


def test_row_that_comes_with_its_own_day_goes_first() -> None:
    # The real row lies before the moment of confirmation: it closes, and the statement has nothing left to do.
    ledger = confirmed(buy(2, PUT, 1), expire(2, PUT))
    assert [each.reason for each in closed(ledger)] == [Reason.EXPIRATION]
    assert codes(ledger) == ["stated_closing_without_lots"]


def test_no_cent_is_lost_by_a_statement() -> None:
    facts = history(buy(2, VANISHED, 3, fees=1))
    ledger = compute(facts, stated_closings=[StatedClosing(1, VANISHED, CONFIRMED, date(2026, 11, 13))])
    assert difference(facts, ledger) == Decimal(0)
