"""What the SDK reads about one account: balances, positions, net liq and what it may do."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from tastytrade.order import InstrumentType
from tastytrade.utils import TastytradeError

from tests.tastytrade_sync.simulator.calls import SECOND
from tests.tastytrade_sync.simulator.rows import PUT

if TYPE_CHECKING:
    from tests.tastytrade_sync.simulator.sdk.sessions import Sdk

SOLD = date(2026, 1, 6)
MARGIN = "5WX10001"


def test_balance_is_read_whole(sdk: Sdk) -> None:
    balance = sdk.account(lambda account, session: account.get_balances(session))
    # 1000.00 + 198.90 + 5.00, with nothing held any more.
    assert (balance.cash_balance, balance.net_liquidating_value) == (Decimal("1203.9"), Decimal("1203.9"))
    assert balance.snapshot_date == date(2026, 1, 20)


def test_balance_of_another_currency_is_not_found(sdk: Sdk) -> None:
    with pytest.raises(TastytradeError, match="not_found: Couldn't find balance"):
        sdk.account(lambda account, session: account.get_balances(session, "EUR"))


def test_snapshots_are_the_latest_and_the_current__without_a_date(sdk: Sdk) -> None:
    found = sdk.account(lambda account, session: account.get_balance_snapshots(session))
    # Monday the 19th was a holiday, and the interest came on it: the latest snapshot is of Friday.
    assert [(each.snapshot_date, each.cash_balance, each.time_of_day) for each in found] == [
        (date(2026, 1, 16), Decimal("1198.9"), "EOD"), (date(2026, 1, 20), Decimal("1203.9"), "EOD"),
    ]  # fmt: skip


def test_snapshots_of_a_period_come_in_pages(sdk: Sdk) -> None:
    found = sdk.account(
        lambda account, session: account.get_balance_snapshots(
            session, per_page=1, page_offset=None, start_date=date(2026, 1, 5), end_date=SOLD
        )
    )
    assert [each.cash_balance for each in found] == [Decimal(1000), Decimal("1198.9")]


def test_snapshot_of_one_day_is_its_beginning__on_request(sdk: Sdk) -> None:
    (found,) = sdk.account(
        lambda account, session: account.get_balance_snapshots(session, snapshot_date=SOLD, time_of_day="BOD")
    )
    assert (found.cash_balance, found.time_of_day) == (Decimal(1000), "BOD")


def test_position_is_read_whole__its_mark_only_when_asked_for(sdk: Sdk) -> None:
    sdk.simulator.set_today(SOLD)
    (plain,) = sdk.account(lambda account, session: account.get_positions(session))
    (marked,) = sdk.account(lambda account, session: account.get_positions(session, include_marks=True))
    assert (plain.symbol, plain.quantity_direction) == (PUT, "Short")
    assert (plain.quantity, plain.multiplier) == (Decimal(1), Decimal(100))
    assert (plain.cost_effect, plain.average_open_price, plain.mark_price) == ("Debit", Decimal("2.0"), None)
    # One contract of 100 shares, last traded at 2.00.
    assert (marked.mark_price, marked.mark) == (Decimal("2.0"), Decimal("200.0"))
    assert plain.expires_at == datetime(2026, 1, 16, 21, tzinfo=UTC)


@pytest.mark.parametrize("shape", ["int", "string"])
def test_quantity_of_a_position_may_be_a_number_or_a_text(sdk: Sdk, shape: str) -> None:
    sdk.simulator.world.options.change({"position_quantity": shape})
    sdk.simulator.set_today(SOLD)
    (found,) = sdk.account(lambda account, session: account.get_positions(session))
    assert found.quantity == 1


def test_position_closed_today_is_shown_empty__on_request(sdk: Sdk) -> None:
    sdk.simulator.set_today(date(2026, 1, 16))
    assert sdk.account(lambda account, session: account.get_positions(session)) == []
    (found,) = sdk.account(lambda account, session: account.get_positions(session, include_closed=True))
    assert (found.symbol, found.quantity, found.quantity_direction) == (PUT, Decimal(0), "Zero")
    # Sold at 2.00 for 100 shares, expired at nothing.
    assert found.realized_today == Decimal(200)


def test_positions_are_narrowed_down(demo: Sdk) -> None:
    found = demo.account(
        lambda account, session: account.get_positions(session, instrument_type=InstrumentType.FUTURE), number=MARGIN
    )
    assert {each.instrument_type for each in found} == {InstrumentType.FUTURE}
    (first, *_) = found
    same = demo.account(
        lambda account, session: account.get_positions(
            session, underlying_symbols=[first.underlying_symbol], symbol=first.symbol
        ),
        number=MARGIN,
    )
    assert [each.symbol for each in same] == [first.symbol]


def test_net_liq_history_is_read__by_period_and_from_a_time_on(sdk: Sdk) -> None:
    week = sdk.account(lambda account, session: account.get_net_liquidating_value_history(session, time_back="1w"))
    # Monday the 19th was a holiday: Tuesday to Friday of the week before, and the 20th. The interest came on the 19th.
    assert [(each.time[:10], each.close) for each in week] == [
        ("2026-01-13", Decimal("998.9")), ("2026-01-14", Decimal("998.9")), ("2026-01-15", Decimal("998.9")),
        ("2026-01-16", Decimal("1198.9")), ("2026-01-20", Decimal("1203.9")),
    ]  # fmt: skip
    start = datetime(2026, 1, 20, tzinfo=UTC)
    later = sdk.account(lambda account, session: account.get_net_liquidating_value_history(session, start_time=start))
    assert [each.close for each in later] == [Decimal("1203.9")]
    assert (later[0].total_close, later[0].pending_cash_close) == (Decimal("1203.9"), Decimal(0))


def test_net_liq_of_a_day_is_in_five_minutes(sdk: Sdk) -> None:
    bars = sdk.account(lambda account, session: account.get_net_liquidating_value_history(session, time_back="1d"))
    # Six and a half hours.
    assert (len(bars), bars[0].time, bars[-1].close) == (78, "2026-01-20 14:30:00+00", Decimal("1203.9"))


def test_net_liq_history_is_not_served_in_the_sandbox(sdk: Sdk) -> None:
    sdk.simulator.world.options.change({"environment": "sandbox"})
    with pytest.raises(TastytradeError, match="502 Bad Gateway"):
        sdk.account(lambda account, session: account.get_net_liquidating_value_history(session, time_back="all"))


def test_trading_status_follows_from_the_account(demo: Sdk) -> None:
    margin, ira, closed = (
        demo.account(lambda account, session: account.get_trading_status(session), number=number)
        for number in (MARGIN, "5WX10002", "5WX10003")
    )
    kinds = [each.equities_margin_calculation_type for each in (margin, ira, closed)]
    assert kinds == ["Reg T", "IRA Margin", "Reg T"]
    assert [each.is_closed for each in (margin, ira, closed)] == [False, False, True]
    assert (margin.is_futures_enabled, ira.is_futures_enabled) == (True, False)


def test_quote_token_is_good_for_a_day(sdk: Sdk) -> None:
    found = sdk.ask(lambda session: session._get("/api-quote-tokens"))
    issued, expires = (datetime.fromisoformat(found[name]) for name in ("issued-at", "expires-at"))
    assert ((expires - issued).days, found["level"]) == (1, "api")
    assert found["dxlink-url"].endswith(".invalid/realtime")


def test_accounts_do_not_mix(sdk: Sdk) -> None:
    assert sdk.account(lambda account, session: account.get_balances(session), number=SECOND).cash_balance == 7


@pytest.mark.parametrize(("code", "expected"), [("ES", ["./ESH6 EW3G6 260220P6900", "/ESH6"]), ("NQ", []), ("E", [])])
def test_positions_are_asked_for_by_product__futures_and_options_on_them(
    market: Sdk, code: str, expected: list[str]
) -> None:
    found = market.account(lambda account, session: account.get_positions(session, underlying_product_code=code))
    assert [each.symbol for each in found] == expected


def test_positions_and_bars_may_be_stated_with_gaps(sdk: Sdk) -> None:
    sdk.simulator.world.accounts["5WX00001"].positions = [{"symbol": "AAPL", "quantity": 5}]
    sdk.simulator.world.accounts["5WX00001"].net_liq = [{"close": "5.0"}]
    for path in ("positions?symbol=AAPL", "net-liq/history?time-back=all"):
        answer = sdk.ask(lambda session, path=path: session._get(f"/accounts/5WX00001/{path}"))  # type: ignore[misc]
        assert len(answer["items"]) == 1
