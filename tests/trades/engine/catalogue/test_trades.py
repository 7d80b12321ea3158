"""Trade rows: fills of every kind of instrument."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from apps.trades.engine.results import Beside, Origin
from tests.builders import (
    bond,
    buy,
    buy_to_close,
    call,
    codes,
    costs,
    crypto,
    exact,
    future,
    future_option,
    held,
    ledger_of,
    open_lots,
    put,
    results,
    sell,
    sell_to_open,
    stock,
)

if TYPE_CHECKING:
    from apps.trades.engine.values import Contract

# Of each kind: quantity, prices of buying and selling, and what one point is worth.
KINDS = [
    pytest.param(stock("AAPL"), "10", 210, 212, 1, id="stock"),
    pytest.param(stock("VTI"), "1.68074", 250, 300, 1, id="fraction"),
    pytest.param(stock("BRK/B"), "3", 400, 401, 1, id="class of stock"),
    pytest.param(put("SPY", 500), "2", 3, "4.5", 100, id="equity option"),
    pytest.param(call("SPXW", 6000, on="SPX"), "1", 12, 15, 100, id="index option"),
    pytest.param(future_option("./ESH6 EW3F6 260116C6000"), "2", 20, "22.5", 50, id="option on a future"),
    pytest.param(crypto("BTC/USD"), "0.00400000", 90_000, 95_000, 1, id="coin"),
    pytest.param(bond("912796YT0"), "1000", "0.98", "0.99", 1, id="bond"),
]


@pytest.mark.parametrize(("what", "quantity", "low", "high", "point"), KINDS)
def test_bought_and_sold(what: Contract, quantity: str, low: str, high: str, point: int) -> None:
    ledger = ledger_of(buy(quantity, what, low, fees="0.25"), sell(quantity, what, high, fees="0.50"))
    gain = (Decimal(high) - Decimal(low)) * Decimal(quantity) * point
    assert (results(ledger), held(ledger), codes(ledger)) == ((gain - Decimal("0.75"),), {}, [])


@pytest.mark.parametrize(("what", "quantity", "low", "high", "point"), KINDS)
def test_sold_to_open_and_bought_back(what: Contract, quantity: str, low: str, high: str, point: int) -> None:
    ledger = ledger_of(sell_to_open(quantity, what, high), buy_to_close(quantity, what, low))
    assert results(ledger) == ((Decimal(high) - Decimal(low)) * Decimal(quantity) * point,)


def test_future_is_bought_and_sold_without_saying_open_or_close() -> None:
    es = future("/ESH6")
    assert buy(1, es, 6000).sub_type == "Buy"
    ledger = ledger_of(buy(2, es, 6000), sell(2, es, 6010, 1000))
    assert (results(ledger), held(ledger)) == (exact(1000), {})


def test_options_are_quoted_in_hundreds_and_futures_in_their_own() -> None:
    assert costs(ledger_of(buy(1, put("SPY", 500), 3))) == exact(-300)
    assert costs(ledger_of(buy(1, future_option("./ESH6 EW3F6 260116C6000"), 3))) == exact(-150)


def test_fill_opens_one_lot_with_its_price_and_cash() -> None:
    (lot,) = open_lots(ledger_of(buy(100, "AAPL", 210, fees="0.08", id=77)))
    assert (lot.key.opening_id, lot.origin, lot.quantity, lot.price) == (77, Origin.FILL, 100, 210)
    assert (lot.opening.net, lot.opening.fees) == exact("-21000.08", "-0.08")


def test_legs_of_one_order_share_the_instant_and_nothing_else() -> None:
    low, high = put("SPY", 490), put("SPY", 500)
    ledger = ledger_of((sell_to_open(1, high, 3, fees="1.13"), buy(1, low, 1, fees="1.12")))
    assert costs(ledger) == exact("298.87", "-101.12")


def test_open_that_closes_is_a_problem_and_the_position_decides() -> None:
    ledger = ledger_of(sell_to_open(2, put("SPY", 500), 3), buy(1, put("SPY", 500), 2))
    assert (results(ledger), codes(ledger)) == (exact(100), ["open_closes"])
    assert list(held(ledger).values()) == [-1]


def test_adjusted_option_is_still_quoted_per_share_of_a_hundred() -> None:
    adjusted = call("UVIX1", 25, on="UVIX")
    assert results(ledger_of(sell_to_open(1, adjusted, 1), buy_to_close(1, adjusted, "0.25"))) == exact(75)


def test_allocation_between_accounts_is_kept_and_not_guessed() -> None:
    # The one documented action that says neither buy nor sell.
    line = replace(buy(10, "AAPL", 210), sub_type="Allocate", action="Allocate")
    ledger = ledger_of(line)
    assert (held(ledger), [each.kind for each in ledger.beside]) == ({}, [Beside.UNKNOWN])


def test_zero_fill_changes_nothing() -> None:
    assert (ledger_of(buy(0, "AAPL", 210)).lots, ledger_of(buy(0, "AAPL", 210)).entries) == ((), ())
