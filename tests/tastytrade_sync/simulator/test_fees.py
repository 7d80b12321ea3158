"""The price list, fill by fill."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from apps.tastytrade_sync.simulator.contracts import (
    Contract,
    crypto,
    future,
    future_option,
    option,
    stock,
)
from apps.tastytrade_sync.simulator.stories.fees import COMMISSION_CAP, Fees, of_delivery, of_fill

PUT = option("SPY", date(2026, 12, 18), "P", Decimal(500))
ES = future("ES", 2026, 12)
ES_CALL = future_option(ES, "EW2Z6", date(2026, 12, 11), "C", Decimal(7000))


def charged(contract: Contract, action: str, quantity: str, value: str, left: Decimal = COMMISSION_CAP) -> Fees:
    return of_fill(contract, action, Decimal(quantity), Decimal(value), left)


@pytest.mark.parametrize(
    ("contracts", "left", "commission"),
    [("1", "10", "1"), ("10", "10", "10"), ("11", "10", "10"), ("2", "1", "1"), ("3", "0", "0")],
)
def test_option_commission_is_a_dollar_a_contract__up_to_what_is_left(
    contracts: str, left: str, commission: str
) -> None:
    assert charged(PUT, "Buy to Open", contracts, "100", Decimal(left)).commission == Decimal(commission)


def test_option_regulatory_fee_is_higher_on_sales__one_contract() -> None:
    assert charged(PUT, "Buy to Close", "1", "100").regulatory == Decimal("0.020")
    # 0.02 + 0.003 + 100 x 0.0000278 = 0.02578
    assert charged(PUT, "Sell to Close", "1", "100").regulatory == Decimal("0.026")


def test_shares_cost_no_commission__only_clearing_and_a_fee_on_sales() -> None:
    bought, sold = (charged(stock("F"), action, "500", "6000") for action in ("Buy to Open", "Sell to Close"))
    # 500 x 0.0008
    assert bought == Fees(clearing=Decimal("0.400"))
    # 500 x 0.000166 + 6000 x 0.0000278 = 0.083 + 0.1668
    assert sold == Fees(regulatory=Decimal("0.250"), clearing=Decimal("0.400"))


def test_futures_cost_the_same_both_ways__three_contracts() -> None:
    assert charged(ES, "Buy", "3", "0").total == charged(ES, "Sell", "3", "0").total == Decimal("8.10")


def test_future_options_pay_commission_to_open_only() -> None:
    assert charged(ES_CALL, "Buy to Open", "2", "500").commission == 5
    assert charged(ES_CALL, "Sell to Close", "2", "500").commission == 0


def test_coins_cost_one_percent__at_most_ten_dollars() -> None:
    assert charged(crypto("BTC/USD"), "Buy to Open", "0.01", "412.34").commission == Decimal("4.12")
    assert charged(crypto("BTC/USD"), "Sell to Close", "1", "60000").commission == 10


def test_delivery_costs_five_dollars_whatever_the_size() -> None:
    assert of_delivery(stock("F"), "Buy to Open", Decimal(800), Decimal(9600)).total == 5
    # and 100 x 0.000166 + 1000 x 0.0000278 = 0.0444 for the regulators when sold
    assert of_delivery(stock("F"), "Sell to Close", Decimal(100), Decimal(1000)).total == Decimal("5.044")


def test_delivery_of_a_future_has_its_own_fee() -> None:
    assert of_delivery(ES, "Buy to Open", Decimal(1), Decimal(0)).total == Decimal("1.77")
