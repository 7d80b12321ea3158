"""What is said about single instruments: every figure follows from the symbol."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from apps.tastytrade_sync.simulator.contracts import crypto, future, future_option, option, read, stock
from apps.tastytrade_sync.simulator.instruments.kinds import MAKERS
from apps.tastytrade_sync.simulator.options import Options

if TYPE_CHECKING:
    from apps.tastytrade_sync.simulator.amounts import Row
    from apps.tastytrade_sync.simulator.contracts import Contract

TODAY = date(2026, 1, 20)


def said(contract: Contract, *, today: date = TODAY, options: Options | None = None) -> Row:
    return MAKERS[contract.instrument_type](contract, today, options or Options())


# The root and last day of an option, and what kind of option that makes it.
KINDS = [
    ("AAPL", date(2026, 2, 20), ("Standard", "Regular", "PM", "American")),
    ("AAPL", date(2026, 2, 13), ("Standard", "Weekly", "PM", "American")),
    ("SPX", date(2026, 2, 20), ("Standard", "Regular", "AM", "European")),
    ("SPXW", date(2026, 3, 31), ("Standard", "Quarterly", "PM", "European")),
    ("SPXW", date(2026, 1, 30), ("Standard", "Weekly", "PM", "European")),
    ("XSP", date(2026, 2, 20), ("Standard", "Regular", "PM", "European")),
    ("GREE1", date(2026, 2, 20), ("Non-standard", "Regular", "PM", "American")),
]


@pytest.mark.parametrize(("root", "expires", "expected"), KINDS, ids=lambda part: str(part)[:30])
def test_option_is_of_its_kind(root: str, expires: date, expected: tuple[str, ...]) -> None:
    found = said(option(root, expires, "P", Decimal(50)))
    names = ("option-chain-type", "expiration-type", "settlement-type", "exercise-style")
    assert tuple(found[name] for name in names) == expected


def test_option_settled_in_the_morning_stops_trading_the_day_before() -> None:
    found = said(option("SPX", date(2026, 2, 20), "P", Decimal(6900)))
    # Four in the afternoon in New York, in winter.
    assert (found["stops-trading-at"], found["expires-at"]) == (
        "2026-02-19T21:00:00.000+00:00", "2026-02-20T21:00:00.000+00:00",
    )  # fmt: skip


def test_option_ends_at_one__on_the_day_after_thanksgiving() -> None:
    assert said(option("SPY", date(2026, 11, 27), "C", Decimal(700)))["expires-at"] == "2026-11-27T18:00:00.000+00:00"


@pytest.mark.parametrize(("today", "days", "active"), [(19, 1, True), (20, 0, True), (21, -1, False)])
def test_option_counts_its_days(today: int, days: int, active: bool) -> None:  # noqa: FBT001
    found = said(option("AAPL", date(2026, 2, 20), "C", Decimal(200)), today=date(2026, 2, today))
    assert (found["days-to-expiration"], found["active"]) == (days, active)


@pytest.mark.parametrize(
    ("strike", "streamed"), [("200", ".AAPL260220C200"), ("202.5", ".AAPL260220C202.5"), ("0.5", ".AAPL260220C0.5")]
)
def test_option_is_streamed_under_a_short_name(strike: str, streamed: str) -> None:
    found = said(option("AAPL", date(2026, 2, 20), "C", Decimal(strike)))
    assert (found["streamer-symbol"], Decimal(found["strike-price"])) == (streamed, Decimal(strike))


# A future, the dollars of a point, the size of a tick, its exchange, and whether money settles it.
FUTURES = [
    ("ES", "50.0", "0.25", "CME", True),
    ("CL", "1000.0", "0.01", "CME", False),
    ("VX", "1000.0", "0.05", "CFE", True),
    ("M2K", "5.0", "0.25", "CME", True),
    ("MBT", "0.1", "0.25", "CME", True),
]


@pytest.mark.parametrize(("code", "points", "tick", "exchange", "in_cash"), FUTURES, ids=lambda part: str(part))
def test_future_follows_from_its_product(
    code: str,
    points: str,
    tick: str,
    exchange: str,
    in_cash: bool,  # noqa: FBT001
) -> None:
    found = said(future(code, 2026, 3))
    product = found["future-product"]
    assert (found["notional-multiplier"], found["tick-size"], found["exchange"]) == (points, tick, exchange)
    assert (product["cash-settled"], product["notional-multiplier"]) == (in_cash, points)
    assert ("first-notice-date" in found) == (not in_cash)


@pytest.mark.parametrize(
    ("code", "month", "expected"),
    [("ES", 3, True), ("ES", 6, False), ("CL", 1, False), ("CL", 2, True), ("CL", 3, False)],
)
def test_future_that_expires_next_is_the_active_month(code: str, month: int, expected: bool) -> None:  # noqa: FBT001
    # The January contract of crude oil expired on the 16th.
    assert said(future(code, 2026, month))["active-month"] is expected


def test_future_of_an_unknown_product_is_still_one() -> None:
    found = said(read("/ZZZH6", "Future", 2026))
    assert (found["product-code"], found["notional-multiplier"], found["exchange"]) == ("ZZZ", "1.0", "CME")


# The product, and what notional value and display factor make of one point.
@pytest.mark.parametrize(("code", "dollars"), [("ES", 50), ("MES", 5), ("CL", 1000), ("6E", 125_000)])
def test_option_on_a_future_has_the_dollars_of_its_future(code: str, dollars: int) -> None:
    found = said(future_option(future(code, 2026, 3), "XX1H6", date(2026, 2, 20), "P", Decimal(100)))
    assert Decimal(found["notional-value"]) / Decimal(found["display-factor"]) == dollars
    assert found["multiplier"] == "1.0"


def test_option_on_a_future_may_come_without_its_streamer_symbol() -> None:
    contract = future_option(future("ES", 2026, 3), "EW3G6", date(2026, 2, 20), "P", Decimal("6902.5"))
    assert said(contract)["streamer-symbol"] == "./EW3G26P6902.5:XCME"
    assert "streamer-symbol" not in said(contract, options=Options(future_option_streamers=False))


@pytest.mark.parametrize(
    ("symbol", "kind", "streamed"),
    [
        ("AAPL  261318C00200000", "Equity Option", ".AAPLC200"),
        ("/ESZZ", "Future", None),
        ("./ESH6 EW3G6 261318P6900", "Future Option", "./EW3GP6900:XCME"),
    ],
)
def test_contract_whose_last_day_cannot_be_read_is_still_one(symbol: str, kind: str, streamed: str | None) -> None:
    # There is no thirteenth month, and no year in ZZ.
    found = said(read(symbol, kind))
    assert found["symbol"] == symbol
    assert streamed in {None, found["streamer-symbol"]}


def test_coin_has_eight_decimals() -> None:
    (venue,) = said(crypto("ETH/USD"))["destination-venue-symbols"]
    assert (venue["symbol"], venue["max-quantity-precision"]) == ("ETH/USD", 8)


def test_instruments_have_numbers_of_their_own__always_the_same() -> None:
    first, second = said(stock("AAPL"))["id"], said(stock("KO"))["id"]
    assert first != second
    assert said(stock("AAPL"), today=date(2020, 1, 2))["id"] == first
