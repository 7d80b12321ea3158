"""Values by kind, margin and buying power: flat rates, worked out by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from apps.tastytrade_sync.simulator.books import balances
from tests.tastytrade_sync.simulator.rows import ACCOUNT, CALL, PUT, cash, trade

Row = dict[str, Any]
TODAY = date(2026, 1, 7)
DEPOSIT = cash("Deposit", "100000", "2026-01-05 14:00")
CASH_ACCOUNT = {**ACCOUNT, "margin-or-cash": "Cash"}
IRA = {**ACCOUNT, "account-type-name": "Roth IRA"}
SEP = {**ACCOUNT, "account-type-name": "SEP"}
FUTURE_PUT = "./MESH6EX1F6 260106P6900"


def reported(*rows: Row, account: Row = ACCOUNT) -> Row:
    return balances(account, (DEPOSIT, *rows), {}, today=TODAY)


def bought(symbol: str, quantity: str, price: str, net: str, action: str = "Buy to Open") -> Row:
    return trade(action, quantity, symbol, price, "2026-01-05 15:00", net=net)


# A trade, the balance it is counted in, and what stands there: its last price is its only price.
VALUES = [
    (bought("AAPL", "10.0", "20.0", "-200"), "long-equity-value", "200.0"),
    (bought("AAPL", "10.0", "20.0", "200", "Sell to Open"), "short-equity-value", "200.0"),
    (bought(CALL, "3.0", "1.5", "-450"), "long-derivative-value", "450.0"),  # 3 x 100 x 1.50
    (bought(PUT, "2.0", "2.5", "500", "Sell to Open"), "short-derivative-value", "500.0"),
    (bought(FUTURE_PUT, "2.0", "12.0", "-120"), "long-futures-derivative-value", "120.0"),  # 2 x 5 x 12.00
    (bought(FUTURE_PUT, "1.0", "12.0", "60", "Sell to Open"), "short-futures-derivative-value", "60.0"),
    (bought("BTC/USD", "0.005", "90000.0", "-450"), "long-cryptocurrency-value", "450.0"),
]


@pytest.mark.parametrize(("row", "name", "value"), VALUES, ids=lambda part: str(part)[:35])
def test_value_stands_under_its_kind_and_side__and_net_liq_stays(row: Row, name: str, value: str) -> None:
    found = reported(row)
    assert found[name] == value
    # Paid for at what it is worth.
    assert found["net-liquidating-value"] == "100000.0"


# What is held, in which account, and what is asked for it.
REQUIREMENTS = [
    (bought("AAPL", "100.0", "20.0", "-2000"), ACCOUNT, "500.0"),  # a quarter of 2000
    (bought("AAPL", "100.0", "20.0", "2000", "Sell to Open"), ACCOUNT, "600.0"),  # three tenths
    (bought("AAPL", "100.0", "20.0", "-2000"), CASH_ACCOUNT, "2000.0"),  # all of it
    (bought("AAPL", "100.0", "20.0", "-2000"), IRA, "2000.0"),
    (bought("AAPL", "100.0", "20.0", "-2000"), SEP, "2000.0"),
    (bought(PUT, "2.0", "2.5", "500", "Sell to Open"), ACCOUNT, "6000.0"),  # a fifth of 2 x 100 x 150
    (bought(PUT, "2.0", "2.5", "500", "Sell to Open"), CASH_ACCOUNT, "30000.0"),  # 2 x 100 x 150
    (bought(CALL, "2.0", "2.5", "500", "Sell to Open"), CASH_ACCOUNT, "0.0"),  # covered by its shares
    (bought(CALL, "1.0", "2.5", "-250"), ACCOUNT, "250.0"),  # a bought option is paid for
    (bought("BTC/USD", "0.01", "90000.0", "-900"), ACCOUNT, "900.0"),  # coins are never lent against
    (bought("/MESH6", "1.0", "7000.0", "-1.4", "Buy"), ACCOUNT, "2100.0"),  # 6 % of 5 x 7000
]


@pytest.mark.parametrize(("row", "account", "expected"), REQUIREMENTS, ids=lambda part: str(part)[:35])
def test_requirement_follows_from_what_is_held(row: Row, account: Row, expected: str) -> None:
    assert reported(row, account=account)["maintenance-requirement"] == expected


def test_requirement_of_futures_is_stated_apart() -> None:
    found = reported(bought("/MESH6", "1.0", "7000.0", "-1.4", "Buy"), bought("AAPL", "100.0", "20.0", "-2000"))
    assert (found["futures-margin-requirement"], found["reg-t-margin-requirement"]) == ("2100.0", "500.0")
    assert found["maintenance-requirement"] == found["used-derivative-buying-power"] == "2600.0"


def test_buying_power_is_what_is_not_required__twice_that_on_margin() -> None:
    shares = bought("AAPL", "100.0", "20.0", "-2000")
    margin, in_cash = reported(shares), reported(shares, account=CASH_ACCOUNT)
    # 100000 less a quarter of 2000, and less all of it.
    assert (margin["derivative-buying-power"], margin["equity-buying-power"]) == ("99500.0", "199000.0")
    assert (in_cash["derivative-buying-power"], in_cash["equity-buying-power"]) == ("98000.0", "98000.0")


def test_withdrawable_is_cash_that_is_not_required() -> None:
    # Cash 98000.00 is less than the excess of 99500.00.
    assert reported(bought("AAPL", "100.0", "20.0", "-2000"))["cash-available-to-withdraw"] == "98000.0"
    # Cash 100500.00, of which 6000.00 are required and 500.00 owed for the puts.
    sold = reported(bought(PUT, "2.0", "2.5", "500", "Sell to Open"))
    assert sold["cash-available-to-withdraw"] == "94000.0"
