"""Rows that take others back, and rows that take those back."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from apps.trades.engine.amounts import NOTHING
from apps.trades.engine.results import Beside, Category
from tests.builders import (
    buy,
    codes,
    costs,
    deliver,
    dividend,
    exact,
    expire,
    held,
    ledger_of,
    mark_to_market,
    money,
    put,
    reinvest,
    results,
    reverse_of,
    sell,
    sell_to_open,
    total,
    withhold,
)
from tests.builders.contracts import future

PUT, MES = put("KO", 50), future("/MESH6")
BOUGHT = buy(10, "X", 9)
SOLD = sell(10, "X", 12, fees=1, id=50)


def test_reversal_before_its_original_in_the_list_is_found_by_its_number() -> None:
    # Rows of one instant: the broker may number the reversal first.
    back = replace(reverse_of(SOLD), id=40)
    assert held(ledger_of(BOUGHT, (back, SOLD))) == {"X": 10}


def test_reversal_of_a_reversal_lets_the_row_stand() -> None:
    back = replace(reverse_of(SOLD), id=60)
    ledger = ledger_of(BOUGHT, SOLD, back, reverse_of(back))
    assert (results(ledger), held(ledger), codes(ledger)) == (exact(29), {}, [])


def test_row_can_be_taken_back_once() -> None:
    ledger = ledger_of(BOUGHT, SOLD, reverse_of(SOLD), reverse_of(SOLD))
    assert (held(ledger), codes(ledger)) == ({"X": 10}, ["reversal_without_original"])


def test_row_taken_back_twice_is_found_with_another_between() -> None:
    other = buy(5, "Y", 1, id=70)
    ledger = ledger_of(BOUGHT, SOLD, other, reverse_of(SOLD), reverse_of(other), reverse_of(SOLD))
    assert (held(ledger), codes(ledger)) == ({"X": 10}, ["reversal_without_original"])


def test_reversal_of_a_missing_row_does_not_stop_the_others() -> None:
    missing = buy(5, "Y", 1, id=70)
    ledger = ledger_of(BOUGHT, SOLD, reverse_of(SOLD), reverse_of(missing))
    assert (held(ledger), results(ledger), codes(ledger)) == ({"X": 10}, (), ["reversal_without_original"])


def test_cash_of_a_reversal_without_its_row_is_kept_beside() -> None:
    ledger = ledger_of(reverse_of(SOLD))
    assert [(each.kind.value, each.amount) for each in ledger.beside] == [("REVERSAL", -119)]


def test_reversed_expiration_opens_the_contract_again() -> None:
    gone = expire(1, PUT, id=50)
    back = replace(reverse_of(gone), charges=NOTHING)
    ledger = ledger_of(sell_to_open(1, PUT, 2), gone, back)
    assert (results(ledger), costs(ledger), codes(ledger)) == ((), exact(200), [])


def test_reversed_delivery_leaves_no_shares_and_no_problem() -> None:
    shares = deliver(buy(100, "KO", 50, id=50))
    ledger = ledger_of(shares, reverse_of(shares))
    assert (held(ledger), codes(ledger)) == ({}, [])


def test_reversed_dividend_is_two_entries_of_one_category() -> None:
    paid = dividend(48, "KO", id=50)
    ledger = ledger_of(paid, reverse_of(paid))
    assert (total(ledger, Category.DIVIDEND), len(ledger.entries)) == (0, 4)


def test_reversed_settlement_takes_its_variation_back() -> None:
    settled = mark_to_market(1, MES, 5010, 50, id=50)
    ledger = ledger_of(buy(1, MES, 5000), settled, reverse_of(settled))
    assert [lot.variation for lot in ledger.lots] == [Decimal(0)]


def test_reinvestment_taken_back_leaves_no_profit() -> None:
    income, paid, shares = (replace(line, id=number) for number, line in enumerate(reinvest(1, "KBWD", 20, 20), 1))
    # The cash comes back as a deposit, whose own words would make it a dividend.
    refund = replace(reverse_of(paid), sub_type="Deposit")
    ledger = ledger_of((income, paid, shares), (reverse_of(income), refund, reverse_of(shares)))
    assert (total(ledger, Category.DIVIDEND), held(ledger)) == (0, {})
    assert [(cash.kind, cash.amount) for cash in ledger.beside] == [
        (Beside.REINVESTMENT, -20), (Beside.REINVESTMENT, 20),
    ]  # fmt: skip


def test_dividend_that_is_corrected_withholds_no_tax() -> None:
    first = dividend(100, "AAA", id=1)
    # One instant takes 100 back and pays 110: a debit beside a larger credit, and yet no tax.
    ledger = ledger_of(first, (reverse_of(first), dividend(110, "AAA")))
    assert (total(ledger, Category.DIVIDEND), total(ledger, Category.WITHHOLDING)) == (110, 0)


def test_withheld_tax_that_is_paid_back_is_no_dividend() -> None:
    tax = withhold(15, "AAA", id=2)
    ledger = ledger_of((dividend(100, "AAA", id=1), tax), reverse_of(tax))
    assert (total(ledger, Category.DIVIDEND), total(ledger, Category.WITHHOLDING)) == (100, 0)


def test_reversal_of_a_reversed_deposit_is_a_flow_again() -> None:
    paid_in = money("Deposit", 500, "ACH DEPOSIT", id=1)
    bounced = replace(reverse_of(paid_in), id=2, description="RETURNED ITEM FEE")
    ledger = ledger_of(paid_in, bounced, replace(reverse_of(bounced), description="INTEREST"))
    assert ledger.entries == ()
    assert [(cash.kind, cash.amount) for cash in ledger.beside] == [
        (Beside.FLOW, 500), (Beside.FLOW, -500), (Beside.FLOW, 500),
    ]  # fmt: skip


def test_money_taken_back_by_a_row_of_another_kind_counts_once() -> None:
    paid = money("Credit Interest", 5, "INTEREST", id=1)
    refund = replace(reverse_of(paid), id=2)
    # A trade claims to take the refund back: both are gone but for what they differ in, and the interest stands.
    trade = replace(buy(1, "KO", 3, id=3), reverses=2)
    ledger = ledger_of(paid, refund, trade)
    assert (total(ledger, Category.INTEREST), total(ledger, Category.ADJUSTMENT)) == (5, -8)
