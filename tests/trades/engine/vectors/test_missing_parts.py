"""Deliveries, settlements and statements of which a part is missing: nothing is lost, and what is missing is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from apps.trades.engine.facts import StatedLot
from apps.trades.engine.identity import difference
from apps.trades.engine.ledger import compute
from apps.trades.engine.results import Beside, View
from tests.builders import (
    acat,
    assign,
    both_views,
    buy,
    call,
    closed,
    codes,
    deliver,
    exact,
    expire,
    future,
    held,
    history,
    ledger_of,
    mark_to_market,
    put,
    results,
    sell,
    sell_to_open,
)

CALL, PUT, MES = call("KO", 50), put("KO", 50), future("/MESH6")


def test_premium_stays_with_the_option_where_no_shares_are_known() -> None:
    # Called shares that no row bought: there is nothing to fold the premium into.
    ledger = ledger_of(sell_to_open(1, CALL, 2), (assign(1, CALL), deliver(sell(100, "KO", 50))))
    assert both_views(ledger) == exact(200, 200)
    assert [(each.quantity, each.amounts.net) for each in ledger.unmatched] == [(-100, 5000)]


def test_premium_is_parted_between_known_and_unknown_shares() -> None:
    ledger = ledger_of(buy(60, "KO", 40), sell_to_open(1, CALL, 2), (assign(1, CALL), deliver(sell(100, "KO", 50))))
    # 60 % of 200 goes to the shares that are known.
    assert results(ledger) == exact(200, 600)
    assert results(ledger, View.TAX) == exact(80, 720)


def test_assigned_option_that_no_row_opened_moves_nothing() -> None:
    ledger = ledger_of((assign(1, PUT), deliver(buy(100, "KO", 50))))
    assert (held(ledger), codes(ledger), both_views(ledger)) == ({"KO": 100}, ["unmatched_close"], exact(0, 0))


def test_expiration_without_a_quantity_ends_all_there_is() -> None:
    assert held(ledger_of(sell_to_open(3, PUT, 1), replace(expire(1, PUT), quantity=None))) == {}


def test_future_closed_without_a_price_is_worth_what_was_settled() -> None:
    # 50 were settled on two contracts; one leaves with 40 of its own and its half of the 50.
    ledger = ledger_of(
        buy(2, MES, 5000),
        mark_to_market(2, MES, 5005, 50),
        replace(sell(1, MES, 5013, 40), price=None, on="2026-01-06"),
    )
    assert (results(ledger), codes(ledger)) == (exact(65), ["no_price_for_future"])
    assert [lot.variation for lot in ledger.lots] == [25]


def test_stated_cost_moves_no_cash() -> None:
    # The row's own value of −100 is no longer a cost; 1,500 were, but they never left this account.
    facts = history(acat(100, "T", -100, id=7))
    ledger = compute(facts, stated_lots={7: StatedLot(7, date(2024, 1, 10), Decimal(-1500))})
    assert [(each.kind, each.amount) for each in ledger.beside] == [(Beside.STATED, 1400)]
    assert difference(facts, ledger) == 0


def test_stated_opening_moves_no_cash() -> None:
    facts = history(sell(100, "GE", 10, id=7))
    ledger = compute(facts, stated_lots={7: StatedLot(7, date(2024, 1, 10), Decimal(-800))})
    assert [(each.kind, each.amount) for each in ledger.beside] == [(Beside.STATED, 800)]
    assert difference(facts, ledger) == 0


def test_stated_opening_is_only_for_what_nothing_opened() -> None:
    facts = history(buy(60, "GE", 9), sell(100, "GE", 10, id=7))
    ledger = compute(facts, stated_lots={7: StatedLot(7, date(2024, 1, 10), Decimal(-320))})
    # 60 × 1 of the bought ones, 40 × 10 − 320 of the stated ones.
    assert (sorted(results(ledger)), ledger.unmatched) == ([*exact(60, 80)], ())


def test_each_closure_names_the_row_that_closed_it() -> None:
    ledger = ledger_of(buy(10, "KO", 5, id=4), sell(10, "KO", 6, id=9))
    assert [each.key for each in closed(ledger)] == [((4, 0), 9)]
