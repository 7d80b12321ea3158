"""An expired contract is waited for, then asked about: after three trading days without its row."""

from __future__ import annotations

from datetime import date

import pytest

from apps.trades.engine.expiry import is_expired, is_overdue, overdue
from tests.builders import buy, expire, ledger_of, open_lots, put, sell_to_open

FRIDAY = date(2026, 3, 20)
PUT, LATER = put("KO", 50, "2026-03-20"), put("KO", 50, "2026-04-17")


@pytest.mark.parametrize(("today", "expected"), [(date(2026, 3, 20), False), (date(2026, 3, 21), True)])
def test_contract_trades_on_its_last_day(today: date, expected: object) -> None:
    assert is_expired(FRIDAY, today) is expected


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        # Monday, Tuesday and Wednesday are the three trading days after a Friday.
        (date(2026, 3, 20), False),
        (date(2026, 3, 23), False),
        (date(2026, 3, 25), False),
        (date(2026, 3, 26), True),
        (date(2031, 1, 1), True),
    ],
)
def test_friday_expiry_is_overdue_on_thursday(today: date, expected: object) -> None:
    assert is_overdue(FRIDAY, today) is expected


def test_expiry_within_the_week_is_overdue_over_the_weekend() -> None:
    # Of a Tuesday: Wednesday to Friday are three days, Monday is the fourth.
    tuesday = date(2026, 3, 17)
    assert [is_overdue(tuesday, date(2026, 3, day)) for day in (20, 22, 23)] == [False, False, True]


def test_holiday_is_no_day_of_patience() -> None:
    # Good Friday of 2026 is 3 April: of the Wednesday before, Thursday, Monday and Tuesday are the three days.
    wednesday = date(2026, 4, 1)
    assert [is_overdue(wednesday, date(2026, 4, day)) for day in (7, 8)] == [False, True]


def test_what_never_expires_is_never_overdue() -> None:
    assert not is_expired(None, FRIDAY)
    assert not is_overdue(None, date(2031, 1, 1))


def test_only_open_lots_of_expired_contracts_are_asked_about() -> None:
    ledger = ledger_of(sell_to_open(1, PUT, 1), sell_to_open(1, LATER, 1), buy(100, "KO", 50))
    assert overdue(ledger.lots, date(2026, 4, 1)) == [lot for lot in open_lots(ledger) if lot.contract == PUT]


def test_confirmed_expirations_are_not_asked_about() -> None:
    assert overdue(ledger_of(sell_to_open(1, PUT, 1), expire(1, PUT)).lots, date(2026, 4, 1)) == []
