"""Lots that come without a trade and find the other side held: they close it at their own cost, premium and all."""

from __future__ import annotations

from decimal import Decimal

import pytest

from apps.trades.engine.results import Reason, View
from tests.builders import (
    acat,
    assign,
    buy,
    closed,
    codes,
    costs,
    deliver,
    exact,
    held,
    ledger_of,
    open_lots,
    put,
    reinvest,
    results,
    sell_to_open,
    symbol_change,
)

PUT = put("OLD", 50)
# A put sold at 2.00 and assigned: 100 shares of OLD at 5,000, 4,800 in the tax view.
ASSIGNED = (sell_to_open(1, PUT, 2), (assign(1, PUT, on="2026-02-10"), deliver(buy(100, "OLD", 50))))


@pytest.mark.parametrize("quantity", ["0.5", "1", "2"])
def test_what_arrives_closes_a_short(quantity: str) -> None:
    ledger = ledger_of(sell_to_open(2, "T", 20), acat(quantity, "T", Decimal(quantity) * -15))
    assert (results(ledger), codes(ledger)) == ((5 * Decimal(quantity),), ["cost_stated_by_broker"])
    assert [(each.reason, each.key.closing_id) for each in closed(ledger)] == [(Reason.DELIVERY, 2)]


def test_short_that_arrives_closes_what_is_held() -> None:
    ledger = ledger_of(buy(10, "T", 15), acat(-4, "T", 80))
    assert (results(ledger), held(ledger)) == (exact(20), {"T": 6})


def test_premium_arrives_with_its_shares() -> None:
    ledger = ledger_of(sell_to_open(100, "NEW", 60), *ASSIGNED, symbol_change(100, "OLD", "NEW"))
    # 6,000 against 5,000, or against 4,800.
    assert (results(ledger)[-1], results(ledger, View.TAX)[-1]) == exact(1000, 1200)
    assert held(ledger) == {}


def test_premium_of_what_is_left_over_stays_with_it() -> None:
    ledger = ledger_of(sell_to_open(40, "NEW", 60), *ASSIGNED, symbol_change(100, "OLD", "NEW"))
    # 60 of the 100 go on as a lot, with 120 of the 200.
    (lot,) = open_lots(ledger)
    assert (lot.quantity, lot.opening.net, lot.folded.net, lot.remaining_folded.net) == exact(60, -3000, 120, 120)
    assert (costs(ledger), costs(ledger, View.TAX)) == (exact(-3000), exact(-2880))


def test_two_lots_that_meet_one_short_close_it_in_one() -> None:
    later = put("OLD", 40)
    ledger = ledger_of(
        sell_to_open(300, "NEW", 60),
        *ASSIGNED,
        sell_to_open(1, later, 1),
        (assign(1, later), deliver(buy(100, "OLD", 40))),
        symbol_change(200, "OLD", "NEW"),
    )
    (closure,) = closed(ledger, "NEW")
    # 200 of the 300 sold at 60, for 5,000 and 4,000; premiums of 200 and 100.
    assert (closure.quantity, closure.opening.net, closure.closing.net) == exact(-200, 12000, -9000)
    assert (closure.trader.net, closure.moved.net, held(ledger)) == (3000, 300, {"NEW": -100})


def test_reinvested_shares_close_a_short() -> None:
    ledger = ledger_of(sell_to_open(10, "KBWD", 20), reinvest(2, "KBWD", 15, 30))
    assert (results(ledger), held(ledger)) == (exact(10), {"KBWD": -8})
