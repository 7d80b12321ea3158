"""Balances of past days, worked out from the rows by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from apps.tastytrade_sync.simulator.books import Walk
from tests.tastytrade_sync.simulator.calls import FIRST, TODAY, items
from tests.tastytrade_sync.simulator.rows import PUT, cash, removal, trade

if TYPE_CHECKING:
    import httpx2

    from apps.tastytrade_sync.simulator.server import Simulator

PATH = f"/accounts/{FIRST}/balance-snapshots"
DEPOSIT = cash("Deposit", "1000", "2026-01-05 15:00")
SOLD = trade("Sell to Open", "1.0", PUT, "2.0", "2026-01-06 15:00", net="200")
EXPIRED = removal("Expiration", "1.0", PUT, "2026-01-16 21:00")


def days(call: httpx2.Client, **wanted: str) -> list[tuple[str, str, str]]:
    params = {"time-of-day": "EOD", **{name.replace("_", "-"): value for name, value in wanted.items()}}
    found = items(call.get(PATH, params=params))
    return [(row["snapshot-date"], row["cash-balance"], row["net-liquidating-value"]) for row in found]


def test_snapshots_follow_the_rows__day_by_day(call: httpx2.Client) -> None:
    # The put was sold for 198.90 after fees and stands at its last price: 100 times 2.00 against the account.
    assert days(call, start_date="2026-01-05", end_date="2026-01-07") == [
        ("2026-01-05", "1000.0", "1000.0"), ("2026-01-06", "1198.9", "998.9"), ("2026-01-07", "1198.9", "998.9"),
    ]  # fmt: skip


def test_beginning_of_a_day_is_the_end_of_the_day_before(call: httpx2.Client) -> None:
    assert days(call, snapshot_date="2026-01-06", time_of_day="BOD") == [("2026-01-06", "1000.0", "1000.0")]
    assert days(call, snapshot_date="2026-01-06", time_of_day="EOD") == [("2026-01-06", "1198.9", "998.9")]


def test_snapshots_are_the_same__asked_for_in_any_order(call: httpx2.Client) -> None:
    whole = days(call, start_date="2026-01-05")
    single = [days(call, snapshot_date=day) for day, _, _ in reversed(whole)]
    assert [found for (found,) in reversed(single)] == whole


def test_snapshots_leave_out_weekends_and_holidays(call: httpx2.Client) -> None:
    # The 17th and 18th were a weekend, the 19th was a holiday.
    assert [day for day, _, _ in days(call, start_date="2026-01-15")] == ["2026-01-15", "2026-01-16", "2026-01-20"]


def test_snapshots_of_a_day_to_come_are_not_there(call: httpx2.Client) -> None:
    assert days(call, snapshot_date="2026-01-21") == []
    assert days(call, start_date="2026-01-21") == []


def test_past_snapshots_use_past_prices__a_quote_speaks_for_today_only(small: Simulator, call: httpx2.Client) -> None:
    small.world.scenario.market[PUT] = {"mark": "3.0"}
    small.set_today(date(2026, 1, 7))
    # Sold at 2.00, quoted at 3.00 today.
    assert [net for _, _, net in days(call, start_date="2026-01-06")] == ["998.9", "898.9"]


def test_snapshots_agree_with_net_liq(small: Simulator, call: httpx2.Client) -> None:
    bars = items(call.get(f"/accounts/{FIRST}/net-liq/history", params={"time-back": "all"}))
    assert [net for _, _, net in days(call, start_date="2026-01-05")] == [bar["close"] for bar in bars]
    assert len(bars) == 11  # market days from the 5th to the 20th
    assert small.world.today == TODAY


def test_walk_goes_back__by_starting_again() -> None:
    walk = Walk([DEPOSIT, SOLD, EXPIRED])
    later = walk.until(datetime(2026, 1, 17, tzinfo=UTC))
    assert (later.cash, later.holdings) == (Decimal(1200), {})
    earlier = walk.until(datetime(2026, 1, 6, tzinfo=UTC))
    assert (earlier.cash, earlier.holdings) == (Decimal(1000), {})
    assert list(walk.until(datetime(2026, 1, 7, tzinfo=UTC)).holdings) == [PUT]
