"""Which leg of the payoff a contract is: adjusted options and options on futures count in their own units."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from apps.trades.engine.recognition.payoff import PayoffLeg, payoff_leg_of, risk_of
from tests.builders import bond, call, crypto, future, future_option, put, stock
from tests.trades.engine.recognition.structures import FRONT

if TYPE_CHECKING:
    from apps.trades.engine.values import Contract

ONE = Decimal(1)
# A reverse split of 1 for 5: the contract keeps strike and multiplier and delivers 20 shares.
ADJUSTED = replace(call("KO1", 50, on="KO"), multiplier=Decimal(100), deliverable=Decimal(20))


@pytest.mark.parametrize(
    ("contract", "leg"),
    [
        (call("KO", 50), PayoffLeg("C", ONE, Decimal(50), FRONT, Decimal(100))),
        (put("KO", "52.5"), PayoffLeg("P", ONE, Decimal("52.5"), FRONT, Decimal(100))),
        (future_option("./ESH6 EW3H6 260320C6000"), PayoffLeg("C", ONE, Decimal(6000), FRONT, Decimal(50))),
        (ADJUSTED, PayoffLeg("C", ONE, Decimal(250), FRONT, Decimal(20))),
        (stock("KO"), PayoffLeg("S", ONE)),
        (crypto("BTC/USD"), PayoffLeg("S", ONE)),
        (future("/ESH6"), PayoffLeg("S", ONE, multiplier=Decimal(50))),
    ],
    ids=lambda value: value.symbol if hasattr(value, "symbol") else "",
)
def test_contract_is_its_leg(contract: Contract, leg: PayoffLeg) -> None:
    assert payoff_leg_of(contract, ONE) == leg


@pytest.mark.parametrize(
    "contract",
    [
        call("KO1", 50, on="KO"),
        replace(ADJUSTED, deliverable=Decimal(0)),
        replace(call("KO", 50), strike=None),
        bond("912797KJ5"),
        future("/XYZH6"),
    ],
    ids=["adjusted", "delivers nothing", "strike unread", "bond", "unknown future"],
)
def test_contract_of_unknown_terms_has_no_leg(contract: Contract) -> None:
    assert payoff_leg_of(contract, ONE) is None


def test_adjusted_covered_call_breaks_even_in_price_of_the_share() -> None:
    # 20 shares at 240 and the adjusted 50 call (250 for a share now) sold for 3.00 × 100: −4,800 + 300.
    legs = [payoff_leg_of(stock("KO"), Decimal(20)), payoff_leg_of(ADJUSTED, -ONE)]
    risk = risk_of([leg for leg in legs if leg], Decimal(-4500))
    assert (risk.max_profit, risk.max_loss, risk.break_evens) == (500, -4500, (225,))


def test_strike_that_no_decimal_can_write_is_rounded_to_what_is_stored() -> None:
    # 50 × 100 / 30
    leg = payoff_leg_of(replace(ADJUSTED, deliverable=Decimal(30)), ONE)
    assert leg is not None
    assert leg.strike == Decimal("166.6666666667")
