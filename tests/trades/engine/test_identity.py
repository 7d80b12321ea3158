"""The identity is worth something: a ledger that lost or made a cent anywhere does not keep it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from apps.trades.engine.identity import accounted, difference
from apps.trades.engine.ledger import compute
from apps.trades.engine.results import Ledger
from tests.builders import (
    assign,
    buy,
    deliver,
    deposit,
    dividend,
    future,
    history,
    mark_to_market,
    put,
    sell,
    sell_to_open,
    transfer_out,
)

CENT = Decimal("0.01")
PUT, MES = put("KO", 50), future("/MESH6")
FACTS = history(
    deposit(10_000),
    buy(100, "KO", 50, fees="0.08"),
    sell(40, "KO", 52, fees="0.05"),
    transfer_out(10, "KO"),
    sell(5, "PEP", 90),
    dividend(24, "KO"),
    buy(1, MES, 5000, fees="1.27"),
    mark_to_market(1, MES, 5010, 50),
    sell_to_open(1, PUT, 2, fees="1.14"),
    (assign(1, PUT), deliver(buy(100, "KO", 50, fees=5))),
)


@pytest.fixture
def ledger() -> Ledger:
    return compute(FACTS)


def test_ledger_accounts_for_every_row(ledger: Ledger) -> None:
    assert difference(FACTS, ledger) == 0
    assert accounted(ledger) == sum(fact.amounts.net for fact in FACTS)


@pytest.mark.parametrize("at", range(len(FACTS)))
def test_row_left_out_is_missed(ledger: Ledger, at: int) -> None:
    row = FACTS[at]
    assert difference([fact for fact in FACTS if fact is not row], ledger) == -row.amounts.net


def test_part_left_out_is_missed(ledger: Ledger) -> None:
    without = [
        replace(ledger, lots=()),
        replace(ledger, entries=()),
        replace(ledger, unmatched=()),
        replace(ledger, closures=()),
        replace(ledger, beside=()),
    ]
    # Closures count for what left with shares handed over: 500.008 of the ten at 50.
    assert 0 not in [difference(FACTS, each) for each in without]


def test_cent_on_an_open_lot_is_found(ledger: Ledger) -> None:
    lot = ledger.lots[0]
    dearer = replace(lot, remaining_cash=lot.remaining_cash._replace(net=lot.remaining_cash.net - CENT))
    assert difference(FACTS, replace(ledger, lots=(dearer, *ledger.lots[1:]))) == CENT


def test_cent_of_settled_variation_is_found(ledger: Ledger) -> None:
    lots = tuple(replace(lot, variation=lot.variation + CENT) if lot.contract == MES else lot for lot in ledger.lots)
    assert difference(FACTS, replace(ledger, lots=lots)) == -CENT


def test_entry_counted_twice_is_found(ledger: Ledger) -> None:
    # Of both views only the trader's is summed, so of two entries counted twice one shows.
    twice = replace(ledger, entries=ledger.entries + ledger.entries[:2])
    assert difference(FACTS, twice) == -ledger.entries[0].amounts.net


def test_empty_history_is_an_empty_ledger() -> None:
    assert compute([]) == Ledger()
    assert difference([], Ledger()) == 0
