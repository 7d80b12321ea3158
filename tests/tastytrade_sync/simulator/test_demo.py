"""The demo as a whole: fixed by seed and day, only ever appended to, and sound row by row."""

from __future__ import annotations

import json
import re
from datetime import date, time, timedelta
from decimal import Decimal

import pytest

from apps.tastytrade_sync.simulator import market_days
from apps.tastytrade_sync.simulator.amounts import net_of_parts, number, signed, text
from apps.tastytrade_sync.simulator.books import PricedMarket, balances, net_liq, positions
from apps.tastytrade_sync.simulator.scenario import Credentials, Scenario, ScenarioError, load
from apps.tastytrade_sync.simulator.stories.demo import CLOSED, IRA, MARGIN
from tests.tastytrade_sync.simulator.histories import (
    DEMO_DAY,
    Row,
    account,
    built_demo,
    executed,
    new_york_day,
    until,
)

WIRE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00")
ALWAYS = {
    "id",
    "account-number",
    "transaction-type",
    "transaction-sub-type",
    "description",
    "executed-at",
    "transaction-date",
    "value",
    "value-effect",
    "net-value",
    "net-value-effect",
    "is-estimated-fee",
}
TRADE_ONLY = {"order-id", "leg-count", "exec-id", "ext-group-fill-id", "exchange", "destination-venue"}
TRADE_FEES = {"commission", "clearing-fees", "regulatory-fees", "proprietary-index-option-fees"}
DECIMALS = {"quantity", "price", "value", "net-value", *TRADE_FEES}


@pytest.fixture(scope="module")
def demo() -> Scenario:
    return built_demo()


@pytest.fixture(scope="module")
def rows(demo: Scenario) -> list[Row]:
    return [row for entry in demo.accounts for row in until(entry.transactions, DEMO_DAY)]


def as_bytes(scenario: Scenario) -> str:
    return json.dumps([[entry.account, entry.transactions] for entry in scenario.accounts] + [scenario.market])


def test_demo_is_the_same_again__same_seed_and_day(demo: Scenario) -> None:
    assert as_bytes(load("demo", today=DEMO_DAY)) == as_bytes(demo)


def test_demo_differs__another_seed(demo: Scenario) -> None:
    assert as_bytes(load("demo", seed=2, today=DEMO_DAY)) != as_bytes(demo)


@pytest.mark.parametrize("days", [1, 7, 40, 400])
def test_demo_only_appends__today_moved_on(demo: Scenario, days: int) -> None:
    later = load("demo", today=DEMO_DAY + timedelta(days=days))
    for before, after in zip(demo.accounts, later.accounts, strict=True):
        known = {row["id"] for row in before.transactions}
        assert [row for row in after.transactions if row["id"] in known] == before.transactions
        added = [row["id"] for row in after.transactions if row["id"] not in known]
        assert min(added, default=10**12) > max(known)


def test_demo_numbers_late_postings_after_the_next_trades__ids_are_not_in_order_of_time(
    rows: list[Row],
) -> None:
    margin = [row["id"] for row in rows if row["account-number"] == MARGIN]
    assert margin != sorted(margin)


def test_demo_has_three_accounts__margin_ira_and_closed(demo: Scenario) -> None:
    kinds = [(a.account["account-type-name"], a.account["is-closed"]) for a in demo.accounts]
    assert kinds == [("Individual", False), ("Roth IRA", False), ("Individual", True)]
    assert (demo.today, demo.credentials) == (DEMO_DAY, Credentials())


def test_demo_is_long_enough__three_years_and_1500_rows() -> None:
    first_years = load("demo", today=date(2025, 1, 3))
    seen = [row for entry in first_years.accounts for row in until(entry.transactions, date(2025, 1, 3))]
    assert len(seen) >= 1500
    assert max(map(new_york_day, seen)) - min(map(new_york_day, seen)) >= timedelta(days=3 * 365)


def test_demo_refuses_a_day_before_it_begins() -> None:
    with pytest.raises(ScenarioError, match="The demo begins on 2022-01-03"):
        load("demo", today=date(2021, 12, 31))


