"""Cash, net liquidating value and daily bars of small histories."""

from __future__ import annotations

import time
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from apps.tastytrade_sync.simulator.books import PricedMarket, balances, mark_of, net_liq
from tests.tastytrade_sync.simulator.rows import ACCOUNT, PUT, cash, removal, trade

Row = dict[str, Any]
TODAY = date(2026, 1, 7)

DEPOSIT = cash("Deposit", "10000", "2026-01-05 14:00")
SHARES = trade("Buy to Open", "100.0", "AAPL", "20.0", "2026-01-05 15:00", net="-2000.08")
SHORT_PUT = trade("Sell to Open", "1.0", PUT, "2.5", "2026-01-06 15:00", net="248.87")


def reported(*rows: Row, market: dict[str, Row] | None = None, account: Row = ACCOUNT) -> Row:
    return balances(account, rows, market or {}, today=TODAY)


def closes(*rows: Row, market: dict[str, Row] | None = None) -> dict[str, str]:
    return {bar["time"][:10]: bar["close"] for bar in net_liq(ACCOUNT, rows, market or {}, today=TODAY)}


def test_balances_sum_net_value_to_cash__three_rows() -> None:
    # 10000 - 2000.08 + 248.87
    assert reported(DEPOSIT, SHARES, SHORT_PUT)["cash-balance"] == "8248.79"


def test_balances_add_longs_and_take_off_shorts__stock_and_put() -> None:
    found = reported(DEPOSIT, SHARES, SHORT_PUT, market={"AAPL": {"mark": "21.0"}, PUT: {"mark": "2.0"}})
    assert (found["long-equity-value"], found["short-derivative-value"]) == ("2100.0", "200.0")
    # 8248.79 + 2100 - 200
    assert found["net-liquidating-value"] == "10148.79"


def test_balances_leave_futures_out_of_net_liq__gains_are_cash() -> None:
    found = reported(DEPOSIT, trade("Buy", "1.0", "/ESH6", "7000.0", "2026-01-05 15:00", net="-2.7"))
    assert found["net-liquidating-value"] == "9997.3"
    # 50 dollars x 7000 points x 6 %
    assert found["futures-margin-requirement"] == "21000.0"


def test_balances_ask_for_the_whole_strike__cash_account() -> None:
    found = reported(DEPOSIT, SHORT_PUT, account={**ACCOUNT, "margin-or-cash": "Cash"})
    assert found["maintenance-requirement"] == "15000.0"


def test_balances_cannot_be_negative_in_buying_power__overdrawn() -> None:
    found = reported(cash("Withdrawal", "-50", "2026-01-05 14:00"))
    assert (found["cash-balance"], found["derivative-buying-power"]) == ("-50.0", "0.0")


def test_balances_count_only_readable_cash__nan_beside_a_deposit() -> None:
    assert reported(DEPOSIT, {**DEPOSIT, "net-value": "NaN"}, {**DEPOSIT, "net-value": None})["cash-balance"] == (
        "10000.0"
    )


def test_net_liq_has_a_bar_per_market_day__monday_to_wednesday() -> None:
    assert list(closes(DEPOSIT)) == ["2026-01-05", "2026-01-06", "2026-01-07"]


def test_net_liq_skips_holidays_and_weekends__new_year() -> None:
    bars = net_liq(ACCOUNT, [cash("Deposit", "1", "2025-12-31 20:00")], {}, today=date(2026, 1, 5))
    assert [bar["time"] for bar in bars] == [
        "2025-12-31 21:00:00+00",
        "2026-01-02 21:00:00+00",
        "2026-01-05 21:00:00+00",
    ]


def test_net_liq_uses_the_last_transaction_price__no_market() -> None:
    second = trade("Buy to Open", "1.0", "AAPL", "25.0", "2026-01-06 16:00", net="-25")
    # Monday: 7999.92 cash + 100 x 20; Tuesday: 7974.92 cash + 101 x 25
    assert closes(DEPOSIT, SHARES, second) == {
        "2026-01-05": "9999.92",
        "2026-01-06": "10499.92",
        "2026-01-07": "10499.92",
    }


def test_net_liq_ends_where_balances_stand__quotes_for_today() -> None:
    market = {"AAPL": {"mark": "21.0"}, PUT: {"mark": "2.0"}}
    bars = closes(DEPOSIT, SHARES, SHORT_PUT, market=market)
    assert bars["2026-01-07"] == reported(DEPOSIT, SHARES, SHORT_PUT, market=market)["net-liquidating-value"]
    # the day before knows no quote: 8248.79 + 100 x 20 - 100 x 2.5
    assert bars["2026-01-06"] == "9998.79"


def test_net_liq_follows_a_price_path__every_day_its_own_price() -> None:
    market = PricedMarket({}, lambda symbol, kind, day: Decimal(day.day))
    # 7999.92 + 100 x the day of the month
    assert closes(DEPOSIT, SHARES, market=market) == {
        "2026-01-05": "8499.92",
        "2026-01-06": "8599.92",
        "2026-01-07": "8699.92",
    }


def test_net_liq_bars_open_where_the_last_one_closed__falling_day() -> None:
    bars = net_liq(ACCOUNT, [DEPOSIT, cash("Fee", "-40", "2026-01-06 16:00")], {}, today=TODAY)
    assert [bars[1][name] for name in ("open", "high", "low", "close")] == [
        "10000.0",
        "10000.0",
        "9960.0",
        "9960.0",
    ]
    assert (bars[1]["total-close"], bars[1]["pending-cash-close"]) == ("9960.0", "0.0")


def test_net_liq_is_empty__no_rows() -> None:
    assert closes() == {}


def test_mark_of_prefers_the_quote__then_the_newest_price() -> None:
    older, newer = SHARES, trade("Sell to Close", "1.0", "AAPL", "22.0", "2026-01-06 15:00")
    assert mark_of("AAPL", [older], {"AAPL": {"mark": "30.0"}}) == 30
    assert mark_of("AAPL", [newer, older], {}) == 22
    assert mark_of("KO", [newer, older], {}) is None


def test_mark_of_reads_times__whatever_they_end_in() -> None:
    # As text the letter Z comes after the point of a fraction, although half a second later is later.
    first = {**trade("Buy to Open", "1.0", "AAPL", "20.0", "2026-01-05 15:00"), "executed-at": "2026-01-05T15:00:00Z"}
    later = {**trade("Buy to Open", "1.0", "AAPL", "21.0", "2026-01-05 15:00"),
             "executed-at": "2026-01-05T15:00:00.500+00:00"}  # fmt: skip
    assert mark_of("AAPL", [first, later], {}) == 21


def test_mark_of_never_takes_a_strike_for_a_price__cash_settled() -> None:
    settled = removal("Cash Settled Assignment", "1.0", PUT, "2026-01-16 22:00", price="150.0", net="-300")
    assert mark_of(PUT, [SHORT_PUT, settled], {}) == Decimal("2.5")


def test_books_stay_quick__many_rows_and_many_open_symbols() -> None:
    first = date(2021, 1, 4)
    rows = [
        trade(
            "Buy to Open",
            "1.0",
            f"T{n % 4000}",
            "10.0",
            f"{first + timedelta(days=n // 12)} 15:00",
            net="-10",
        )
        for n in range(20_000)
    ]
    start = time.process_time()
    net_liq(ACCOUNT, rows, {}, today=TODAY)
    balances(ACCOUNT, rows, {}, today=TODAY)
    # Our own time: a few tenths of a second where every row is read once; minutes if every day read every symbol.
    assert time.process_time() - start < 5
