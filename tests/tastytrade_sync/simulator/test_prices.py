"""Invented prices: paths that never rewrite their past, options that agree with them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from apps.tastytrade_sync.simulator import market_days
from apps.tastytrade_sync.simulator.contracts import future, option, stock
from apps.tastytrade_sync.simulator.stories.demo import UNIVERSE
from apps.tastytrade_sync.simulator.stories.prices import PriceBook, black_scholes, strike_near

DAY = date(2026, 11, 18)
NOON = market_days.at(DAY, datetime.min.time().replace(hour=12))


@pytest.fixture(scope="module")
def prices() -> PriceBook:
    return PriceBook(1, UNIVERSE)


def test_close_does_not_depend_on_how_far_one_has_looked() -> None:
    short, far = PriceBook(1, UNIVERSE), PriceBook(1, UNIVERSE)
    far.close("AAPL", date(2030, 1, 2))
    assert short.close("AAPL", DAY) == far.close("AAPL", DAY)


def test_close_does_not_depend_on_what_else_was_asked(prices: PriceBook) -> None:
    other = PriceBook(1, UNIVERSE)
    for name in ("SPX", "TSLA", "KO"):
        other.close(name, DAY)
    assert other.close("AAPL", DAY) == prices.close("AAPL", DAY)


def test_close_on_a_weekend_is_fridays(prices: PriceBook) -> None:
    assert prices.close("AAPL", date(2026, 11, 15)) == prices.close("AAPL", date(2026, 11, 13))


def test_at_moves_from_the_last_close_to_the_next(prices: PriceBook) -> None:
    before, close = prices.close("AAPL", date(2026, 11, 17)), prices.close("AAPL", DAY)
    assert prices.at("AAPL", market_days.at(DAY, datetime.min.time())) == before
    assert min(before, close) <= prices.at("AAPL", NOON) <= max(before, close)
    assert prices.at("AAPL", market_days.at(DAY, market_days.CLOSE)) == close


def test_etf_and_future_follow_their_index(prices: PriceBook) -> None:
    index = prices.close("SPX", DAY)
    assert abs(prices.close("SPY", DAY) - index / 10) < Decimal("0.05")
    # one month of carry at 3 %
    assert Decimal("1.000") < prices.settlement(future("ES", 2026, 12), DAY) / index < Decimal("1.004")


def test_close_jumps_with_a_split__ten_old_shares_in_one(prices: PriceBook) -> None:
    ratio = prices.close("UVIX", date(2023, 10, 11)) / prices.close("UVIX", date(2023, 10, 10))
    assert 8 < ratio < 12


def test_option_is_worth_its_intrinsic_value_at_the_end(prices: PriceBook) -> None:
    close = prices.close("AAPL", date(2026, 11, 20))
    call = option("AAPL", date(2026, 11, 20), "C", close - Decimal("3.5"))
    put = option("AAPL", date(2026, 11, 20), "P", close - Decimal("3.5"))
    assert prices.settlement(call, date(2026, 11, 20)) == Decimal("3.5")
    assert prices.settlement(put, date(2026, 12, 31)) == 0


def test_option_never_costs_nothing_while_it_lives(prices: PriceBook) -> None:
    assert prices.of(option("AAPL", date(2026, 11, 20), "P", Decimal(20)), NOON) == Decimal("0.01")


def test_option_is_dearer_the_longer_it_lasts(prices: PriceBook) -> None:
    strike = prices.close("AAPL", DAY)
    near, far = (prices.of(option("AAPL", day, "P", strike), NOON) for day in (date(2026, 12, 18), date(2027, 3, 19)))
    assert 0 < near < far


def test_black_scholes_agrees_with_a_textbook() -> None:
    # S = K = 100, one year, 20 %: Hull's formula at r = 3.5 % gives d1 = 0.275, d2 = 0.075,
    # call = 100 N(0.275) - 100 e^-0.035 N(0.075) = 60.8341 - 96.5605 x 0.529893 = 9.6673
    assert black_scholes(100, 100, 1, 0.2, right="C") == pytest.approx(9.667, abs=0.002)


def test_black_scholes_keeps_put_call_parity() -> None:
    call, put = (black_scholes(105, 100, 0.5, 0.3, right=right) for right in "CP")
    # C - P = S - K e^(-0.035 x 0.5) = 105 - 98.2652
    assert call - put == pytest.approx(6.7348, abs=0.0001)


@pytest.mark.parametrize(
    ("price", "target", "up", "strike"),
    [
        ("12", 11.3, False, "11"),
        ("12", 11.3, True, "11.5"),
        ("60", 57.4, False, "57"),
        ("200", 206.0, True, "207.5"),
    ],
)
def test_strike_near_is_listed_and_not_nearer(price: str, target: float, strike: str, *, up: bool) -> None:
    assert strike_near(Decimal(price), target, up=up) == Decimal(strike)


def test_closing_price_is_none__no_path_or_an_adjusted_contract(prices: PriceBook) -> None:
    assert prices.closing_price("NOPE", "Equity", DAY) is None
    assert prices.closing_price("UVIX1 231117C00012000", "Equity Option", DAY) is None
    assert prices.closing_price("AAPL", "Equity", DAY) == prices.of(
        stock("AAPL"), market_days.at(DAY, market_days.CLOSE)
    )