def test_demo_has_rows_on_every_trading_day_of_the_last_weeks(rows: list[Row]) -> None:
    seen = {new_york_day(row) for row in rows}
    last_weeks = set(market_days.market_days(DEMO_DAY - timedelta(days=42), DEMO_DAY))
    assert last_weeks <= seen


def test_demo_reaches_past_today__for_a_clock_that_moves(demo: Scenario) -> None:
    assert max(map(new_york_day, demo.accounts[0].transactions)) > DEMO_DAY + timedelta(days=30)


def test_demo_net_value_is_value_plus_fees__every_row(rows: list[Row]) -> None:
    assert [row["id"] for row in rows if signed(row, "net-value") != net_of_parts(row)] == []


def test_demo_rows_have_what_every_row_has(rows: list[Row]) -> None:
    assert [row["id"] for row in rows if not row.keys() >= ALWAYS] == []
    assert [row["executed-at"] for row in rows if not WIRE_TIME.fullmatch(row["executed-at"])] == []


def test_demo_ids_are_unique_across_accounts(rows: list[Row]) -> None:
    assert len({row["id"] for row in rows}) == len(rows)


def test_demo_decimals_are_written_as_the_api_does__unsigned_text(rows: list[Row]) -> None:
    wrong = []
    for row in rows:
        for name in DECIMALS & row.keys():
            value = number(row[name])
            if value is None or value < 0 or row[name] != text(value):
                wrong.append((row["id"], name, row[name]))
    assert wrong == []


def test_demo_effects_are_none_exactly_for_nothing(rows: list[Row]) -> None:
    for row in rows:
        for name in row:
            if f"{name}-effect" in row:
                assert (row[f"{name}-effect"] == "None") == (row[name] == "0.0"), (row["id"], name)


def test_demo_fields_follow_the_kind_of_row__trades_removals_money(rows: list[Row]) -> None:
    for row in rows:
        is_trade = row["transaction-type"] == "Trade"
        assert (row.keys() >= TRADE_ONLY | TRADE_FEES | {"action", "price"}) == is_trade, row["id"]
        if row["transaction-sub-type"] in {"Expiration", "Assignment", "Exercise"}:
            assert not row.keys() & ({"action", "price"} | TRADE_FEES), row["id"]
        if row["transaction-type"] == "Money Movement":
            assert "action" not in row


def test_demo_newer_rows_say_when_they_were_made__from_2026(rows: list[Row]) -> None:
    for row in rows:
        assert ("created-at" in row) == ("currency" in row) == (new_york_day(row) >= date(2026, 1, 1))


def test_demo_trades_in_market_hours_on_market_days__equities_and_their_options(rows: list[Row]) -> None:
    for row in rows:
        if row["transaction-type"] == "Trade" and row["instrument-type"] in {"Equity", "Equity Option"}:
            local = executed(row).astimezone(market_days.NEW_YORK)
            assert market_days.is_market_day(local.date()), row["id"]
            assert time(9, 30) < local.time() < market_days.closing_time(local.date()), row["id"]


def test_demo_expirations_are_stamped_at_four__deliveries_at_five(rows: list[Row]) -> None:
    clocks = {"Expiration": time(16), "Assignment": time(17), "Exercise": time(17)}
    for row in rows:
        if row["transaction-sub-type"] in clocks:
            local = executed(row).astimezone(market_days.NEW_YORK)
            assert local.time() == clocks[row["transaction-sub-type"]], row["id"]
            assert market_days.is_market_day(local.date())


def test_demo_value_is_price_times_quantity_times_multiplier__all_but_futures(rows: list[Row]) -> None:
    points = {"Equity": 1, "Equity Option": 100, "Future Option": 50, "Cryptocurrency": 1}
    for row in rows:
        if row["transaction-type"] == "Trade" and row["instrument-type"] in points:
            worth = Decimal(row["price"]) * Decimal(row["quantity"]) * points[row["instrument-type"]]
            assert abs(worth - Decimal(row["value"])) <= Decimal("0.005"), row["id"]


def test_demo_cash_is_the_sum_of_net_value__and_the_closed_account_is_empty(demo: Scenario) -> None:
    for entry in demo.accounts:
        seen = until(entry.transactions, DEMO_DAY)
        found = balances(entry.account, seen, demo.market, today=DEMO_DAY)
        assert Decimal(found["cash-balance"]) == sum(signed(row, "net-value") for row in seen)
    assert (found["cash-balance"], found["net-liquidating-value"]) == ("0.0", "0.0")


