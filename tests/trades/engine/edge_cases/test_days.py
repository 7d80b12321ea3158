"""On which day an amount counts: the day in New York, of the closing trade."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

import pytest

from apps.trades.engine.results import Category
from tests.builders import (
    buy,
    buy_to_close,
    by_day,
    call,
    cash_settle,
    dividend,
    expire,
    history,
    ledger_of,
    put,
    realized,
    sell,
    sell_to_open,
)

PUT = put("KO", 50)


def test_trade_at_half_past_eleven_in_new_york_counts_for_that_day() -> None:
    ledger = ledger_of(buy(1, "X", 10), sell(1, "X", 11, on="2026-01-30", time="23:30"))
    assert by_day(ledger) == {date(2026, 1, 30): 1}


@pytest.mark.parametrize(("on", "elapsed"), [("2026-03-08", 22), ("2026-11-01", 24)])
def test_trades_on_the_day_the_clocks_change_count_for_it(on: str, elapsed: int) -> None:
    # From 00:30 to 23:30 by the clocks of New York an hour is lost in March and won in November.
    early, late = sell(1, "X", 11, on=on, time="00:30"), sell(1, "X", 12, on=on, time="23:30")
    first, last = history(early, late)
    assert last.executed_at - first.executed_at == timedelta(hours=elapsed)
    assert list(by_day(ledger_of(buy(2, "X", 10), early, late))) == [date.fromisoformat(on)]


def test_order_in_the_hour_that_comes_twice_is_that_of_the_instants() -> None:
    # Bought at 01:59 in summer time, sold at 01:10 in winter time, eleven minutes later.
    ledger = ledger_of(
        sell(1, "X", 11, on="2026-11-01", time="01:10-05:00"), buy(1, "X", 10, on="2026-11-01", time="01:59-04:00")
    )
    assert (realized(ledger), ledger.unmatched) == (1, ())


def test_cash_settlement_in_the_evening_counts_for_the_last_day() -> None:
    # 02:00 by the clock of Greenwich is still the evening of the expiry in New York.
    option = put("SPXW", 6000, "2026-01-14", on="SPX")
    ledger = ledger_of(sell_to_open(1, option, 6, on="2026-01-14"), cash_settle(1, option, -1000, time="21:00"))
    assert by_day(ledger) == {date(2026, 1, 14): -400}


def test_friday_expiry_posted_on_saturday_counts_for_friday() -> None:
    ledger = ledger_of(sell_to_open(1, PUT, 1), expire(1, PUT))
    assert by_day(ledger) == {date(2026, 3, 20): 100}


def test_december_cover_that_settles_in_january_counts_for_december() -> None:
    ledger = ledger_of(sell_to_open(10, "X", 10, on="2025-12-01"), buy_to_close(10, "X", 12, on="2025-12-31"))
    assert by_day(ledger) == {date(2025, 12, 31): -20}


def test_january_february_and_march_are_the_quarter() -> None:
    strikes = [call("KO", strike) for strike in (60, 61, 62)]
    ledger = ledger_of(
        *(sell_to_open(3, option, 1, fees="1.01", on="2026-01-05") for option in strikes),
        *(
            buy_to_close(1, option, "0.37", fees="0.13", on=f"2026-0{month}-2{at}")
            for month in (1, 2, 3)
            for at, option in enumerate(strikes)
        ),
    )
    months: defaultdict[int, Decimal] = defaultdict(Decimal)
    for day, amount in by_day(ledger).items():
        months[day.month] += amount
    # Nine closes of 100 − 37 − 0.13 and three openings' fees, though a third of 1.01 is no whole millionth.
    assert sum(months.values()) == realized(ledger) == Decimal("562.80")
    assert len(months) == 3


def test_dividend_counts_on_the_day_it_is_paid() -> None:
    ledger = ledger_of(buy(100, "KO", 50), dividend(48, "KO", on="2026-04-01"))
    assert {(entry.day, entry.category) for entry in ledger.entries} == {(date(2026, 4, 1), Category.DIVIDEND)}


def test_amounts_of_one_day_are_ordered_by_row() -> None:
    ledger = ledger_of(buy(3, "X", 10), *(sell(1, "X", 11 + at) for at in range(3)))
    assert [entry.broker_id for entry in ledger.entries] == [2, 2, 3, 3, 4, 4]
