"""What must hold for the books of any history, whatever its rows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from apps.tastytrade_sync.simulator.amounts import signed
from apps.tastytrade_sync.simulator.books import balances, net_liq, positions
from tests.tastytrade_sync.simulator.rows import ACCOUNT, CALL, PUT, cash, removal, trade

Row = dict[str, Any]
TODAY = date(2026, 1, 30)
SYMBOLS = ("AAPL", "KO", PUT, CALL)

times = st.integers(5, 29).map(lambda day: f"2026-01-{day:02d} 15:00")
quantities = st.integers(1, 20).map(lambda n: f"{n}.0")
prices = st.integers(1, 90_000).map(lambda cents: str(Decimal(cents) / 100))
nets = st.integers(-9_000_000, 9_000_000).map(lambda mills: str(Decimal(mills) / 1000))
actions = st.sampled_from(("Buy to Open", "Sell to Open", "Buy to Close", "Sell to Close", "Buy", "Sell"))
symbols = st.sampled_from(SYMBOLS)

trades = st.builds(
    lambda a, q, s, p, t, n: trade(a, q, s, p, t, net=n), actions, quantities, symbols, prices, times, nets
)
removals = st.builds(lambda q, s, t: removal("Expiration", q, s, t), quantities, st.sampled_from((PUT, CALL)), times)
movements = st.builds(lambda n, t: cash("Deposit", n, t), nets, times)
histories = st.lists(st.one_of(trades, removals, movements), max_size=25)


@settings(max_examples=60, deadline=None)
@given(histories)
def test_cash_is_the_sum_of_net_value(rows: list[Row]) -> None:
    stated = balances(ACCOUNT, rows, {}, today=TODAY)["cash-balance"]
    assert Decimal(stated) == sum((signed(row, "net-value") for row in rows), Decimal(0))


@settings(max_examples=60, deadline=None)
@given(histories, st.randoms(use_true_random=False))
def test_books_do_not_depend_on_the_order_of_rows(rows: list[Row], random: Any) -> None:
    shuffled = rows.copy()
    random.shuffle(shuffled)
    assert positions(ACCOUNT, shuffled, {}, today=TODAY) == positions(ACCOUNT, rows, {}, today=TODAY)
    assert net_liq(ACCOUNT, shuffled, {}, today=TODAY) == net_liq(ACCOUNT, rows, {}, today=TODAY)


@settings(max_examples=60, deadline=None)
@given(histories)
def test_the_last_bar_is_the_net_liquidating_value(rows: list[Row]) -> None:
    bars = net_liq(ACCOUNT, rows, {}, today=TODAY)
    stated = balances(ACCOUNT, rows, {}, today=TODAY)["net-liquidating-value"]
    assert (bars[-1]["close"] if bars else "0.0") == stated


@settings(max_examples=60, deadline=None)
@given(histories)
def test_net_liq_is_cash_and_the_signed_marks(rows: list[Row]) -> None:
    stated = balances(ACCOUNT, rows, {}, today=TODAY)
    held = positions(ACCOUNT, rows, {}, today=TODAY)
    marks = sum((Decimal(p["mark"]) * (1 if p["quantity-direction"] == "Long" else -1) for p in held), Decimal(0))
    assert Decimal(stated["net-liquidating-value"]) == Decimal(stated["cash-balance"]) + marks


@settings(max_examples=60, deadline=None)
@given(histories)
def test_positions_are_never_empty_and_never_held_twice(rows: list[Row]) -> None:
    held = positions(ACCOUNT, rows, {}, today=TODAY)
    assert all(Decimal(str(p["quantity"])) > 0 for p in held)
    assert [p["symbol"] for p in held] == sorted({p["symbol"] for p in held})


@settings(max_examples=60, deadline=None)
@given(st.lists(st.builds(lambda q, p, t: trade("Buy to Open", q, "KO", p, t), quantities, prices, times), min_size=1))
def test_the_open_price_lies_between_the_cheapest_and_the_dearest(rows: list[Row]) -> None:
    (held,) = positions(ACCOUNT, rows, {}, today=TODAY)
    paid = [Decimal(row["price"]) for row in rows]
    step = Decimal("0.00000001")
    assert min(paid) - step <= Decimal(held["average-open-price"]) <= max(paid) + step