def test_demo_net_liq_ends_at_the_balance__every_account(demo: Scenario) -> None:
    for entry in demo.accounts:
        seen = until(entry.transactions, DEMO_DAY)
        stated = balances(entry.account, seen, demo.market, today=DEMO_DAY)["net-liquidating-value"]
        assert net_liq(entry.account, seen, demo.market, today=DEMO_DAY)[-1]["close"] == stated


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_demo_accounts_stay_solvent__net_liq_over_the_years(seed: int) -> None:
    scenario = load("demo", seed=seed, today=DEMO_DAY)
    for entry in scenario.accounts[:2]:
        seen = until(entry.transactions, DEMO_DAY)
        bars = net_liq(entry.account, seen, scenario.market, today=DEMO_DAY)
        assert min(Decimal(bar["close"]) for bar in bars) > 25_000


@pytest.mark.parametrize("day", [DEMO_DAY, date(2026, 3, 2), date(2027, 6, 30)])
def test_demo_shows_open_positions_of_every_kind__on_any_day(day: date) -> None:
    scenario = load("demo", today=day)
    rows = account(scenario, MARGIN, day)
    found = positions(scenario.accounts[0].account, rows, scenario.market, today=day)
    kinds = {(p["instrument-type"], p["quantity-direction"]) for p in found}
    assert {("Equity", "Long"), ("Future", "Long"), ("Cryptocurrency", "Long")} <= kinds
    assert [p["symbol"] for p in found if p["symbol"] == "AAPL" and p["quantity"] == 100]


def test_demo_holds_a_strangle_and_a_covered_call__the_day_before() -> None:
    day = date(2026, 11, 19)
    scenario = load("demo", today=day)
    found = positions(scenario.accounts[0].account, account(scenario, MARGIN, day), scenario.market, today=day)
    short = [p["symbol"] for p in found if p["quantity-direction"] == "Short"]
    assert sorted(symbol[12] for symbol in short if symbol.startswith("IWM")) == ["C", "P"]
    assert [symbol[12] for symbol in short if symbol.startswith("AAPL")] == ["C"]


def test_demo_quotes_every_open_position__and_what_its_options_are_on(demo: Scenario) -> None:
    for entry in demo.accounts:
        seen = until(entry.transactions, DEMO_DAY)
        for held in positions(entry.account, seen, demo.market, today=DEMO_DAY):
            quote = demo.market[held["symbol"]]
            assert quote["mark"] == held["mark-price"]
            assert Decimal(quote["bid"]) <= Decimal(quote["mark"]) <= Decimal(quote["ask"])
    assert "IWM" in demo.market


def test_demo_market_knows_other_days__a_moved_clock(demo: Scenario) -> None:
    later = demo.market_on(DEMO_DAY + timedelta(days=7))
    assert isinstance(later, PricedMarket)
    assert later["AAPL"]["summary-date"] == "2026-11-27"
    assert later["AAPL"]["mark"] == load("demo", today=DEMO_DAY + timedelta(days=7)).market["AAPL"]["mark"]


def test_demo_closes_no_more_than_it_holds__but_for_what_is_older_than_the_history(demo: Scenario) -> None:
    held: dict[tuple[str, str], Decimal] = {}
    orphans = set()
    for entry in demo.accounts:
        for row in entry.transactions:
            key = (entry.account["account-number"], str(row.get("symbol")))
            action, quantity = str(row.get("action")), Decimal(row.get("quantity", "0"))
            if action.endswith("to Open"):
                held[key] = held.get(key, Decimal(0)) + quantity
            elif action.endswith("to Close") or row["transaction-sub-type"] in {"Expiration", "Assignment"}:
                held[key] = held.get(key, Decimal(0)) - quantity
                if held[key] < 0:
                    orphans.add(key)
    assert orphans == {(CLOSED, "GE"), (CLOSED, "GE    220121C00100000")}


def test_demo_ira_never_borrows__cash_stays_positive(demo: Scenario) -> None:
    cash = Decimal(0)
    for row in account(demo, IRA, DEMO_DAY):
        cash += signed(row, "net-value")
        assert cash > 0
